"""Pages that bring definitions in: choose a file, look at the preview, save it as drafts or let it go."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from definitions.document import DEFINITION
from definitions.importing import tasks
from definitions.importing.comparison import GONE, STATUSES
from definitions.importing.vocabulary_files import LIMIT, LIMIT_IN_WORDS, READABLE, TOO_LARGE
from definitions.models import Import
from jobs.models import Job
from publishing.documents.comparison import compare
from publishing.documents.validation import completed
from publishing.lifecycle.importing import choose, is_chosen, may_be_chosen
from publishing.models import Revision
from publishing.refusals import WrongState
from publishing.workbench.bringing_in import FilePage, ImportOperation, how_saved_rows_stand, what_became
from publishing.workbench.pages import WorkbenchPage
from web.numbers import whole_number

PAGE_SIZE = 50
NEWEST = 10


class ImportStart(FilePage):
    """Choose a file; what was brought in last."""

    template_name = "definitions/import_start.html"
    limit = LIMIT
    too_large = TOO_LARGE
    read_file = staticmethod(tasks.read)

    def context(self):
        return {
            "imports": Import.objects.select_related("prepared_by").defer("rows", "notes")[:NEWEST],
            "readable": READABLE,
            "limit": LIMIT_IN_WORDS,
            "section": "definitions",
            "breadcrumbs": [("Definitions", reverse("definitions:list"))],
        }


class ImportPreview(WorkbenchPage):
    """What the file would bring, row by row, with reasons; afterwards, what became of it."""

    def get(self, request, pk):
        return self.answer(request, pk)

    def answer(self, request, pk, *, refused=None, status_code=200):
        prepared = get_object_or_404(Import.objects.select_related("prepared_by", "ended_by").defer("rows"), pk=pk)
        status = request.GET.get("status", "")
        if status not in STATUSES:
            status = ""
        total = sum(count for name, count in prepared.counts.items() if name in ({status} if status else STATUSES))
        page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
        if shown := page.object_list:
            page.object_list = prepared.part_of_rows(shown[0], shown[-1] + 1, status=status)
        stands = how_saved_rows_stand(prepared, page.object_list)
        for row, fields in with_changes(page.object_list):
            row["stands"] = stands(row)
            row["fields"] = fields
            row["may_be_chosen"], row["is_chosen"] = may_be_chosen(row), is_chosen(row)
            row["status_label"] = STATUSES[row["status"]]
        context = {
            "prepared": prepared,
            "page_obj": page,
            "query": f"status={status}" if status else "",
            "status": status,
            "counts": [(name, label, prepared.counts.get(name, 0)) for name, label in STATUSES.items()],
            "total": sum(prepared.counts.get(name, 0) for name in STATUSES if name != GONE),
            "together": what_became(prepared, "import"),
            "refused": refused or [],
            "job": Job.objects.last_with_lock(tasks.lock_of(prepared)) if prepared.to_save > tasks.AT_ONCE else None,
            "section": "definitions",
            "breadcrumbs": [
                ("Definitions", reverse("definitions:list")),
                ("Bring definitions in", reverse("workbench:import")),
            ],
        }
        return render(request, "definitions/import_preview.html", context, status=status_code)


def with_changes(rows):
    """Yield (row, its `FieldChange`s) for the rows of a page. One query for what they are compared with."""
    changed = [row for row in rows if row["changed"] and row["document"]]
    documents = {
        (entry, version): document
        for entry, version, document in Revision.objects.filter(
            entry__in=[row["entry"] for row in changed], version__in=[row["version"] for row in changed]
        ).values_list("entry", "version", "document")
    }
    for row in rows:
        old = documents.get((row["entry"], row["version"])) if row["changed"] and row["document"] else None
        yield row, compare(DEFINITION, completed(DEFINITION, old), row["document"]) if old else []


class ImportSave(ImportOperation):
    """Save a preview, with the choice of the page from which it is saved."""

    model, operation = Import, staticmethod(tasks.save)

    def prepared(self, pk):
        prepared = super().prepared(pk)
        return keep_choice(self.request, prepared) if "shown" in self.request.POST else prepared


class ImportChoice(WorkbenchPage):
    """Keep which rows of a page are to be saved, and show the same page again."""

    http_method_names = ["post"]

    def post(self, request, pk):
        prepared = get_object_or_404(Import.objects.defer("rows"), pk=pk)
        try:
            keep_choice(request, prepared)
        except WrongState as refusal:
            messages.info(request, refusal.message)
        else:
            messages.success(request, "The choice is kept. Nothing is saved yet.")
        return redirect(f"{prepared.get_absolute_url()}?{request.POST.get('query', '')}")


def keep_choice(request, prepared):
    """Keep what was ticked among the rows that the page showed. Return the `Import`.

    :raises WrongState: as `choose`
    """
    shown, chosen = ({whole_number(text, digits=6) for text in request.POST.getlist(name)} for name in ["shown", "row"])
    return choose(prepared=prepared, by=request.user, shown=shown, chosen=chosen)
