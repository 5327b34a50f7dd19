"""Pages that bring a spreadsheet in: the template, a file, its preview with a report by cell, and what became of it."""

from functools import partial

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from barriers.models import SpreadsheetImport
from barriers.spreadsheets import tasks
from barriers.spreadsheets.drafts import report_by_cell
from barriers.spreadsheets.sheets import KINDS
from barriers.spreadsheets.template import template
from jobs.models import Job
from publishing.documents.comparison import compare
from publishing.documents.validation import completed
from publishing.lifecycle.importing import STATUSES, abandon
from publishing.models import Revision
from publishing.workbench.bringing_in import FilePage, ImportOperation, how_saved_rows_stand, together_urls, what_became
from publishing.workbench.pages import WorkbenchPage
from web.spreadsheets.reading import LIMIT, LIMIT_IN_WORDS, MOST_ROWS, TOO_LARGE
from web.spreadsheets.responses import XLSX

PAGE_SIZE = 50
NEWEST = 10
MOST_PROBLEMS = 500  # that a page tells


class SpreadsheetStart(FilePage):
    """Take the template, choose a file; what was brought in last."""

    template_name = "barriers/spreadsheet_start.html"
    limit = LIMIT
    too_large = TOO_LARGE
    read_file = staticmethod(tasks.read)

    def context(self):
        newest = SpreadsheetImport.objects.select_related("prepared_by").defer("rows", "notes", "lost")
        return {
            "imports": newest[:NEWEST],
            "limit": LIMIT_IN_WORDS,
            "limit_bytes": LIMIT,
            "most_rows": MOST_ROWS,
            "breadcrumbs": [("My work", reverse("workbench:home"))],
        }


class Template(WorkbenchPage):
    def get(self, request):
        file, size = template()
        headers = {"Content-Length": str(size)}
        return FileResponse(file, as_attachment=True, filename="template.xlsx", content_type=XLSX, headers=headers)


class SpreadsheetPreview(WorkbenchPage):
    """What the file would bring: first what is wrong with it, cell by cell, then entry by entry."""

    def get(self, request, pk):
        return self.answer(request, pk)

    def answer(self, request, pk, *, refused=None, status_code=200):
        prepared = get_object_or_404(SpreadsheetImport.objects.select_related("prepared_by", "ended_by"), pk=pk)
        status = request.GET.get("status", "")
        if status not in STATUSES:
            status = ""
        rows = [row for row in prepared.rows if status in ("", row["status"])]
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        stands = how_saved_rows_stand(prepared, page.object_list)
        for row, fields in with_changes(page.object_list):
            row["stands"] = stands(row)
            row["fields"] = fields
            row["status_label"] = STATUSES[row["status"]]
            row["text"] = row["document"].get("statement") or row["document"].get("abstract", "")
            row["pieces"] = len(row["document"].get("evidence", []))
        problems = report_by_cell(prepared)
        context = {
            "prepared": prepared,
            "page_obj": page,
            "query": f"status={status}" if status else "",
            "status": status,
            "counts": [(name, label, prepared.counts.get(name, 0)) for name, label in STATUSES.items()],
            "total": sum(prepared.counts.values()),
            "problems": problems[:MOST_PROBLEMS],
            "problem_count": len(problems),
            "job": Job.objects.last_with_lock(tasks.lock_of(prepared)) if prepared.to_save > tasks.AT_ONCE else None,
            "together": what_became(prepared, "spreadsheet"),
            "refused": refused or [],
            "breadcrumbs": [
                ("My work", reverse("workbench:home")),
                ("Bring a spreadsheet in", reverse("workbench:spreadsheet")),
            ],
        }
        return render(request, "barriers/spreadsheet_preview.html", context, status=status_code)


def with_changes(rows):
    """Yield (row, its `FieldChange`s) for the rows of a page. One query for what they are compared with."""
    kinds = {kind.name: kind for kind in KINDS}
    changed = {row["entry"]: row["version"] for row in rows if row["changed"] and row["document"] and row["version"]}
    published = Revision.objects.filter(entry__in=changed, version__in=changed.values())
    old = {
        (entry, version): document for entry, version, document in published.values_list("entry", "version", "document")
    }
    for row in rows:
        kind, before = kinds[row["kind"]], old.get((row["entry"], row["version"]))
        is_told = before is not None and row["changed"] and row["document"]
        yield row, compare(kind, completed(kind, before), row["document"]) if is_told else []


def urls():
    """Return the addresses of these pages, in the workbench."""
    operation = partial(ImportOperation.as_view, model=SpreadsheetImport)
    return [
        path("spreadsheet/", SpreadsheetStart.as_view(), name="spreadsheet"),
        path("spreadsheet/template.xlsx", Template.as_view(), name="spreadsheet-template"),
        path("spreadsheet/<int:pk>/", SpreadsheetPreview.as_view(), name="spreadsheet-preview"),
        path("spreadsheet/<int:pk>/save/", operation(operation=tasks.save), name="spreadsheet-save"),
        path("spreadsheet/<int:pk>/abandon/", operation(operation=abandon), name="spreadsheet-abandon"),
        *together_urls(SpreadsheetPreview, SpreadsheetImport, "spreadsheet/<int:pk>/", "spreadsheet"),
    ]
