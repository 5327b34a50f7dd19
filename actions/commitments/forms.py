"""The forms with which organisations and the programme team act on a commitment: one for each operation.

Fields are named after the operation's arguments; the operation says what is wrong with them.
"""

from functools import cached_property

from django import forms
from django.forms import formset_factory
from django.urls import reverse

from actions.commitments.inputs import NO_FILES
from actions.models import Assessment, ProgressReport, Role
from organisations.forms import OrganisationField
from publishing.documents.form import finder_options
from publishing.documents.pasted_text import clean
from publishing.published import lookup
from web.forms import ChoiceField, DayField, Group, PageField, PageForm, RowForm, Rows, TextField, TickField

DAY = "For example 31 March 2027, or 31/3/2027."


class Text(TextField):
    """Text without what word processors leave in it; on one line where its box has one."""

    def to_python(self, value):
        text = clean(super().to_python(value))
        return text if isinstance(self.widget, forms.Textarea) else " ".join(text.split())


class FoundSource(PageField):
    """A source of the catalogue that is found by its words. Draws as a finder does in an entry's form."""

    widget_type = "finder"
    is_several = False

    @cached_property
    def _finder(self):
        rows, slug = self.form.rows, self.value()
        return finder_options(
            [slug] if slug else [],
            labels=rows.labels,
            found=rows.found.get(self.html_name),
            may_be_empty=True,
            is_more=self.html_name in rows.more,
        )

    options = property(lambda self: self._finder[0])
    more_found = property(lambda self: self._finder[1])
    nothing_found = property(lambda self: self._finder[2])
    find_address = property(lambda self: reverse("commitments:find-sources"))


class SourceField(Text):
    def get_bound_field(self, form, field_name):
        return FoundSource(form, self, field_name)


class ProofForm(RowForm):
    source = SourceField("A source of the catalogue", "Type part of the title, an author, a year or the DOI.")
    title = Text("Or: what does a link lead to?", optional=True)
    url = Text("The link", "A whole web address that begins with https://.", optional=True)
    stands_for = DayField("Which day does it stand for?", f"Not the day on which you enter it. {DAY}")

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows


class ProofRows(Rows):
    """Proof, row by row. `found` is {name of a field: [(slug, label, detail)]} of a search; `more` names who has more."""

    label, one = "Proof", "piece of proof"
    hint = (
        "A source of the catalogue, or a link that anybody can open. Each carries the day that it says something about. "
        f"{NO_FILES}"
    )
    found, more = {}, ()

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "rows": self}

    @cached_property
    def labels(self):
        """{slug: title} of the published sources that are chosen; one query for all rows."""
        slugs = [row["source"] for row in self.typed if row["source"]]
        return lookup.published_labels("source", slugs) if slugs else {}


PROOF = {"proof": formset_factory(ProofForm, formset=ProofRows, extra=0)}


class QuestionForm(PageForm):
    """A question, and on the same page who is invited to answer it where nobody is signed up."""

    organisation = OrganisationField(
        "Which organisation?", "Any organisation of the list. The candidates are suggestions only."
    )
    role = ChoiceField("To lead the action, or to join it?", Role.choices)
    message = Text("What do you ask them?", "It is public on the record. Say why them, and what would help.", lines=6)
    reply_by = DayField("By when should they reply?", DAY)
    contact_name = Text("Whom to invite", optional=True)
    contact_job_title = Text("Their job title", optional=True)
    contact_email = Text("Their e-mail address", optional=True)
    groups = (
        Group("Whom to ask", ("organisation", "role")),
        Group("The question", ("message", "reply_by")),
        Group(
            "If nobody is signed up for it yet",
            ("contact_name", "contact_job_title", "contact_email"),
            "Whom you write here is invited by e-mail to speak for the organisation, and then finds the question waiting.",
        ),
    )


class PromiseForm(PageForm):
    """A promise, and on the same page who else is asked to sign it."""

    statement = Text("What will your organisation do?", "Say it so that anybody can tell later whether it was done.",
                     lines=6, most=5000)  # fmt: skip
    due = DayField("By when?", DAY)
    dates_reason = Text(
        "Why another date?", "Needed only where it lies outside the action's dates.", lines=2, optional=True
    )
    job_title = Text("Your job title", "Public on the record, with your name.")
    authority = TickField("I have the authority to sign this for my organisation.")
    second_name = Text("Their name", optional=True)
    second_job_title = Text("Their job title", optional=True)
    second_email = Text("Their e-mail address", optional=True)
    groups = (
        Group("What you promise", ("statement", "due", "dates_reason")),
        Group("Who signs", ("job_title", "authority")),
        Group(
            "A second signature, if you want one",
            ("second_name", "second_job_title", "second_email"),
            "A senior officer gets a link by e-mail and signs too. Their name and job title become public, the address does not.",
        ),
    )


