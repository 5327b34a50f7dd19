"""Who uses this: systems that their own people list, shown once an editor approved the entry."""
