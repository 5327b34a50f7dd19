"""The words in which an action of the plan is asked for, and what organisations say about it."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from rest_framework import serializers

from actions.commitments.inputs import (
    Countersigning,
    Declining,
    Judgement,
    Progress,
    Promise,
    Question,
    Reached,
    Reason,
    SecondSigner,
)
from actions.document import ACTION, OrganisationReference
from actions.models import DAYS_TO_FIRST_STEP, FIRST_STEP
from evidence.forms import sources_beside
from organisations.models import Organisation
from publishing.documents.fields import optional_text
from publishing.documents.form import Ask, EntryForm, Group
from web.refusals import Invalid

ACTION_FORM = EntryForm(
    kind=ACTION,
    noun="action",
    beside=lambda document: sources_beside([{"source": slug} for slug in document["sources"]] + document["precedents"]),
    start=("title", "plan"),
    groups=(
        Group("What", ("title", "description", "plain_language", "rationale", "if_nothing_happens", "plan")),
        Group("By when", ("starts", "due", "milestones"), "Dates as year, month, day: 2027-04-01."),
        Group("How big it is", ("effort", "effort_reason")),
        Group("How anyone could tell that it worked", ("success_measure", "success")),
        Group("What it rests on", ("barriers", "enablers", "sources", "precedents")),
        Group("Who could be asked", ("candidates",), "Suggestions only. Nobody is asked, or bound, by standing here."),
        Group("Its address here", ("slug",)),
    ),
    words={
        "title": Ask("What should be done?", "In one sentence that begins with a verb."),
        "plan": Ask("Which plan is it part of?"),
        "description": Ask("What does it mean in practice?", lines=5),
        "plain_language": Ask("How would you say it to a twelve-year-old?", lines=3),
        "rationale": Ask("Why should it help?", lines=4),
        "if_nothing_happens": Ask("What happens if nobody does it?", lines=2),
        "effort": Ask("How much work is it, roughly?"),
        "effort_reason": Ask("Why this size?", lines=2),
        "starts": Ask("When does it start?"),
        "due": Ask("When is it due?"),
        "milestones": Ask("Milestones", one="milestone"),
        "milestones/key": Ask(
            "Short name",
            f"Small letters and hyphens; it never changes. The first step is called {FIRST_STEP}: "
            f"due within {DAYS_TO_FIRST_STEP} days of the start.",
        ),
        "milestones/title": Ask("What will be there by then?"),
        "milestones/due": Ask("When?"),
        "success_measure": Ask("What would show that it worked?", lines=3),
        "success": Ask("One number to go by"),
        "success/number": Ask("Number", "A whole number, without a unit."),
        "success/measure": Ask("What does it count?", "For example: per cent of forms are withdrawn.", lines=2),
        "success/by": Ask("By when?"),
        "success/read_from": Ask("Where will it be read?", "A report, a list or a survey that is public.", lines=2),
        "success/baseline": Ask("How does it stand today?", "Say so if nobody has measured it.", lines=2),
        "barriers": Ask("Which barriers does it address?", "Type part of a title."),
        "enablers": Ask("Which enablers does it build on?", "Type part of a title."),
        "sources": Ask("Which sources does it rest on?", "Type part of the title, an author, a year or the DOI."),
        "precedents": Ask("What shows that it can work?", one="source"),
        "precedents/source": Ask("Which source?", "Type part of the title, an author, a year or the DOI."),
        "precedents/note": Ask("What was done there, with what result?", lines=2),
        "candidates": Ask("Organisations", one="organisation"),
        "candidates/organisation": Ask("Which organisation?"),
        "candidates/role": Ask("In which part?"),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
    },
)


@dataclass(frozen=True)
class OperationForm:
    """How a page asks for what a verb hears. `shape` is a serializer of actions/commitments/inputs.py, or one made from it."""

    shape: object
    groups: tuple
    words: dict

    @cached_property
    def days(self):
        return [name for name, field in self.shape.fields.items() if isinstance(field, serializers.DateField)]


class QuestionForm(Question):
    """A question, and on the same page who is invited to answer it where nobody is signed up."""

    organisation = OrganisationReference()
    contact_name = optional_text(150)
    contact_job_title = optional_text(150)
    contact_email = serializers.EmailField(required=False, allow_blank=True, default="", max_length=254)


class PromiseForm(Promise):
    """A promise, and on the same page who else is asked to sign it."""

    second_name = optional_text(150)
    second_job_title = optional_text(150)
    second_email = serializers.EmailField(required=False, allow_blank=True, default="", max_length=254)


class AnotherOrganisation(OrganisationReference):
    def options(self):
        return [("", "Nobody in particular"), *super().options()[1:]]


class DecliningForm(Declining):
    proposed = AnotherOrganisation(required=False, allow_blank=True, default="")


DAY = "For example 31 March 2027, or 2027-03-31."
PROOF = {
    "proof": Ask(
        "Proof",
        "A source of the catalogue, or a link that anybody can open. Each carries the day that it says something about.",
        one="piece of proof",
    ),
    "proof/source": Ask("A source of the catalogue", "Type part of the title, an author, a year or the DOI."),
    "proof/title": Ask("Or: what does a link lead to?"),
    "proof/url": Ask("The link", "A whole web address that begins with https://."),
    "proof/stands_for": Ask("Which day does it stand for?", f"Not the day on which you enter it. {DAY}"),
}

ASK = OperationForm(
    QuestionForm(),
    (
        Group("Whom to ask", ("organisation", "role")),
        Group("The question", ("message", "reply_by")),
        Group(
            "If nobody is signed up for it yet",
            ("contact_name", "contact_job_title", "contact_email"),
            "Whom you write here is invited by e-mail to speak for the organisation, and then finds the question waiting.",
        ),
    ),
    {
        "organisation": Ask(
            "Which organisation?", "Any organisation of the list. The candidates are suggestions only."
        ),
        "role": Ask("To lead the action, or to join it?"),
        "message": Ask(
            "What do you ask them?", "It is public on the record. Say why them, and what would help.", lines=6
        ),
        "reply_by": Ask("By when should they reply?", DAY),
        "contact_name": Ask("Whom to invite"),
        "contact_job_title": Ask("Their job title"),
        "contact_email": Ask("Their e-mail address"),
    },
)
COMMIT = OperationForm(
    PromiseForm(),
    (
        Group("What you promise", ("statement", "due", "dates_reason")),
        Group("Who signs", ("job_title", "authority")),
        Group(
            "A second signature, if you want one",
            ("second_name", "second_job_title", "second_email"),
            "A senior officer gets a link by e-mail and signs too. Their name and job title become public, the address does not.",
        ),
    ),
    {
        "statement": Ask(
            "What will your organisation do?", "Say it so that anybody can tell later whether it was done.", lines=6
        ),
        "due": Ask("By when?", DAY),
        "dates_reason": Ask("Why another date?", "Needed only where it lies outside the action's dates.", lines=2),
        "job_title": Ask("Your job title", "Public on the record, with your name."),
        "authority": Ask("I have the authority to sign this for my organisation."),
        "second_name": Ask("Their name"),
        "second_job_title": Ask("Their job title"),
        "second_email": Ask("Their e-mail address"),
    },
)
DECLINE = OperationForm(
    DecliningForm(),
    (Group("", ("reason", "proposed")),),
    {
        "reason": Ask("Why not?", "It is public on the record.", lines=4),
        "proposed": Ask("Whom should the programme team ask instead?"),
    },
)
WITHDRAW = OperationForm(
    Reason(),
    (Group("", ("reason",)),),
    {"reason": Ask("Why do you withdraw?", "It is public on the record, beside what was signed.", lines=5)},
)
TAKE_BACK = OperationForm(
    Reason(),
    (Group("", ("reason",)),),
    {"reason": Ask("Why is the question taken back?", "It is public on the record.", lines=4)},
)
SECOND_SIGNATURE = OperationForm(
    SecondSigner(),
    (Group("", ("name", "job_title", "email")),),
    {
        "name": Ask("Their name", "Public on the record."),
        "job_title": Ask("Their job title", "Public on the record."),
        "email": Ask("Their e-mail address", "Only the link goes there; it is forgotten once they have signed."),
    },
)
COUNTERSIGN = OperationForm(
    Countersigning(),
    (Group("", ("name", "email", "authority")),),
    {
        "name": Ask("Your name", "As it stands in the e-mail."),
        "email": Ask("Your e-mail address", "The one that the link was sent to. It does not become public."),
        "authority": Ask("I have the authority to sign this for the organisation."),
    },
)
REPORT = OperationForm(
    Progress(),
    (
        Group("How it goes", ("date", "status", "done", "next")),
        Group("What shows it", ("proof",)),
    ),
    {
        "date": Ask("Which day does this report stand for?", DAY),
        "status": Ask("How does it stand?"),
        "done": Ask("What was done?", lines=5),
        "next": Ask("What is next?", lines=3),
        **PROOF,
    },
)
MEET_MILESTONE = OperationForm(
    Reached(),
    (Group("", ("met_on",)), Group("What shows it", ("proof",))),
    {"met_on": Ask("When was it met?", DAY), **PROOF},
)
ASSESS = OperationForm(
    Judgement(),
    (Group("", ("completion", "note")),),
    {
        "completion": Ask("How far has it come, against the success measure?"),
        "note": Ask("Why?", "Public, dated, and signed with your name, beside what the organisation says.", lines=5),
    },
)


def empty(form):
    """What an operation's page begins with."""
    return {name: _empty(field) for name, field in form.shape.fields.items()}


