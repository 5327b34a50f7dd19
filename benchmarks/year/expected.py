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
    """What was to be said: `mails` is {(address, day, "reminders" or "week"): what it holds}."""

    def __init__(self):
        self.mails, self.said = {}, set()

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
                            found.setdefault(email, []).append((rule, deal, step, day))
        for email, lines in found.items():
            new = [each for each in lines if self._key(email, *each) not in self.said]
            if new and (email, today, "reminders") not in self.mails:
                self.said |= {self._key(email, *each) for each in new}
                told = [
                    (rule.heading, f"/commitments/{deal.number}/{rule.leads_to}", day) for rule, deal, _, day in new
                ]
                self.mails[email, today, "reminders"] = sorted(told)
        self._week(plan, today)

    def _wanting(self, plan, people, topic):
        return [email for email in people if topic not in plan.off[email] and email not in plan.gone]

    def _key(self, email, rule, deal, step, day):
        return email, rule.key, (deal.task.slug, step) if step else deal.number, day

    def _week(self, plan, today):
        monday = today - today.weekday() * DAY
        for body in plan.bodies:
            deals = [deal for deal in plan.deals if deal.body is body]
            dates = [(kind, day) for deal in deals for kind, _, day in dates_of(plan, deal, today)]
            if any(kind == "assessment" or day <= today + 30 * DAY for kind, day in dates):
                self._tell_of_week(plan, body.people, monday, today)
        self._tell_of_week(plan, plan.team, monday, today)

    def _tell_of_week(self, plan, people, monday, today):
        for email in self._wanting(plan, people, "week"):
            if not any((email, monday + number * DAY, "week") in self.mails for number in range(5)):
                self.mails[email, today, "week"] = []
