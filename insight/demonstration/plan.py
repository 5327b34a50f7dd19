"""Operation: give the demonstration a plan of its own, in which invented organisations do all that can be done.

`plan.yaml` says what happened. All of it goes through the operations, each on its day before or after today, so that the plan
looks as one looks that has been going for a year. It touches nothing that is real.
"""

import datetime
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from actions.commitments.answering import ask_second_signature, commit, countersign, decline, withdraw
from actions.commitments.asking import ask, remind
from actions.commitments.changes import answer_change, propose_change
from actions.commitments.correcting import correct
from actions.commitments.event_log import job_title_of
from actions.commitments.reporting import assess, meet_milestone, report
from actions.models import Action, Commitment, CommitmentEvent, Plan, SecondSignature
from actions.plan.versions import publish_plan
from insight.demonstration.people import PASSWORD, OnlyInDemoMode
from organisations.models import Membership, Organisation, Person
from publishing.documents.structure import sha256
from publishing.documents.validation import KnownEntries
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish_together
from publishing.models import Revision

STORY = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
PLAN = STORY["slug"]


def make_plan_demonstration(*, people, now):
    """Make the demonstration's plan with its organisations and their story, once. Return the plan.

    `people` are those of `insight/demonstration/people.py`. The plan's days count from the day of the first call.
    """
    if not settings.DEMO:
        raise OnlyInDemoMode("The demonstration's plan is made in demo mode only (DEMO=1).")
    with transaction.atomic():
        if plan := Plan.objects.filter(slug=PLAN).first():
            return plan
        return Story(people=people, now=now).carry_out()


