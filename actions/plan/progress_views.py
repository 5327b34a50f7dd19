"""Pages of progress over time: of a plan, of an organisation, of a knowledge gap. Counted from the record alone."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Commitment, Plan
from actions.plan.quarters import What, happened_to_promises, quarter_by_quarter
from barriers.models import Category
from organisations.models import Organisation
from web.filters import DEMONSTRATION, with_demonstration
from web.pages import AskedPage, FiguresPage, TakenAway
from web.spreadsheets.tables import Table, as_columns

MOST_LISTED = 100  # promises below the figures
WIDTH = 100  # of the longest bar, in per cent of its cell
COLUMNS = as_columns(
    ("from", "date", "The first day of the quarter."),
    ("to", "date", "The last day of the quarter."),
    ("promised", "integer", "How many promises were signed for the first time."),
    ("kept", "integer", "How many were found kept."),
    ("late", "integer", "Of how many the promised day passed, before they were found kept or given another day."),
    ("moved", "integer", "How often the promised day was moved."),
)
PROGRESS = Table("progress", "What happened to promises in each quarter.", COLUMNS, ["from"])


@dataclass(frozen=True)
class Cell:
    """A figure, how wide its bar is in per cent of the longest, and the query string that lists what it counts."""

    what: What
    number: int
    width: float
    query: str


@dataclass(frozen=True)
class Subject:
    """Whose promises are counted: in words after “promises”, and as conditions of the record's events."""

    whose: str
    name: str
    address: str
    conditions: dict
    is_invented: bool = False


def of_plan(slug):
    """Return the `Subject` that a plan is; 404 where there is none."""
    plan = get_object_or_404(Plan, slug=slug)
    return Subject(
        "about actions that are in this plan today",
        plan.title,
        plan.get_absolute_url(),
        {"commitment__action__plan": plan},
        plan.is_demonstration,
    )


def of_organisation(slug):
    """Return the `Subject` that an organisation is; 404 where there is none."""
    body = get_object_or_404(Organisation, slug=slug)
    conditions = {"commitment__organisation": body}
    return Subject("of this organisation", body.name, body.get_absolute_url(), conditions, body.is_demonstration)


def of_gap(slug, *, with_demonstration):
    """Return the `Subject` that a knowledge gap is; 404 where there is none."""
    gap = get_object_or_404(Category.objects.filter(vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS), slug=slug)
    actions = Action.objects.filter(barrier_links__barrier__category_links__category=gap)
    conditions = {"commitment__action__in": actions.values("pk")}
    if not with_demonstration:
        conditions["commitment__organisation__is_demonstration"] = False
    return Subject(
        "about actions that address a barrier of this gap today",
        gap.label,
        reverse("gap", args=[gap.slug]),
        conditions,
    )


class Progress(FiguresPage, AskedPage):
    """How many were promised, kept, late and moved in each quarter. `?quarter=` and `?what=` list what a figure counts."""

    template_name = "actions/progress.html"
    known = ["quarter", "what"]

    def subject(self, slug):
        """Return the `Subject` that an address names; 404 where there is none."""
        raise NotImplementedError

    def taken_away(self, slug):
        subject = self.subject(slug)
        quarters = quarter_by_quarter(on=timezone.localdate(), **subject.conditions)
        if self.chosen(quarters)[1]:
            return None
        rows = [
            {"from": quarter.window.first, "to": quarter.window.last, **dict(quarter.figures)} for quarter in quarters
        ]
        return TakenAway(
            PROGRESS, rows, f"{slug}-progress", f"{subject.name}: promises {subject.whose}, by quarter", []
        )

    def get_context_data(self, slug, **kwargs):
        subject, today = self.subject(slug), timezone.localdate()
        quarters = quarter_by_quarter(on=today, **subject.conditions)
        also = f"&{DEMONSTRATION}=yes" if DEMONSTRATION in self.known and with_demonstration(self.request.GET) else ""
        chosen, problems = self.chosen(quarters)
        listed, number = [], 0
        if chosen:
            which = {"window": chosen[0].window, "what": chosen[1]}
            listed, number = happened_to_promises(on=today, most=MOST_LISTED, **which, **subject.conditions)
        return super().get_context_data(
            subject=subject,
            back=subject.address + (f"?{also[1:]}" if also else ""),
            is_demonstration=subject.is_invented,
            breadcrumbs=[(subject.name, subject.address)],
            problems=problems,
            rows=rows_of(quarters, also),
            whats=What.choices,
            totals=[(what.label, sum(getattr(quarter, what) for quarter in quarters)) for what in What],
            today=today,
            also=also,
            chosen=chosen,
            listed=with_commitments(listed),
            number=number,
            **kwargs,
        )

    def chosen(self, quarters):
        """Return ((the quarter, what) of the figure that is listed, or None; problems)."""
        query, problems = self.request.GET, []
        if any(name not in self.known for name in query):
            problems.append(("", "Address", f"There is no such choice here. Known: {', '.join(self.known)}."))
        quarter = next((quarter for quarter in quarters if quarter.key == query.get("quarter")), None)
        if "quarter" in query and not quarter:
            problems.append(("", "Quarter", "Follow a figure of the table: its quarter is not among these."))
        if "what" in query and query["what"] not in What.values:
            problems.append(("", "What", f"Write one of: {', '.join(What.values)}."))
        if ("quarter" in query) != ("what" in query):
            problems.append(("", "Quarter", "Write quarter and what together, as the figures of the table do."))
        return ((quarter, What(query["what"])) if quarter and not problems else None), problems


def rows_of(quarters, also=""):
    """Return [(quarter, [Cell])], newest first. All bars have one scale; a quarter's figures stand beside each other."""
    most = max((number for quarter in quarters for _, number in quarter.figures), default=0)
    return [
        (
            quarter,
            [
                Cell(what, number, round(WIDTH * number / most, 1), f"quarter={quarter.key}&what={what.value}{also}")
                for what, number in quarter.figures
            ],
        )
        for quarter in reversed(quarters)
    ]


def with_commitments(happened):
    """Return [(Happened, its commitment)]; one query."""
    rows = Commitment.objects.select_related("organisation", "action").in_bulk({one.commitment for one in happened})
    return [(one, rows[one.commitment]) for one in happened]


class PlanProgress(Progress):
    section = "plan"

    def subject(self, slug):
        return of_plan(slug)


class OrganisationProgress(Progress):
    section = "organisations"

    def subject(self, slug):
        return of_organisation(slug)


class GapProgress(Progress):
    section = "barriers"
    known = [*Progress.known, DEMONSTRATION]

    def subject(self, slug):
        return of_gap(slug, with_demonstration=with_demonstration(self.request.GET))
