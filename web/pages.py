"""What public pages and lists have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import django_filters
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from web import languages
from web.addresses import absolute
from web.dates import NotADay, parse_day
from web.filter_form import MOST_COUNTED, as_chosen, chips, drawn
from web.list_rows import Pages, RowsInKeptOrder, first_keys, how_many
from web.refusals import as_said, named
from web.spreadsheets.responses import csv_response, xlsx_response
from web.spreadsheets.tables import Table
from web.time_limit import TookTooLong, time_limit

PAGE_SIZE = 20
FORMATS = {"xlsx": "Spreadsheet (XLSX)", "csv": "CSV"}
MOST_IN_FILE = {"xlsx": 2_000}  # writing so many takes some two seconds
TOO_MANY = (
    "These are {count:,} rows, and such a file is made of at most {most:,}. Choose filters, or take the CSV or the "
    "whole download, which have no end."
)


@method_decorator(login_not_required, name="dispatch")
class PublicPage(TemplateView):
    """A page that anyone may read. `section` is the part of the navigation it belongs to.

    Where `is_kept`, it says the same to all who are not signed in until the day or something in the database changes.
    """

    section = ""
    is_kept = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(section=self.section, **kwargs)


@dataclass(frozen=True)
class PageLanguage:
    """What a page is read in.

    tag      of its texts, where there are any: "gd", "en-x-easyread"
    words    of its headings and navigation, as gettext knows it: "gd", "en-gb"
    others   [(tag, what the language calls itself, address, whether it is this one)], none where there is no choice
    """

    tag: str
    words: str
    others: list

    @property
    def is_own(self):
        return self.words == settings.LANGUAGE_CODE

    @property
    def alone(self):
        """The same for every page that is read in it."""
        return replace(self, others=[])

    @property
    def query(self):
        """What an address that is read in the same language ends in."""
        return "" if self.tag == languages.OWN else f"?lang={self.tag}"

    @property
    def is_checked(self):
        """Whether somebody who speaks the language has checked the headings and navigation, by the file's own head."""
        return self.is_own or not languages.is_unchecked(self.words)


