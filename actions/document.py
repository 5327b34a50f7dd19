"""The document of an action: its fields, its rules, and how it becomes rows."""

import datetime

from django.db.models import Q
from django.urls import reverse
from rest_framework import serializers

from actions.models import (
    DAYS_TO_FIRST_STEP,
    FIRST_STEP,
    Action,
    ActionBarrier,
    ActionSource,
    Candidate,
    Commitment,
    Milestone,
    MilestoneMet,
    Plan,
    Precedent,
    Role,
)
from actions.states import states_changed_at, states_today
from barriers.models import Barrier
from evidence.models import Source
from organisations.models import Organisation
from publishing.documents.fields import (
    DocumentDate,
    DocumentSerializer,
    PlainText,
    Reference,
    Slug,
    UniqueList,
    optional_text,
)
from publishing.kinds import Kind, KnownBy, Today


class MilestoneDocument(DocumentSerializer):
    key = Slug(help_text="The milestone's stable key in this action.")
    title = PlainText(max_length=300)
    due = DocumentDate()


class RowReference(Slug):
    """The slug of a row that is no entry: an organisation, a plan. Asked for once for all documents of a batch.

    `empty` is what a form offers where nothing is chosen yet.
    """

    default_error_messages = {"unknown": "There is no {what} with the slug “{slug}”."}

    def __init__(self, model, empty="", **kwargs):
        self.model, self.empty = model, empty
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if value not in self.rows():
            self.fail("unknown", what=self.model._meta.verbose_name, slug=value)
        return value

    def rows(self):
        """Return {slug: row}."""
        asked = vars(self.context.get("known", self)).setdefault("rows", {})
        if self.model not in asked:
            asked[self.model] = {row.slug: row for row in self.model.objects.all()}
        return asked[self.model]

    def options(self):
        """[(slug, name)] that a form offers."""
        rows = [(row.slug, getattr(row, "name_in_lists", str(row))) for row in self.model.objects.all()]
        return [("", self.empty)] * bool(self.empty) + rows


class SuccessDocument(DocumentSerializer):
    """One number by which anyone could tell, by when, and where it will be read."""

    number = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    measure = PlainText(max_length=500, lines=True, help_text="What the number counts.")
    by = DocumentDate()
    read_from = PlainText(max_length=500, lines=True, help_text="Where the number will be published.")
    baseline = optional_text(500, lines=True, help_text="How it stands today, or that nobody has measured it.")


class PrecedentDocument(DocumentSerializer):
    source = Reference("source")
    note = PlainText(max_length=1000, lines=True, help_text="What was done there, with what result.")


class CandidateDocument(DocumentSerializer):
    organisation = RowReference(Organisation, empty="Choose one")
    role = serializers.ChoiceField(choices=Role.choices)


class ActionDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    plan = RowReference(Plan)
    title = PlainText(max_length=300)
    description = PlainText(max_length=5000, lines=True)
    plain_language = optional_text(5000, lines=True, help_text="The same for a reader of twelve.")
    rationale = optional_text(5000, lines=True)
    if_nothing_happens = optional_text(2000, lines=True, help_text="What goes on as it is if nobody does this.")
    effort = serializers.ChoiceField(
        choices=Action.Effort.choices, required=False, allow_blank=True, default="", help_text="A rough size."
    )
    effort_reason = optional_text(1000, lines=True)
    barriers = UniqueList(child=Reference("barrier"), help_text="The barriers that it addresses.")
    enablers = UniqueList(child=Reference("barrier"), help_text="The enablers that it builds on.")
    sources = UniqueList(child=Reference("source"))
    precedents = PrecedentDocument(
        many=True, required=False, default=list, max_length=50, help_text="Sources that show that it can work."
    )
    success_measure = optional_text(2000, lines=True, help_text="How anyone could tell that it worked.")
    success = SuccessDocument(required=False, allow_null=True, default=None)
    starts = DocumentDate()
    due = DocumentDate()
    milestones = MilestoneDocument(
        many=True,
        required=False,
        default=list,
        max_length=100,
        help_text=f"The one with the key {FIRST_STEP} is due within {DAYS_TO_FIRST_STEP} days of the start.",
    )
    candidates = CandidateDocument(
        many=True, required=False, default=list, max_length=200, help_text="Who could be asked. Binds nobody."
    )

    def rules(self):
        return [
            self._due_after_it_starts,
            self._starts_within_the_plan,
            self._due_within_the_plan,
            self._milestones_within_the_action,
            self._first_step_soon,
            self._keys_once,
            self._candidates_once,
            self._precedents_once,
            self._success_after_the_start,
            self._effort_with_its_reason,
            self._enabler_or_barrier,
        ]

    def _plan(self, document):
        return self.fields["plan"].rows()[document["plan"]]

    def _due_after_it_starts(self, document):
        backwards = document["due"] <= document["starts"]
        return {"due": ["The action must be due after it starts."]} if backwards else {}

    def _starts_within_the_plan(self, document):
        plan, starts = self._plan(document), document["starts"]
        text = f"The plan starts on {plan.starts:%-d %B %Y}; the action cannot start before."
        return {"starts": [text]} if starts < plan.starts.isoformat() else {}

    def _due_within_the_plan(self, document):
        plan, due = self._plan(document), document["due"]
        text = f"The plan ends on {plan.ends:%-d %B %Y}; the action is due by then."
        return {"due": [text]} if due > plan.ends.isoformat() else {}

    def _milestones_within_the_action(self, document):
        starts, due = document["starts"], document["due"]
        outside = [number for number, item in enumerate(document["milestones"]) if not starts <= item["due"] <= due]
        text = "A milestone is due within its action."
        return {"milestones": {number: {"due": [text]} for number in outside}} if outside else {}

    def _first_step_soon(self, document):
        latest = latest_first_step(document["starts"])
        late = [
            number
            for number, item in enumerate(document["milestones"])
            if item["key"] == FIRST_STEP and item["due"] > latest.isoformat()
        ]
        text = f"The first step is due within {DAYS_TO_FIRST_STEP} days of the start: by {latest:%-d %B %Y}."
        return {"milestones": {number: {"due": [text]} for number in late}} if late else {}

    def _keys_once(self, document):
        return _once(document, "milestones", "key", "Another milestone has this key.")

    def _candidates_once(self, document):
        return _once(document, "candidates", "organisation", "This organisation is there twice.")

    def _precedents_once(self, document):
        return _once(document, "precedents", "source", "This source is there twice.")

    def _success_after_the_start(self, document):
        success = document["success"]
        early = success and success["by"] < document["starts"]
        return {"success": {"by": ["What it achieved can be read only after it starts."]}} if early else {}

    def _effort_with_its_reason(self, document):
        unexplained = document["effort"] and not document["effort_reason"]
        return {"effort_reason": ["Say why it is of this size."]} if unexplained else {}

    def _enabler_or_barrier(self, document):
        errors = {
            number: [f"“{slug}” is among the barriers too."]
            for number, slug in enumerate(document["enablers"])
            if slug in document["barriers"]
        }
        return {"enablers": errors} if errors else {}


def _once(document, rows, name, text):
    """Return the errors of a document's rows whose value under `name` stands above already."""
    values = [row[name] for row in document[rows]]
    first = {value: number for number, value in reversed(list(enumerate(values)))}
    again = [number for number, value in enumerate(values) if first[value] != number]
    return {rows: {number: {name: [text]} for number in again}} if again else {}


def latest_first_step(starts):
    return datetime.date.fromisoformat(starts) + datetime.timedelta(days=DAYS_TO_FIRST_STEP)


def wrong_kinds(batch):
    """{slug: errors} where a barrier is named as an enabler, or the other way round."""
    documents = batch["action"]
    named = {slug for document in documents.values() for slug in [*document["barriers"], *document["enablers"]]}
    kinds = dict(Barrier.objects.filter(slug__in=named).values_list("slug", "kind"))
    kinds.update({slug: document["kind"] for slug, document in batch.get("barrier", {}).items()})
    found = {}
    for slug, document in documents.items():
        for name, kind in [("barriers", "barrier"), ("enablers", "enabler")]:
            for number, other in enumerate(document[name]):
                if kinds.get(other, kind) != kind:
                    found.setdefault(slug, {})[f"/{name}/{number}"] = [f"“{other}” is a {kinds[other]}, not a {kind}."]
    return found


def renamed_milestones(batch):
    """{slug: errors} where a milestone that somebody promised or met is given other words under the same key."""
    documents, found = batch["action"], {}
    promised = Q(action__commitments__state__in=Commitment.STANDING)
    known = list(Milestone.objects.filter(promised, action__slug__in=documents).distinct())
    known += MilestoneMet.objects.filter(action__slug__in=documents)
    titles = {(row.action_id, row.key): row.title for row in known}
    slugs = dict(Action.with_withdrawn.filter(pk__in={pk for pk, _ in titles}).values_list("pk", "slug"))
    titles = {(slugs[pk], key): title for (pk, key), title in titles.items()}
    for slug, document in documents.items():
        for number, milestone in enumerate(document["milestones"]):
            before = titles.get((slug, milestone["key"]), milestone["title"])
            if before != milestone["title"]:
                found.setdefault(slug, {})[f"/milestones/{number}/key"] = [
                    f"This was promised or met as “{before}”. Keep these words, or give what is another milestone "
                    "another key."
                ]
    return found


