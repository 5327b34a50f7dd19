"""Mail about dates: reminders by the rules of one table, and a weekly mail of what waits and comes."""
