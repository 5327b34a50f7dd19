"""Pages of the plan in time: a table whose cells are drawn, the table of its dates, and the same as CSV."""

from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Role
from actions.plan.brief import LANES, in_brief, next_of
from actions.plan.timeline import Kind, lines_where, lines_with, rows_of
from actions.plan.timeline_picture import Window, drawn, in_words, key_of, quarters, ticks, whole, year
from actions.plan.views import plan_of
from actions.where_it_stands import Where
from publishing.published.kept_files import CACHE_CONTROL, KeptFile, answer_with_kept, now
from web.api import absolute
from web.dates import NotADay, parse_day
from web.numbers import whole_number
from web.pages import FiguresPage, FilteredPage, TakenAway
from web.refusals import as_said, named
from web.spreadsheets.cells import csv_of
from web.spreadsheets.responses import CSV
from web.spreadsheets.tables import Table, as_columns

MOST_ROWS = 24  # in one page: more are sent a group at a time
ROWS_OF_A_GROUP = 18  # in one page of it
KNOWN = ["from", "to", "lanes", "lane", "page"]
LABELS = {"from": "First day", "to": "Last day", "lanes": "Grouped by", "lane": "Group", "page": "Page"}
GROUPED = {"organisation": "Who could lead", "gap": "Knowledge gap"}
COLUMNS = as_columns(
    ("plan", "string", "The plan that the action belongs to."),
    ("action", "string", "The stable key of the action."),
    ("title", "string", "What is to be done."),
    ("stands", "string", "Where the action stands today.", Where.values),
    ("kind", "string", "What kind of date it is.", Kind.values),
    ("key", "string", "The stable key of a milestone, within its action."),
    ("what", "string", "What happens on that day."),
    ("organisation", "string", "Who promised that day, where somebody did."),
    ("role", "string", "What that organisation was asked to do.", Role.values),
    ("first", "date", "The day that was set at first."),
    ("date", "date", "The day as it is now."),
    ("why", "string", "Why it was moved, where it was."),
    ("done_on", "date", "The day on which it was done, where it was."),
    ("address", "string", "The page of the action."),
)
DATES = Table("dates", "Each date of each action.", COLUMNS, ["action", "kind", "key", "organisation"])


class Choices:
    """What a query string asks for of a plan, which is here in brief, and what is wrong in it."""

    def __init__(self, query, briefs, plan, *, on):
        self.query, self.briefs, self.plan, self.on = query, briefs, plan, on
        self.problems = {
            name: "There is no such choice here. Known: " + ", ".join(KNOWN) + "."
            for name in query
            if name not in KNOWN
        }
        first, last = self.day("from") or self.whole.first, self.day("to") or self.whole.last
        if first > last:
            self.problems["to"] = "The last day comes before the first."
        self.window = self.whole if self.problems else Window(first, last)
        self.grouped = query.get("lanes") or "organisation"
        if self.grouped not in LANES:
            self.problems["lanes"] = "Write one of: " + ", ".join(LANES) + "."

    @property
    def said(self):
        """[(name, label, sentence)] of what is wrong, as it goes out."""
        said = as_said({name: [text] for name, text in self.problems.items()})
        return [(name, LABELS.get(name) or named(name), " ".join(texts)) for name, texts in said.items()]

    def day(self, name):
        if not self.query.get(name, "").strip():
            return None
        try:
            return parse_day(self.query[name])
        except NotADay as reason:
            self.problems[name] = str(reason)

    @cached_property
    def whole(self):
        return whole(self.briefs, self.plan, on=self.on)

    @property
    def is_whole(self):
        return self.window == self.whole

    def address(self, window=None, **changes):
        """Return the query string of another choice; what is not named stays, but for the group and its page."""
        window = window or self.window
        chosen = {} if window == self.whole else {"from": window.first, "to": window.last}
        chosen |= {"lanes": self.grouped} | changes
        return "&".join(
            f"{name}={value}" for name, value in chosen.items() if (name, value) != ("lanes", "organisation")
        )