class MessageForm(PageForm):
    text = Text("Your message", "Only the organisation's representatives and the programme team read it.", lines=5,
                most=5000)  # fmt: skip


class CounterProposalForm(PageForm):
    """Fill in only what should be different."""

    due = DayField("Another date", DAY, optional=True)
    scope = Text("Less or more", "In words, for example: in our two largest areas first.", lines=4, most=5000,
                 optional=True)  # fmt: skip
    role = ChoiceField("Another part", Role.choices, optional=True)
    reason = Text(
        "Because …", "If the programme team agrees, it becomes public with what was changed.", lines=3, most=2000
    )


ANSWERS = [("accepted", "Accept it"), ("refused", "Refuse it, with a reason")]


class CounterAnswerForm(PageForm):
    answer = ChoiceField("Your answer", ANSWERS)
    reason = Text("Why?", "Needed where you refuse it. Only the two sides read it.", lines=3, most=2000, optional=True)
    reply_by = DayField(
        "Another day to reply by", f"Only where you accept it and they need more time. {DAY}", optional=True
    )


class ChangeForm(PageForm):
    """A change of what was signed, by either side. What is left as it is does not change."""

    due = DayField("By when?", DAY)
    statement = Text("What will be done?", lines=6, most=5000)
    role = ChoiceField("To lead the action, or to join it?", Role.choices)
    reason = Text("Because …", "Public, for ever, beside what was first and what is now.", lines=3, most=2000)
    job_title = Text("Your job title", "Public on the record, with your name.")
    authority = TickField("I have the authority to sign this for my organisation.")


class ChangeAnswerForm(PageForm):
    answer = ChoiceField("Your answer", ANSWERS)
    reason = Text("Why?", "Needed where you refuse it. It is public on the record.", lines=3, most=2000, optional=True)
    job_title = Text("Your job title", "Where you accept it: public on the record, with your name.")
    authority = TickField("I have the authority to sign this for my organisation.")


class HandOverForm(PageForm):
    to = ChoiceField("Who looks after it from now on?")
    reason = Text("Why?", "If you want to say it. It is public on the record.", lines=2, most=2000, optional=True)


class ColleagueForm(PageForm):
    name = Text("Their name")
    job_title = Text("Their job title", "Public on the record with whatever they sign or enter.")
    email = Text("Their e-mail address", "The invitation goes there. It does not become public.")


class NothingToFillIn(PageForm):
    """One press, and nothing to say."""


class DecliningForm(PageForm):
    reason = Text("Why not?", "It is public on the record.", lines=4, most=2000)
    proposed = OrganisationField(
        "Whom should the programme team ask instead?", empty_label="Nobody in particular", optional=True
    )


class WithdrawalForm(PageForm):
    reason = Text("Why do you withdraw?", "It is public on the record, beside what was signed.", lines=5, most=2000)


class CorrectionForm(PageForm):
    reason = Text(
        "What was wrong?", "It is public on the record, beside the entry, which stays readable.", lines=4, most=2000
    )


class ConfirmationForm(PageForm):
    job_title = Text("Your job title", "Public on the record, with your name.")
    authority = TickField("I have the authority to sign this for my organisation.")


class TakingBackForm(PageForm):
    reason = Text("Why is the question taken back?", "It is public on the record.", lines=4, most=2000)


class SecondSignatureForm(PageForm):
    name = Text("Their name", "Public on the record.")
    job_title = Text("Their job title", "Public on the record.")
    email = Text("Their e-mail address", "Only the link goes there; it is forgotten once they have signed.")


class CountersigningForm(PageForm):
    name = Text("Your name", "As it stands in the e-mail.")
    email = Text("Your e-mail address", "The one that the link was sent to. It does not become public.")
    authority = TickField("I have the authority to sign this for the organisation.")


class ReportForm(PageForm):
    date = DayField("Which day does this report stand for?", DAY)
    status = ChoiceField("How does it stand?", ProgressReport.Status.choices)
    done = Text("What was done?", lines=5, most=5000)
    next = Text("What is next?", lines=3, most=5000, optional=True)
    row_sets = PROOF
    groups = (Group("How it goes", ("date", "status", "done", "next")), Group("What shows it", ("proof",)))


class MilestoneForm(PageForm):
    met_on = DayField("When was it met?", DAY)
    row_sets = PROOF
    groups = (Group("", ("met_on",)), Group("What shows it", ("proof",)))


class AssessmentForm(PageForm):
    completion = ChoiceField("How far has it come, against the success measure?", Assessment.Completion.choices)
    note = Text(
        "Why?", "Public, dated, and signed with your name, beside what the organisation says.", lines=5, most=5000
    )
