"""Which mails the table of reminders says for a busy plan, worked out day by day from what was done and the table alone.

Nothing here asks the site's database or uses its functions, but the table itself and the calendar of working days.
"""

import datetime

from actions.commitments.reminder_rules import RULES
from web.working_days import is_working_day

DAY = datetime.timedelta(days=1)
REPORT_EVERY = 92 * DAY
STAND = ["committed", "delivered"]


def dates_of(plan, deal, today):
    """Yield (kind, which step, day) of the dates that wait for an answer, a report, a step or an assessment."""
    if deal.state == "asked":
        yield "reply", "", deal.reply_by
    if deal.state != "committed":
        return
    last = deal.last
    if not (
        deal.waits_for_assessment and last[3] <= deal.due
    ):  # what is said to be done in time waits for nobody there
        yield "promise", "", deal.due
        yield "report", "", (last[0] if last else deal.signed_on) + REPORT_EVERY
    if deal.waits_for_assessment:
        yield "assessment", "", last[3]
    leads = [one for one in plan.deals if one.task is deal.task and one.role == "lead" and one.state in STAND]
    if deal.role == "lead" or not leads:
        yield from (("step", step.key, step.due) for step in deal.task.steps if not step.is_met)


def line_for(kind, day, role, today):
    """Return the line of the table that holds for a date, or None: of those that hold, the one that begins last."""
    holds = []
    for rule in RULES:
        begins, ends = day + rule.first * DAY, day + rule.last * DAY
        while rule.first < 0 and not is_working_day(begins):
            begins -= DAY
        if (rule.kind.value, rule.role.value) == (kind, role) and begins <= today <= ends:
            holds.append(rule)
    return max(holds, key=lambda rule: rule.first, default=None)


class Expected:
    """What was to be said: `mails` is {(address, day, "reminders" or "week"): {key: line}}, of a week with no lines.

    What is written and did not arrive is in `waiting`: its lines that hold no more do not go out with it, and count as not
    said. What held no more and then again while its mail waited stands in that mail or in another: `either` has it.
    """

    def __init__(self):
        self.mails, self.said, self.waiting, self.went, self.either = {}, set(), {}, set(), set()

    def came(self, arrived):
        """Note which mails, by their keys, arrived since the last moment: they hold what was left of them."""
        for key in arrived:
            self.waiting.pop(key, None)

    def of_moment(self, plan, today):
        """Note what has to go out on a day from here on, to whoever had no mail of the kind."""
        if not is_working_day(today):
            return
        found = {}
        team = self._wanting(plan, plan.team, "reminders")
        for deal in plan.deals:
            people = self._wanting(plan, deal.body.people, "reminders")
            for kind, step, day in dates_of(plan, deal, today):
                for role, wanting in [("partner", people), ("editor", team)]:
                    if rule := line_for(kind, day, role, today):
                        looks_after = [email for email in wanting if email == deal.contact]
                        for email in wanting if rule.everybody else looks_after or wanting:
                            line = rule.heading, f"/commitments/{deal.number}/{rule.leads_to}", day
                            found.setdefault(email, {})[self._key(email, rule, deal, step, day)] = line
        self._look_again(found)
        for email, lines in found.items():
            new = {key: line for key, line in lines.items() if key not in self.said}
            self.either |= {(email, line) for key, line in new.items() if key in self.went}
            if new and (email, today, "reminders") not in self.mails:
                self.said |= set(new)
                self.mails[email, today, "reminders"] = self.waiting[email, today, "reminders"] = new
        self._week(plan, today)

    def _look_again(self, found):
        """Take out of what waits the lines that hold no more, and the mail where none is left."""
        for (email, day, topic), lines in list(self.waiting.items()):
            if topic != "reminders":
                continue
            holds = {key: line for key, line in lines.items() if key in found.get(email, {})}
            self.went |= lines.keys() - holds.keys()
            self.said -= lines.keys() - holds.keys()
            self.mails[email, day, topic] = self.waiting[email, day, topic] = holds
            if not holds:
                del self.mails[email, day, topic], self.waiting[email, day, topic]

    def _wanting(self, plan, people, topic):
        return [email for email in people if topic not in plan.off[email] and email not in plan.gone]

    def _key(self, email, rule, deal, step, day):
        return email, rule.key, (deal.task.slug, step) if step else deal.number, day

    def _week(self, plan, today):
        told = self._wanting(plan, plan.team, "week")
        for body in plan.bodies:
            deals = [deal for deal in plan.deals if deal.body is body]
            dates = [(kind, day) for deal in deals for kind, _, day in dates_of(plan, deal, today)]
            if any(kind == "assessment" or day <= today + 30 * DAY for kind, day in dates):
                told += self._wanting(plan, body.people, "week")
        monday = today - today.weekday() * DAY
        for email, day, topic in [key for key in self.waiting if key[2] == "week"]:
            if day < monday or email not in told:
                del self.mails[email, day, topic], self.waiting[email, day, topic]
        for email in told:
            if not any((email, monday + number * DAY, "week") in self.mails for number in range(5)):
                self.mails[email, today, "week"] = self.waiting[email, today, "week"] = {}