def _empty(field):
    if isinstance(field, serializers.ListSerializer):
        return []
    return None if field.required else field.get_default()


def with_days(form, document):
    """The document with its days as the record writes them, where they can be read as days."""
    days = {name: written_as_iso(document[name]) for name in form.days}
    proof = [{**item, "stands_for": written_as_iso(item["stands_for"])} for item in document.get("proof", [])]
    return {**document, **days, **({"proof": proof} if "proof" in document else {})}


def written_as_iso(text):
    """“31 March 2027”, “31/3/2027” or “2027-03-31” as 2027-03-31; anything else as it is."""
    for shape in ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y"]:
        try:
            return datetime.datetime.strptime(text or "", shape).date().isoformat()  # noqa: DTZ007 – a day has no zone
        except ValueError:
            continue
    return text


def day(text):
    """An ISO text as a date."""
    return datetime.date.fromisoformat(text)


def organisation(slug):
    """The organisation with this slug.

    :raises Invalid: "/organisation"
    """
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise Invalid({"/organisation": ["Choose an organisation of the list."]})
    return found


def parted(document, prefix):
    """The document in two: what does not begin with the prefix, and what does, without it."""
    own = {name: value for name, value in document.items() if not name.startswith(prefix)}
    return own, {name.removeprefix(prefix): document[name] for name in document if name not in own}


def pointing_to(prefix, invalid, within="/"):
    """The same refusal, of fields `within` a part of what was said that the page names with the prefix."""
    return Invalid({pointer.replace(within, f"/{prefix}", 1): texts for pointer, texts in invalid.errors.items()})