class InLanguages:
    """A page that ?lang= shows in another language: its headings and navigation, and its texts where there are any.

    The address alone chooses, so that a page is the same for whoever asks for it, and can be kept and passed on.
    """

    def texts_in(self):
        """Return the languages besides English that texts of this page are in."""
        return ()

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.translated = translated = self.texts_in()
        interface = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        there = list(dict.fromkeys([*translated, *interface]))
        found = languages.preferred(languages.ranges_in(request.GET.get("lang", "")), there) or (languages.OWN,)
        words = languages.lookup(found[0], interface) or settings.LANGUAGE_CODE
        self.language = PageLanguage(found[0], words, self._others(request, found[0], translated))

    def _others(self, request, chosen, translated):
        if not translated:
            return []
        found = []
        for tag in [languages.OWN, *translated]:
            query = request.GET.copy()
            query.pop("lang", None)
            if tag != languages.OWN:
                query["lang"] = tag
            address = f"{request.path}?{query.urlencode()}".rstrip("?")
            found.append((tag, languages.language_name(tag), address, tag == chosen))
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(language=self.language, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        tags = [self.language.tag, self.language.words, settings.LANGUAGE_CODE]
        own = [languages.OWN if tag == settings.LANGUAGE_CODE else tag for tag in tags]
        response["Content-Language"] = ", ".join(dict.fromkeys(own))
        return response


class AskedPage(PublicPage):
    """A page of what its query string asks for. What is wrong there is a message, one of its `problems` (400)."""

    says_what_is_wrong = True  # with what is in its address; see config/entrance.py

    def render_to_response(self, context, *, status=None, **kwargs):
        return super().render_to_response(context, status=status or (400 if context["problems"] else 200), **kwargs)


class FilteredPage(AskedPage):
    """A page that finds by what its address says. What takes too long is a message too (503)."""

    heading = lead = ""

    def get(self, request, *args, **kwargs):
        try:
            with time_limit():
                context = self.get_context_data(**kwargs)
                if context.get("as_chosen"):
                    return redirect(f"{request.path}?{context['as_chosen']}")
                return self.render_to_response(context).render()
        except TookTooLong as stopped:
            problems = [("", "", stopped.message)]
            context = PublicPage.get_context_data(self, heading=self.heading, lead=self.lead, problems=problems)
            return self.render_to_response(context, status=stopped.status)


class ListPage(FilteredPage):
    """A list with filters, order, pages and counts. A wrong filter is a message beside it and finds nothing."""

    template_name = "components/list_page.html"
    filter_class = None
    row_template = noun = noun_plural = ""
    orders = ()  # [(ordering or "" for the usual one, words)] that are links above the list
    page_size = PAGE_SIZE
    formats = FORMATS  # {as ?format= knows it: words} of what it is taken away as
    most_in_file = MOST_IN_FILE  # rows, by format; CSV has no end

    def get_queryset(self):
        """Return the rows of the list before any filter, whoever asks for whichever part of it."""
        raise NotImplementedError

    def rows_of(self, page):
        """Return the rows of one page, with all that a line says of each."""
        return list(page)

    def tables(self):
        """Return the `Table`s that the list is taken away as, its own first."""
        raise NotImplementedError

    def table_rows(self, rows):
        """Yield (table, {column: value}) of rows of the list."""
        raise NotImplementedError

    def is_sorted_each_time(self, filters):
        """Return whether the order, the filters or the page ask for rows before the first; such an order is kept."""
        return False

    def keep(self, what, make):
        """Return what `make()` returns; a list that is told when its rows change keeps it, by `what` it is and its filters."""
        return make()

    def chosen(self):
        """Return (the filters as they were asked for, {name: [what is wrong with one]})."""
        query, no_days = days_read(self.request.GET, self.filter_class)
        also = ["format", *(["lang"] if isinstance(self, InLanguages) else [])]
        filters = self.filter_class(query, queryset=self.get_queryset(), reads_typing=True, also=also)
        problems = filters.problems | no_days
        form = self.request.GET.get("format")
        if form not in (None, *self.formats):
            problems["format"] = [f"There is no such format. Known: {', '.join(self.formats)}."]
        elif form in self.most_in_file and not problems and (count := filters.qs.count()) > self.most_in_file[form]:
            problems["format"] = [TOO_MANY.format(count=count, most=self.most_in_file[form])]
        return filters, problems

    def get(self, request, *args, **kwargs):
        if "format" in request.GET:
            filters, problems = self.chosen()
            if not problems:
                return self.file(filters, request.GET["format"])
        return super().get(request, *args, **kwargs)

    def file(self, filters, form):
        """Return the whole list, with its filters and in its order, as a file."""
        tables = self.tables()
        rows = self.table_rows(filters.qs)
        if form == "csv":
            own = (row for name, row in rows if name == tables[0].name)
            return csv_response(tables[0], own, name=self.section)
        return xlsx_response(tables, rows, name=self.section, title=self.heading, facts=self.facts(filters))

    def facts(self, filters):
        """Return [(what, value)] that a file says of the whole list."""
        return facts_of(self.request, what=f"{self.heading}: {self.lead}", chosen=in_words(filters))

    def get_context_data(self, **kwargs):
        filters, problems = self.chosen()
        paginator = Pages(filters.queryset.none(), self.page_size)
        if not problems:
            paginator.count = self.keep("number", lambda: how_many(filters))
            if paginator.num_pages > 1 and self.is_sorted_each_time(filters):
                keys = self.keep(
                    f"order {self.request.GET.get('ordering', '')}", lambda: first_keys(filters.qs, self.page_size)
                )
                paginator.object_list = RowsInKeptOrder(type(self), keys)
            else:
                paginator.object_list = filters.qs
        number = self.request.GET.get("page", "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= paginator.num_pages):
            further = f" {paginator.cut}" if paginator.cut else ""
            problems = problems | {
                "page": [f"There is no page “{number[:20]}”. This is the first of {paginator.num_pages}.{further}"]
            }
            number = 1
        query = self.request.GET.copy()
        query.pop("page", None)
        query.pop("format", None)
        page = paginator.get_page(number)
        return super().get_context_data(
            filters=filters,
            drawn=drawn(
                filters, counted=not problems and paginator.count <= MOST_COUNTED, keep=self.keep, list_class=type(self)
            ),
            chips=[] if problems else chips(filters),
            as_chosen=None if problems else as_chosen(filters),
            problems=labelled(problems, filters.form),
            page_obj=page,
            rows=self.rows_of(page),
            total=paginator.count,
            file_formats=self.formats,
            query=query.urlencode(),
            cut=paginator.cut,
            order_links=order_links(self.orders, query),
            **{name: getattr(self, name) for name in ["row_template", "heading", "lead", "noun", "noun_plural"]},
            **kwargs,
        )


@dataclass(frozen=True)
class TakenAway:
    """Rows {column: value} of a table that a page is taken away as.

    `name` is that of the file; `what` says what is in it, and `chosen` what was chosen, in words. `count` is how many rows
    there are, where that is known before they are read.
    """

    table: Table
    rows: Iterable
    name: str
    what: str
    chosen: list
    count: int | None = None


class FiguresPage:
    """A page, no list, whose figures are taken away too: ?format=xlsx or csv, with what else its address chooses.

    Where that is wrong the page says so as it always does.
    """

    def taken_away(self, **kwargs):
        """Return the `TakenAway` of what `request.GET` chooses; None where it is wrong, or nothing is there."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        form = request.GET.get("format")
        if form is None:
            return super().get(request, *args, **kwargs)
        if form not in FORMATS:
            raise BadRequest(f"There is no such format. Known: {', '.join(FORMATS)}.")
        request.GET = request.GET.copy()
        request.GET.pop("format")
        found = self.taken_away(**kwargs)
        if found is None:
            return super().get(request, *args, **kwargs)
        if form == "csv":
            return csv_response(found.table, found.rows, name=found.name)
        most, rows, count = MOST_IN_FILE[form], found.rows, found.count
        if count is None:
            count = len(rows := list(rows))
        if count > most:
            raise BadRequest(TOO_MANY.format(count=count, most=most))
        return xlsx_response(
            [found.table],
            ((found.table.name, row) for row in rows),
            name=found.name,
            title=found.what,
            facts=facts_of(request, what=found.what, chosen=found.chosen),
        )


def facts_of(request, *, what, chosen):
    """Return [(what, value)] that a file says of all that is in it; `chosen` is what a reader chose, in words."""
    query = request.GET.copy()
    query.pop("format", None)
    return [
        ("What this is", what),
        ("Filters", "; ".join(chosen) or "none"),
        ("Address", absolute(f"{request.path}?{query.urlencode()}".rstrip("?"))),
        ("Taken on", f"{timezone.localtime():%-d %B %Y, %H:%M}"),
        ("Licence", settings.CONTENT_LICENCE),
    ]


def in_words(filters):
    """Return ["Theme: technical"] of the filters that were chosen, the first few."""
    return [f"{label}: {value}" for label, value, _ in chips(filters)]


def order_links(orders, query):
    """Return [(words, the query string that orders a list so, whether it is so now)]."""
    chosen, found = query.get("ordering", ""), []
    for ordering, words in orders:
        other = query.copy()
        other.pop("ordering", None)
        if ordering:
            other["ordering"] = ordering
        found.append((words, other.urlencode(), ordering == chosen))
    return found


def days_read(query, filter_class):
    """Return (the query string with its days as filters take them, however a person typed them; {name: [why it is none]})."""
    read, wrong = query.copy(), {}
    for name, item in filter_class.base_filters.items():
        if isinstance(item, django_filters.DateFilter) and query.get(name, "").strip():
            try:
                read[name] = parse_day(query[name]).isoformat()
            except NotADay as reason:
                wrong[name] = [str(reason)]
    return read, wrong


def labelled(problems, form):
    """Return [(id of the field or "", label, sentence)] for the error summary above a list."""
    return [
        (f"id_{name}", form.fields[name].label or named(name), text) if name in form.fields else ("", named(name), text)
        for name, texts in as_said(problems).items()
        for text in texts
    ]
