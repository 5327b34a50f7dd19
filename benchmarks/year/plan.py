"""A busy plan that lives by the site's operations, and beside it what was done, in plain lists and by nothing of the site's."""

import datetime
from dataclasses import dataclass, field

from actions.commitments.answering import commit, decline, withdraw
from actions.commitments.asking import ask, take_back_question
from actions.commitments.changes import answer_change, propose_change
from actions.commitments.colleagues import hand_over
from actions.commitments.mail_choices import choose_mail, wanted
from actions.commitments.reporting import assess, meet_milestone, report
from actions.models import Action, Commitment, Plan
from organisations.accounts.people import end_membership
from organisations.models import Membership, Organisation, Person
from tests import world

DAY = datetime.timedelta(days=1)
OPEN = ["asked", "committed"]


@dataclass
class Step:
    key: str
    due: datetime.date
    is_met: bool = False


@dataclass
class Task:
    """An action: its steps are whoever leads it to meet."""

    slug: str
    steps: list


@dataclass
class Body:
    """An organisation, with the addresses of those who speak for it: {address: person}."""

    row: Organisation
    people: dict = field(default_factory=dict)


@dataclass
class Deal:
    """What one organisation was asked, and promised."""

    number: int
    body: Body
    task: Task
    role: str
    reply_by: datetime.date
    state: str = "asked"
    due: datetime.date | None = None
    signed_on: datetime.date | None = None
    contact: str = ""
    reports: list = field(
        default_factory=list
    )  # (the day it stands for, its number, whether it says complete, the day it was entered)
    assessed_after: int = -1  # the number of reports that there were at the last assessment

    @property
    def last(self):
        return max(self.reports, default=None)

    @property
    def waits_for_assessment(self):
        return bool(self.last) and self.last[2] and self.assessed_after < self.last[1]