def moved_out_of_the_demonstration(batch):
    """{slug: errors} where an action about which somebody was asked moves between what is invented and what is real."""
    documents = batch["action"]
    asked = Action.objects.filter(slug__in=documents, commitments__isnull=False).distinct()
    now = dict(asked.values_list("slug", "plan__is_demonstration"))
    invented = dict(Plan.objects.values_list("slug", "is_demonstration")) if now else {}
    text = "Organisations were asked about this action: it stays among what is {}. Make another action instead."
    return {
        slug: {"/plan": [text.format("invented" if was else "real")]}
        for slug, was in now.items()
        if invented[documents[slug]["plan"]] != was
    }


def check_set(batch):
    """Return {slug: errors} of what no action shows alone."""
    found = wrong_kinds(batch)
    for more in [renamed_milestones(batch), moved_out_of_the_demonstration(batch)]:
        for slug, errors in more.items():
            found.setdefault(slug, {}).update(errors)
    return found


NO_SUCCESS = {"number": None, "measure": "", "by": None, "read_from": "", "baseline": ""}


def columns(document):
    success = document["success"] or NO_SUCCESS
    return {
        "success_number": success["number"],
        "success_what": success["measure"],
        "success_by": success["by"],
        "success_read_from": success["read_from"],
        "success_baseline": success["baseline"],
        "withdrawn_at": None,
        "plan": Plan.objects.get(slug=document["plan"]),
    }


def ends_with(entry):
    """Return what ends where an action is withdrawn, a sentence for each open question and promise."""
    rows = Commitment.objects.filter(action=entry.pk, state__in=["asked", "committed"]).select_related("organisation")
    return [
        f"{row.organisation} "
        + ("has the question." if row.state == Commitment.State.ASKED else f"promised it for {row.due:%-d %B %Y}.")
        + " It is told that this ends, with your reason, which is public."
        for row in rows.order_by("role", "pk")
    ]


def remove(row, withdrawal):
    """Take a withdrawn action away. Where somebody was asked about it, its row stays, marked and without its links."""
    # `ask` holds the row too: nobody is asked about what is being withdrawn.
    row = Action.objects.select_for_update().get(pk=row.pk)
    if not row.commitments.exists():
        row.delete()
        return
    unlink(row)
    row.revision, row.withdrawn_at = withdrawal, withdrawal.published_at
    row.save(update_fields=["revision", "withdrawn_at"])


def unlink(row):
    for links in [row.barrier_links, row.source_links, row.precedent_links, row.milestones, row.candidates]:
        links.all().delete()


def link(pairs):
    for row, document in pairs:
        _link(row, document)


def _link(row, document):
    unlink(row)
    ActionBarrier.objects.bulk_create(
        ActionBarrier(action=row, barrier=barrier)
        for barrier in Barrier.objects.filter(slug__in=[*document["barriers"], *document["enablers"]]).order_by("pk")
    )
    ActionSource.objects.bulk_create(
        ActionSource(action=row, source=source)
        for source in Source.objects.filter(slug__in=document["sources"]).order_by("pk")
    )
    sources = Source.objects.keys_of(item["source"] for item in document["precedents"])
    Precedent.objects.bulk_create(
        Precedent(action=row, source_id=sources[item["source"]], position=number, note=item["note"])
        for number, item in enumerate(document["precedents"])
    )
    Milestone.objects.bulk_create(Milestone(action=row, **milestone) for milestone in document["milestones"])
    slugs = [item["organisation"] for item in document["candidates"]]
    organisations = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    Candidate.objects.bulk_create(
        Candidate(action=row, organisation_id=organisations[slug], role=item["role"], position=number)
        for number, (slug, item) in enumerate(zip(slugs, document["candidates"], strict=True))
    )


def index(document):
    names = ["description", "rationale", "if_nothing_happens", "success_measure"]
    return {
        "label": document["title"],
        "names": [],
        "also": [],
        "summary": document["plain_language"] or document["description"],
        "texts": [*[document[name] for name in names], *[milestone["title"] for milestone in document["milestones"]]],
        "tags": [],
        "linked": [*document["barriers"], *document["enablers"], *document["sources"]],
        "themes": [],
    }


def is_demonstration(document):
    return Plan.objects.filter(slug=document["plan"], is_demonstration=True).exists()


def onward(slug):
    return {"plan": reverse("plan")}


STATES = Today(
    fields={
        "state": serializers.ChoiceField(
            choices=Action.State.choices,
            required=False,
            help_text="How it stands today. Derived: see docs/action-states.md. Not in answers about another day.",
        )
    },
    of=states_today,
    changed_at=states_changed_at,
)


ACTION = Kind(
    name="action",
    plural="actions",
    title="Actions",
    url_name="actions:detail",
    document=ActionDocument,
    model=Action,
    known_by=KnownBy("title"),
    columns=columns,
    link=link,
    index=index,
    is_demonstration=is_demonstration,
    onward=onward,
    check_set=check_set,
    today=STATES,
    ends_with=ends_with,
    remove=remove,
)
