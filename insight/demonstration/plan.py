"""Verb: give the demonstration a plan of its own, in which invented organisations do all that can be done.

Everything goes through the verbs, each on its day before or after today, so that the plan looks as one looks that has been
going for a year. Of the real actions it only asks: nothing invented is promised about them.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from actions.commitments.answering import ask_second_signature, commit, countersign, decline, digest_of, withdraw
from actions.commitments.asking import ask, remind
from actions.commitments.event_log import job_title_of
from actions.commitments.reporting import assess, meet_milestone, report
from actions.models import Action, Commitment, Plan, SecondSignature
from actions.plan.versions import publish_plan
from insight.demonstration.people import PASSWORD, OnlyInDemoMode
from organisations.models import Membership, Organisation, Person
from publishing.documents.validation import KnownEntries
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish_together
from publishing.models import Revision

PLAN = "demonstration-plan"
# slug: (name, short name, kind)
ORGANISATIONS = {
    "example-health-board": ("Example Health Board (demonstration)", "Example Health Board", "health"),
    "example-charity": ("Example Charity (demonstration)", "Example Charity", "third-sector"),
    "example-inspectorate": ("Example Inspectorate (demonstration)", "Example Inspectorate", "regulator"),
    "example-university": ("Example University (demonstration)", "Example University", "academic"),
    "example-police-division": ("Example Police Division (demonstration)", "Example Police Division", "police"),
    "example-software-company": ("Example Software Company (demonstration)", "Example Software Company", "private"),
    "example-housing-body": ("Example Housing Body (demonstration)", "Example Housing Body", "other"),
}
COUNCIL = "example-council-demonstration"
# who speaks: (e-mail, name, organisation, job title, leads)
REPRESENTATIVES = [
    ("council2@demo.example", "Cameron Demo", COUNCIL, "Records manager (demonstration)", False),
    ("health@demo.example", "Harper Demo", "example-health-board", "Director of nursing (demonstration)", True),
    ("charity@demo.example", "Chris Demo", "example-charity", "Chief executive (demonstration)", True),
    ("inspectorate@demo.example", "Indra Demo", "example-inspectorate", "Chief inspector (demonstration)", True),
    ("university@demo.example", "Uma Demo", "example-university", "Professor of social work (demonstration)", True),
    ("police@demo.example", "Parker Demo", "example-police-division", "Superintendent (demonstration)", True),
    ("software@demo.example", "Sasha Demo", "example-software-company", "Head of public sector (demonstration)", True),
]
# Days are counted from today. Barriers are linked where the catalogue has them.
ACTIONS = [
    {
        "slug": "demonstration-one-list-of-records",
        "title": "Keep one list of where records are (demonstration)",
        "description": "One list in each area says which body keeps which record of a childhood in care, and whom to ask.",
        "success_measure": "Nine in ten requests find their record within a week.",
        "barriers": ["lost-and-scattered-records"],
        "starts": -300,
        "due": 120,
        "milestones": [("survey", "Every body has said what it keeps", -90), ("open", "The list can be searched", 60)],
    },
    {
        "slug": "demonstration-one-form-for-health",
        "title": "Use one form when a child moves between health teams (demonstration)",
        "description": "One form goes with the child, so that families do not have to tell their story again.",
        "success_measure": "Eight in ten moves are made with the form.",
        "barriers": ["repeat-telling"],
        "starts": -250,
        "due": 90,
        "milestones": [("pilot", "Two teams have tried the form", -20)],
    },
    {
        "slug": "demonstration-training-on-sharing",
        "title": "Train inspectors in what may be shared (demonstration)",
        "description": "Every inspector learns from real situations what the law allows and what it asks for.",
        "success_measure": "Every inspector has taken part and can explain three situations.",
        "barriers": ["training-too-general", "fear-of-getting-it-wrong"],
        "starts": -330,
        "due": -25,
        "milestones": [("course", "The course is written", -150)],
    },
    {
        "slug": "demonstration-letters-in-plain-words",
        "title": "Write to young people in plain words (demonstration)",
        "description": "Letters about records are rewritten with young people who have been in care.",
        "success_measure": "A panel of young people finds every letter clear.",
        "barriers": ["harmful-access-process"],
        "starts": -360,
        "due": -40,
        "milestones": [("panel", "The panel has met", -280)],
    },
    {
        "slug": "demonstration-one-contact",
        "title": "Name one person to ask in each area (demonstration)",
        "description": "Whoever looks for a record finds one name and one way to ask in each area.",
        "success_measure": "A test request in each area is answered within two days.",
        "barriers": ["diffuse-accountability"],
        "starts": -120,
        "due": 200,
        "milestones": [],
    },
    {
        "slug": "demonstration-shared-data-standard",
        "title": "Agree one data standard for case files (demonstration)",
        "description": "Case systems can hand a file to each other without anybody typing it again.",
        "success_measure": "Two systems exchange a test file without loss.",
        "barriers": ["systems-that-do-not-connect"],
        "starts": -200,
        "due": 300,
        "milestones": [("draft", "A draft of the standard is public", 100)],
    },
    {
        "slug": "demonstration-look-at-notes-together",
        "title": "Look at police notes together before they are kept (demonstration)",
        "description": "Notes about children in care are looked at with their workers before they go into the file.",
        "success_measure": "A sample of a hundred notes has no stigmatising words.",
        "barriers": ["stigmatising-language"],
        "starts": -180,
        "due": 150,
        "milestones": [("guide", "A guide to writing is in use", -35), ("sample", "The first sample is read", 90)],
    },
    {
        "slug": "demonstration-tell-what-became-of-it",
        "title": "Tell young people what became of what they said (demonstration)",
        "description": "Whoever was asked for their views hears afterwards what was decided and why.",
        "success_measure": "Three in four say that they heard back.",
        "barriers": ["shared-but-not-heeded"],
        "starts": 20,
        "due": 380,
        "milestones": [],
    },
]
# Real actions that the council is asked about, so that a representative finds something to answer.
ASKED_OF_THE_COUNCIL = ["powers-register"]


def make_plan_demonstration(*, people, now):
    """The demonstration's plan with its organisations and their story, once. Answers the plan.

    `people` are those of `insight/demonstration/people.py`. The plan's days count from the day of the first call.
    """
    if not settings.DEMO:
        raise OnlyInDemoMode("The demonstration's plan is made in demo mode only (DEMO=1).")
    with transaction.atomic():
        if plan := Plan.objects.filter(slug=PLAN).first():
            return plan
        return Story(people=people, now=now).told()


class Story:
    """What happened, day by day: the chapters say it action by action, and `told` does it in the order of the days."""

    def __init__(self, *, people, now):
        self.people, self.now = people, now
        self.editor = people["editor"]
        self.operations = []  # (day counted from today, what is done then)

    def told(self):
        self.organisations = self.make_organisations()
        self.speakers = self.make_representatives()
        self.plan = Plan.objects.create(
            slug=PLAN,
            title="Plan of the demonstration",
            starts=self.day(-400),
            ends=self.day(500),
            foreword="Invented, so that everything can be tried. No organisation in it exists, and nothing in it was promised.",
        )
        self.publish_actions()
        for chapter in [
            self.one_list,
            self.letters,
            self.training,
            self.one_form,
            self.one_contact,
            self.data_standard,
            self.notes,
            self.what_waits_today,
        ]:
            chapter()
        self.publish_version(-150, "The first commitments are signed.")
        self.publish_version(-15, "One action is delivered, and one commitment was withdrawn.")
        for _, operation in sorted(self.operations, key=lambda operation: operation[0]):
            operation()
        return self.plan

    # --- chapters ---

    def one_list(self):
        """Signed twice, on track, a milestone met; a partner besides."""
        lead = self.asked("one-list-of-records", COUNCIL, "lead", -290, 30)
        self.sign(lead, -280, due=100, statement="We make the list for our area and keep it up to date.")
        self.sign_again(lead, -278, "Morgan Demo", "Chief executive (demonstration)", "chief@demo.example")
        self.report(lead, -180, "on-track", "Half of the bodies have answered.", "We visit the others.")
        self.meet(lead, "survey", -95, "What each body keeps")
        self.report(
            lead, -30, "on-track", "Every body has answered. The search is being built.", "Try it with readers."
        )
        self.assess(lead, -20, "substantial", "The survey is whole. The search is still to be opened.")
        partner = self.asked("one-list-of-records", "example-charity", "partner", -270, 30)
        self.sign(partner, -255, due=100, statement="We try the list with people who look for their own records.")

    def letters(self):
        """Delivered by both."""
        lead = self.asked("letters-in-plain-words", "example-charity", "lead", -350, 21)
        self.sign(lead, -340, due=-60, statement="We rewrite the ten letters that are sent most often.")
        self.meet(lead, "panel", -285, "Notes of the first meeting")
        self.report(lead, -120, "on-track", "Seven letters are rewritten.", "Three are left.")
        self.report(lead, -65, "complete", "All ten letters are in use.", "")
        self.assess(lead, -55, "complete", "The panel found all ten letters clear.")
        partner = self.asked("letters-in-plain-words", "example-university", "partner", -345, 21)
        self.sign(partner, -330, due=-50, statement="We ask readers whether the letters are clear.")
        self.report(partner, -58, "complete", "Forty readers were asked.", "")
        self.assess(partner, -52, "complete", "The answers are published.")

    def training(self):
        """Late, and said to be."""
        lead = self.asked("training-on-sharing", "example-inspectorate", "lead", -325, 30)
        self.sign(lead, -310, due=-30, statement="We train all inspectors.")
        self.meet(lead, "course", -160, "Outline of the course")
        self.report(lead, -60, "off-track", "A third of the inspectors have taken part.", "We look for more trainers.")
        self.assess(lead, -22, "limited", "A third is far from all.")
        self.on(-10, lambda: remind(commitment=self.found(lead), by=self.editor, now=self.at(-10)))

    def one_form(self):
        """At risk."""
        lead = self.asked("one-form-for-health", "example-health-board", "lead", -240, 30)
        self.sign(lead, -225, due=80, statement="We use the form in all our teams.")
        self.report(lead, -100, "on-track", "The form is agreed.", "Two teams try it.")
        self.meet(lead, "pilot", -24, "What two teams found")
        self.report(
            lead,
            -12,
            "at-risk",
            "Two teams have tried it; a third cannot start before the new system.",
            "A paper form meanwhile.",
        )

    def one_contact(self):
        """Nobody: one was silent, one declined and proposed another."""
        self.asked("one-contact", "example-housing-body", "lead", -110, 30)
        other = self.asked("one-contact", "example-university", "lead", -80, 30)
        self.on(
            -70,
            lambda: decline(
                commitment=self.found(other),
                reason="We teach and study; a body that is there every day suits this better.",
                proposed="example-charity",
                by=self.speakers["example-university"],
                now=self.at(-70),
            ),
        )
        self.asked("one-contact", "example-charity", "partner", -5, 30)

    def data_standard(self):
        """The lead withdrew."""
        lead = self.asked("shared-data-standard", "example-software-company", "lead", -190, 30)
        self.sign(lead, -175, due=250, statement="We write the draft of the standard.")
        self.on(
            -45,
            lambda: withdraw(
                commitment=self.found(lead),
                reason="The people who would have done this have left the company.",
                by=self.speakers["example-software-company"],
                now=self.at(-45),
            ),
        )
        partner = self.asked("shared-data-standard", "example-health-board", "partner", -185, 30)
        self.sign(
            partner,
            -170,
            due=400,
            statement="We try the standard in one system.",
            dates_reason="Our new system opens after the action ends.",
        )

    def notes(self):
        """Owned, and a milestone was missed."""
        lead = self.asked("look-at-notes-together", "example-police-division", "lead", -170, 30)
        self.sign(lead, -150, due=140, statement="We look at all new notes about children in care.")
        self.report(lead, -40, "on-track", "The guide is written and waits to be printed.", "Print and use it.")

    def what_waits_today(self):
        self.asked("tell-what-became-of-it", COUNCIL, "lead", -8, 25)
        for slug in ASKED_OF_THE_COUNCIL:
            if Action.objects.filter(slug=slug).exists():
                self.ask(slug, COUNCIL, "partner", -6, 40)

    # --- the operations, on their days; a commitment is named by its action and organisation ---

    def on(self, offset, operation):
        self.operations.append((offset, operation))

    def day(self, offset):
        return timezone.localdate(self.now) + datetime.timedelta(days=offset)

    def at(self, offset):
        """Ten in the morning of a day that has passed."""
        return timezone.make_aware(datetime.datetime.combine(self.day(offset), datetime.time(10)))

    def found(self, commitment):
        action, organisation = commitment
        return Commitment.objects.get(action__slug=action, organisation__slug=organisation)

    def speaker(self, commitment):
        return self.speakers[commitment[1]]

    def asked(self, action, organisation, role, offset, days):
        return self.ask(f"demonstration-{action}", organisation, role, offset, days)

    def ask(self, action, organisation, role, offset, days):
        def operation():
            ask(
                action=Action.objects.get(slug=action),
                organisation=self.organisations[organisation],
                role=role,
                message="Would you lead this?" if role == "lead" else "Would you take part in this?",
                reply_by=self.day(offset + days),
                by=self.editor,
                now=self.at(offset),
            )

        self.on(offset, operation)
        return action, organisation

    def sign(self, commitment, offset, *, due, statement, dates_reason=""):
        def operation():
            person, found = self.speaker(commitment), self.found(commitment)
            commit(
                commitment=found,
                statement=statement,
                due=self.day(due),
                dates_reason=dates_reason,
                job_title=job_title_of(person, found.organisation),
                authority=True,
                by=person,
                now=self.at(offset),
            )

        self.on(offset, operation)

    def sign_again(self, commitment, offset, name, job_title, email):
        def operation():
            found = self.found(commitment)
            who = {"name": name, "job_title": job_title, "email": email}
            ask_second_signature(commitment=found, by=self.speaker(commitment), now=self.at(offset), **who)
            # The link went out by mail, and nowhere else: the story puts one in its place that it knows.
            token = f"the demonstration's link for {found.pk}"
            SecondSignature.objects.filter(event__commitment=found).update(token_digest=digest_of(token))
            countersign(token=token, name=name, email=email, authority=True, now=self.at(offset + 2))

        self.on(offset, operation)

    def report(self, commitment, offset, status, done, next):
        self.on(
            offset,
            lambda: report(
                commitment=self.found(commitment),
                date=self.day(offset),
                status=status,
                done=done,
                next=next,
                proof=[self.proof("How it goes", offset - 2)],
                by=self.speaker(commitment),
                now=self.at(offset),
            ),
        )

    def meet(self, commitment, key, offset, title):
        self.on(
            offset,
            lambda: meet_milestone(
                commitment=self.found(commitment),
                key=key,
                met_on=self.day(offset),
                proof=[self.proof(title, offset)],
                by=self.speaker(commitment),
                now=self.at(offset),
            ),
        )

    def proof(self, title, offset):
        return {
            "url": "https://example.org/demonstration",
            "title": f"{title} (demonstration)",
            "stands_for": self.day(offset),
        }

    def assess(self, commitment, offset, completion, note):
        self.on(
            offset,
            lambda: assess(
                commitment=self.found(commitment),
                completion=completion,
                note=note,
                by=self.editor,
                now=self.at(offset),
            ),
        )

    def publish_version(self, offset, note):
        self.on(offset, lambda: publish_plan(plan=self.plan, note=note, by=self.editor, now=self.at(offset)))

    # --- who and what there is ---

    def make_organisations(self):
        made = {COUNCIL: Organisation.objects.get(slug=COUNCIL)}
        for slug, (name, short_name, kind) in ORGANISATIONS.items():
            made[slug] = Organisation.objects.create(
                slug=slug,
                name=name,
                short_name=short_name,
                kind=kind,
                roles=[Organisation.Involvement.POTENTIAL_OWNER],
                note="Invented, so that the plan can be tried. It stands for no real body.",
                is_demonstration=True,
            )
        return made

    def make_representatives(self):
        """{organisation's slug: who signs for it}. Nobody speaks for the housing body."""
        speakers = {COUNCIL: self.people["partner"]}
        for email, name, slug, job_title, leads in REPRESENTATIVES:
            person = Person.objects.create_user(email=email, name=name, role=Person.Role.PARTNER, password=PASSWORD)
            Membership.objects.create(
                person=person,
                organisation=self.organisations[slug],
                job_title=job_title,
                is_lead=leads,
                started_on=self.day(-390),
            )
            speakers.setdefault(slug, person)
        return speakers

    def publish_actions(self):
        known_barriers = set(
            Revision.objects.in_force().filter(entry__kind="barrier").values_list("entry__slug", flat=True)
        )
        known = KnownEntries(published_only=True, plus={("action", action["slug"]) for action in ACTIONS})
        drafts = [
            save_draft(
                kind="action",
                document=self.document(action, known_barriers),
                by=self.people["researcher"],
                now=self.at(-395),
                known=known,
            )
            for action in ACTIONS
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
                {"key": key, "title": title, "due": self.day(due).isoformat()}
                for key, title, due in action["milestones"]
            ],
        }