class Story:
    """What happened, by commitment in `plan.yaml`, carried out in the order of the days."""

    def __init__(self, *, people, now):
        self.people, self.now = people, now
        self.editor = people["editor"]

    def carry_out(self):
        self.organisations = self.make_organisations()
        self.speakers = self.make_representatives()
        self.plan = Plan.objects.create(
            slug=PLAN,
            title=STORY["title"],
            starts=self.day(STORY["starts"]),
            ends=self.day(STORY["ends"]),
            foreword=STORY["foreword"],
            is_demonstration=True,
        )
        self.publish_actions()
        steps = []  # (day counted from today, operation, its arguments)
        for told in STORY["commitments"]:
            if Action.objects.filter(slug=told["action"]).exists():
                about = told["action"], told["organisation"]
                steps.append((told["asked"], self.ask, (about, told["role"], told["asked"] + told["days"]), {}))
                for step in told["steps"]:
                    words = {name: value for name, value in step.items() if name not in ("do", "day")}
                    steps.append((step["day"], getattr(self, step["do"]), (about,), words))
        steps += [(version["day"], self.publish_version, (version["note"],), {}) for version in STORY["versions"]]
        for day, operation, about, words in sorted(steps, key=lambda step: step[0]):
            operation(day, *about, **words)
        return self.plan

    # --- the operations on a day; a commitment is named by (action's slug, organisation's slug) ---

    def day(self, offset):
        return timezone.localdate(self.now) + datetime.timedelta(days=offset)

    def at(self, offset):
        """Return ten in the morning of a day that has passed."""
        return timezone.make_aware(datetime.datetime.combine(self.day(offset), datetime.time(10)))

    def found(self, about):
        return Commitment.objects.get(action__slug=about[0], organisation__slug=about[1])

    def by_speaker(self, about, day):
        """Return the arguments of an operation on a commitment by who speaks for its organisation."""
        return {"commitment": self.found(about), "by": self.speakers[about[1]], "now": self.at(day)}

    def by_editor(self, about, day):
        return {"commitment": self.found(about), "by": self.editor, "now": self.at(day)}

    def ask(self, day, about, role, reply_by):
        ask(
            action=Action.objects.get(slug=about[0]),
            organisation=self.organisations[about[1]],
            role=role,
            message="Would you lead this?" if role == "lead" else "Would you take part in this?",
            reply_by=self.day(reply_by),
            by=self.editor,
            now=self.at(day),
        )

    def remind(self, day, about):
        remind(**self.by_editor(about, day))

    def sign(self, day, about, *, due, statement, dates_reason=""):
        commit(**self.signing(about, day), statement=statement, due=self.day(due), dates_reason=dates_reason)

    def signing(self, about, day):
        """Return the same of somebody who signs with it."""
        who = self.by_speaker(about, day)
        title = job_title_of(who["by"], who["commitment"].organisation)
        return {**who, "job_title": title, "authority": True}

    def move(self, day, about, *, agreed, due, reason):
        proposed = propose_change(**self.signing(about, day), due=self.day(due), reason=reason)
        answer_change(**self.by_editor(about, agreed), number=proposed.number, answer="accepted")

    def correct(self, day, about, *, reason):
        reported = self.found(about).events.filter(kind=CommitmentEvent.Kind.REPORTED).last()
        correct(**self.by_speaker(about, day), number=reported.number, reason=reason)

    def sign_again(self, day, about, **who):
        ask_second_signature(**self.by_speaker(about, day), **who)
        # The link went out by mail, and nowhere else: one that is known here takes its place.
        token = f"the demonstration's link for {about}"
        SecondSignature.objects.filter(event__commitment=self.found(about)).update(token_digest=sha256(token))
        countersign(token=token, name=who["name"], email=who["email"], authority=True, now=self.at(day + 2))

    def decline(self, day, about, **words):
        decline(**self.by_speaker(about, day), **words)

    def withdraw(self, day, about, **words):
        withdraw(**self.by_speaker(about, day), **words)

    def report(self, day, about, **words):
        proof = [self.proof("How it goes", day - 2)]
        report(**self.by_speaker(about, day), date=self.day(day), proof=proof, **words)

    def meet(self, day, about, *, key, title):
        proof = [self.proof(title, day)]
        meet_milestone(**self.by_speaker(about, day), key=key, met_on=self.day(day), proof=proof)

    def proof(self, title, day):
        return {
            "url": "https://example.org/demonstration",
            "title": f"{title} (demonstration)",
            "stands_for": self.day(day),
        }

    def assess(self, day, about, **words):
        assess(**self.by_editor(about, day), **words)

    def publish_version(self, day, note):
        publish_plan(plan=self.plan, note=note, by=self.editor, now=self.at(day))

    # --- who and what there is ---

    def make_organisations(self):
        made = [
            Organisation.objects.create(
                **organisation,
                roles=[Organisation.Involvement.POTENTIAL_OWNER],
                note="Invented, so that the plan can be tried. It stands for no real body.",
                is_demonstration=True,
            )
            for organisation in STORY["organisations"]
        ]
        council = self.people["partner"].memberships.get(ended_on=None).organisation
        return {organisation.slug: organisation for organisation in [council, *made]}

    def make_representatives(self):
        """Return {organisation's slug: who signs for it}."""
        speakers = {"example-council-demonstration": self.people["partner"]}
        for told in STORY["representatives"]:
            person = Person.objects.create_user(
                email=told["email"], name=told["name"], role=Person.Role.PARTNER, password=PASSWORD
            )
            Membership.objects.create(
                person=person,
                organisation=self.organisations[told["organisation"]],
                job_title=told["job_title"],
                is_lead=told["is_lead"],
                started_on=self.day(-390),
            )
            speakers.setdefault(told["organisation"], person)
        return speakers

    def publish_actions(self):
        known_barriers = set(
            Revision.objects.in_force().filter(entry__kind="barrier").values_list("entry__slug", flat=True)
        )
        known = KnownEntries(published_only=True, plus={("action", action["slug"]) for action in STORY["actions"]})
        drafts = [
            save_draft(
                kind="action",
                document=self.document(action, known_barriers),
                by=self.people["researcher"],
                now=self.at(-395),
                known=known,
            )
            for action in STORY["actions"]
        ]
        publish_together(revisions=drafts, by=self.editor, now=self.at(-394), note="Made for the demonstration.")

    def document(self, action, known_barriers):
        return {
            **action,
            "plan": PLAN,
            "barriers": [slug for slug in action["barriers"] if slug in known_barriers],
            "starts": self.day(action["starts"]).isoformat(),
            "due": self.day(action["due"]).isoformat(),
            "milestones": [
                {**milestone, "due": self.day(milestone["due"]).isoformat()} for milestone in action["milestones"]
            ],
        }