class BusyPlan:
    """Draws what happens, does it, and notes it. Every day has its own chances, so a year is the same each time."""

    def __init__(self, chance, *, organisations, tasks, starts):
        self.chance, self.deals, self.tasks, self.bodies, self.off, self.gone = chance, [], [], [], {}, set()
        self.counts, self.ever_gone = {}, set()
        self.plan = Plan.objects.create(slug="year", title="A busy plan", starts=starts, ends=starts + 3 * 365 * DAY)
        self.team = {}
        for number in range(3):
            person = self.person(f"editor{number}", Person.Role.EDITOR)
            self.team[person.email] = person
        for number in range(organisations):
            row = Organisation.objects.create(
                slug=f"body-{number}",
                name=f"Body {number}",
                kind="other",
                roles=["potential-owner"],
                is_demonstration=False,
            )
            self.bodies.append(Body(row))
            for _ in range(chance.randint(1, 3)):
                self.join(self.bodies[-1], starts)
        documents = []
        for number in range(tasks):
            days = sorted(chance.sample(range(20, 360), chance.randint(1, 4)))
            steps = [Step(f"step-{key}", starts + day * DAY) for key, day in enumerate(days)]
            self.tasks.append(Task(f"task-{number}", steps))
            documents.append(("action", self.document(self.tasks[-1], starts)))
        moment = datetime.datetime.combine(starts - 7 * DAY, datetime.time(12), datetime.UTC)
        world.publish(self.editor, *documents, now=moment)

    def document(self, task, starts=None):
        starts = starts or self.plan.starts
        return world.action(
            task.slug, plan="year", starts=starts.isoformat(), due=(starts + 900 * DAY).isoformat(),
            milestones=[{"key": step.key, "title": step.key, "due": step.due.isoformat()} for step in task.steps],
        )  # fmt: skip

    @property
    def editor(self):
        return next(iter(self.team.values()))

    def person(self, name, role):
        made = Person.objects.create_user(email=f"{name}@example.org", name=name.capitalize(), role=role)
        world.add_second_factor(made)
        self.off[made.email] = set()
        return made

    def join(self, body, day):
        person = self.person(f"speaker{Person.objects.count()}", Person.Role.PARTNER)
        Membership.objects.create(person=person, organisation=body.row, job_title="Head of records", started_on=day)
        body.people[person.email] = person

    def live(self, now):
        """Let things happen at a moment; most days bring several."""
        today = now.date()
        if self.chance.random() < 0.5:
            self._ask(now, today)
        for deal in [deal for deal in self.deals if deal.state in OPEN]:
            for chance, happens in self._could_happen(deal, today):
                if self.chance.random() < chance:
                    happens(deal, now, today)
                    self.counts[happens.__name__.strip("_")] = self.counts.get(happens.__name__.strip("_"), 0) + 1
                    break
        self._change_people(now, today)

    def _could_happen(self, deal, today):
        if deal.state == "asked":
            return [(0.06, self._sign), (0.008, self._decline), (0.005, self._take_back)]
        found = [(0.006, self._move), (0.002, self._withdraw), (0.006, self._hand_over), (0.01, self._report)]
        near = deal.due - today < 10 * DAY
        if near or self.chance.random() < 0.01:
            found.append((0.06, self._say_complete))
        if deal.waits_for_assessment:
            found.append((0.05, self._assess))
        if deal.role == "lead":
            found.append((0.05, self._meet))
        return [*found, (0.001, self._move_step)]

    def _ask(self, now, today):
        taken = {(deal.body.row.pk, deal.task.slug) for deal in self.deals}
        led = {deal.task.slug for deal in self.deals if deal.role == "lead" and deal.state in [*OPEN, "delivered"]}
        body, task = (
            self.chance.choice(self.bodies),
            self.chance.choice(self.tasks[1:]),
        )  # the first: nobody leads it, all year
        if (body.row.pk, task.slug) in taken or not body.people:
            return
        role = "partner" if task.slug in led else "lead"
        reply_by = today + self.chance.randint(3, 40) * DAY
        event = ask(
            action=Action.objects.get(slug=task.slug), organisation=body.row, role=role, message="Would you?",
            reply_by=reply_by, by=self.editor, now=now,
        )  # fmt: skip
        self.deals.append(Deal(event.commitment.pk, body, task, role, reply_by))

    def _row(self, deal):
        return Commitment.objects.get(pk=deal.number)

    def _speaker(self, deal):
        return self.chance.choice(list(deal.body.people.values()))

    def _sign(self, deal, now, today):
        due, person = today + self.chance.randint(5, 200) * DAY, self._speaker(deal)
        commit(
            commitment=self._row(deal),
            statement="We will.",
            due=due,
            job_title="Head",
            authority=True,
            by=person,
            now=now,
        )
        deal.state, deal.due, deal.signed_on, deal.contact = "committed", due, today, person.email

    def _decline(self, deal, now, today):
        decline(commitment=self._row(deal), reason="Not now.", by=self._speaker(deal), now=now)
        deal.state = "declined"

    def _take_back(self, deal, now, today):
        take_back_question(commitment=self._row(deal), reason="By mistake.", by=self.editor, now=now)
        deal.state = "taken-back"

    def _withdraw(self, deal, now, today):
        withdraw(commitment=self._row(deal), reason="No money.", by=self._speaker(deal), now=now)
        deal.state = "withdrawn"

    def _move(self, deal, now, today):
        due = max(deal.due, today) + self.chance.choice([-4, 3, 20, 60]) * DAY
        if due <= today or due == deal.due:
            return
        signs = {"job_title": "Head", "authority": True}
        propose_change(
            commitment=self._row(deal), due=due, reason="It needs time.", by=self._speaker(deal), now=now, **signs
        )
        row = self._row(deal)
        answer_change(commitment=row, number=row.edit, answer="accepted", by=self.editor, now=now)
        deal.due = due

    def _hand_over(self, deal, now, today):
        others = [email for email in deal.body.people if email != deal.contact]
        if others:
            deal.contact = self.chance.choice(others)
            hand_over(commitment=self._row(deal), to=deal.contact, by=self._speaker(deal), now=now)

    def _report(self, deal, now, today, *, status="on-track"):
        proof = [{"url": "https://example.org/list", "title": "The list", "stands_for": today}]
        report(
            commitment=self._row(deal),
            date=today,
            status=status,
            done="Half.",
            proof=proof,
            by=self._speaker(deal),
            now=now,
        )
        deal.reports.append((today, len(deal.reports), status == "complete", today))

    def _say_complete(self, deal, now, today):
        self._report(deal, now, today, status="complete")

    def _assess(self, deal, now, today):
        completion = self.chance.choice(["complete", "complete", "substantial"])
        assess(commitment=self._row(deal), completion=completion, note="Looked at.", by=self.editor, now=now)
        deal.assessed_after = len(deal.reports) - 1
        if completion == "complete":
            deal.state = "delivered"

    def _meet(self, deal, now, today):
        step = next((step for step in deal.task.steps if not step.is_met and step.due - today < 40 * DAY), None)
        if step:
            proof = [{"url": "https://example.org/list", "title": "The list", "stands_for": today}]
            meet_milestone(
                commitment=self._row(deal), key=step.key, met_on=today, proof=proof, by=self._speaker(deal), now=now
            )
            step.is_met = True

    def _move_step(self, deal, now, today):
        step = next((step for step in deal.task.steps if not step.is_met), None)
        if step:
            step.due += self.chance.choice([2, 9, 31]) * DAY
            world.publish(self.editor, ("action", self.document(deal.task)), note="A step moves.", now=now)

    def _change_people(self, now, today):
        body = self.chance.choice(self.bodies)
        if self.chance.random() < 0.02:
            self.join(body, today)
        elif self.chance.random() < 0.02 and len(body.people) > 1:
            email = self.chance.choice(list(body.people))
            member = Membership.objects.current().get(person=body.people[email], organisation=body.row)
            end_membership(membership=member, by=self.editor, now=now, reason="Moved on.")
            del body.people[email]
        elif self.chance.random() < 0.08:
            email = self.chance.choice(list(self.off))
            self.off[email] ^= {self.chance.choice(["reminders", "week"])}
            person = Person.objects.get(email=email)
            topics = set(wanted(person)) - {"reminders", "week"} | ({"reminders", "week"} - self.off[email])
            choose_mail(topics=sorted(topics), by=person)