class Timeline(FiguresPage, FilteredPage):
    """The plan in time. `?from=`, `?to=` choose the days, `?lanes=` how it is grouped, `?lane=` which group is open."""

    template_name = "actions/timeline.html"
    section = "plan"
    is_demonstration = False

    def taken_away(self, slug=None):
        plan = plan_of(slug, is_demonstration=self.is_demonstration)
        if plan is None:
            return None
        chosen, rows, count = dates_chosen(self.request.GET, plan)
        days = [] if chosen.is_whole else [f"Days: {chosen.window.words}"]
        what = f"{plan.title} in time: each date of each action"
        return None if chosen.problems else TakenAway(DATES, rows, f"{plan.slug}-timeline", what, days, count)

    def get_context_data(self, slug=None, **kwargs):
        plan, today = plan_of(slug, is_demonstration=self.is_demonstration), timezone.localdate()
        if plan is None:
            return super().get_context_data(plan=None, problems=[], **kwargs)
        every = in_brief(plan, on=today).briefs
        chosen = Choices(self.request.GET, every, plan, on=today)
        briefs = [brief for brief in every if chosen.window.shows(brief)]
        lanes = LANES[chosen.grouped](briefs) if not chosen.problems else []
        opened, page = self.opened(lanes, chosen)
        keys = {brief.key for _, group in opened for brief in group}
        listed = {line.action.pk: line for line in lines_where(on=today, pk__in=list(keys))} if keys else {}
        shown = [(lane, [listed[brief.key] for brief in group if brief.key in listed]) for lane, group in opened]
        rows = {key: drawn(line, chosen.window) for key, line in listed.items()}
        marks, points = key_of(rows.values())
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            breadcrumbs=[("The demonstration" if plan.is_demonstration else "The plan", plan.get_absolute_url())],
            problems=[
                (f"id_{name}" if name in ("from", "to") else "", label, text) for name, label, text in chosen.said
            ],
            chosen=chosen,
            typed={name: self.request.GET.get(name, "") for name in ("from", "to")},
            sentence=in_words(briefs, every, chosen.window, is_whole=chosen.is_whole),
            next=next_of(briefs),
            is_drawn_often=sum(len(lane.lines) for lane in lanes) - len(briefs),
            drawn_once=chosen.grouped == "organisation" and any(brief.leads > 1 for brief in briefs),
            views=views_of(chosen),
            groups=[(label, chosen.grouped == key, chosen.address(lanes=key)) for key, label in GROUPED.items()],
            lanes=[
                (lane, lane in [lane for lane, _ in shown], chosen.address(lane=lane.key))
                for lane in lanes
            ] if len(shown) < len(lanes) else [],
            rows=[(lane, [(line, rows[line.action.pk]) for line in group]) for lane, group in shown],
            listed=listed.values(),
            page_obj=page,
            query=chosen.address(lane=shown[0][0].key) if page else "",
            marks=marks,
            points=points,
            due=any(row["due"] is not None for row in rows.values()),
            moved=any(row["moved"] for row in rows.values()),
            ticks=ticks(chosen.window),
            today_at=chosen.window.at(today) if today in chosen.window else None,
            today=today,
            csv=reverse("plan-timeline-csv", args=[plan.slug]) + ("" if chosen.is_whole else f"?{chosen.address()}"),
            calendar=chosen.address(**({"lane": chosen.query["lane"]} if chosen.query.get("lane") else {})) if not chosen.problems else "",
            xlsx=f"?{chosen.address(format='xlsx')}",
            **kwargs,
        )  # fmt: skip

    def opened(self, lanes, chosen):
        """Return ([(lane, its actions that are sent)], the page of them or None): all, or one where there are many."""
        key = chosen.query.get("lane")
        if key and lanes and key not in [lane.key for lane in lanes]:
            chosen.problems["lane"] = (
                "There is no such group here. Known: " + ", ".join(lane.key for lane in lanes) + "."
            )
        if chosen.problems or not lanes:
            return [], None
        if not key and sum(len(lane.lines) for lane in lanes) <= MOST_ROWS:
            return [(lane, lane.lines) for lane in lanes], None
        lane = next((lane for lane in lanes if lane.key == key), lanes[0])
        pages = Paginator(lane.lines, ROWS_OF_A_GROUP)
        number = whole_number(chosen.query.get("page", "1"))
        if number is None or not 1 <= number <= pages.num_pages:
            chosen.problems["page"] = f"There is no such page. This group has {pages.num_pages}."
            return [], None
        page = pages.page(number)
        return [(lane, page.object_list)], page


def views_of(chosen):
    """Return [(label, whether it is shown now, query string)] of the whole, its years, and the quarters of the year shown."""
    window, all_of_it = chosen.window, chosen.whole
    offered = [("Whole plan", all_of_it)]
    offered += [(str(number), year(number)) for number in range(all_of_it.first.year, all_of_it.last.year + 1)]
    if not chosen.is_whole and window.first.year == window.last.year:
        offered += [(quarter.words, quarter) for quarter in quarters(window.first.year)]
    return [(label, one == window, chosen.address(one)) for label, one in offered]


@login_not_required
@require_safe
def timeline_csv(request, slug):
    """Send each date of the actions that a timeline shows as a row of a table."""
    of, plan = now(), plan_of(slug)

    def parts():
        chosen, rows, _ = dates_chosen(request.GET, plan)
        if chosen.problems:
            raise BadRequest(" ".join(f"{label}: {text}" for _, label, text in chosen.said))
        return csv_of(DATES, rows)

    kept = KeptFile(("timeline", plan.pk, request.GET.urlencode()), parts, of=of)
    return answer_with_kept(
        request, kept, name=f"{plan.slug}-timeline.csv", content_type=CSV, cache=CACHE_CONTROL, attached=True
    )


def dates_chosen(query, plan):
    """Return (the `Choices` of a query string, {column: value} of each date of the actions that it shows, how many).

    Rows are read as they are taken, with few actions on hand at once.
    """
    today = timezone.localdate()
    chosen = Choices(query, in_brief(plan, on=today).briefs, plan, on=today)
    if chosen.problems:
        return chosen, [], 0
    shown = [brief for brief in chosen.briefs if chosen.window.shows(brief)]
    lines = lines_with((brief.key for brief in shown), on=today)
    rows = (
        {**row, "plan": plan.slug, "address": absolute(line.action.get_absolute_url())}
        for line in lines
        for row in rows_of([line])
    )
    return chosen, rows, sum(brief.dates for brief in shown)
