"""Pages that bring references in: choose a file or paste, look at each row, save drafts or let it go."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from evidence.models import ImportedReference, ReferenceImport, Source
from evidence.references import imports, tasks
from evidence.references.files import ENDINGS, FROM_ENDNOTE, LIMIT, LIMIT_IN_WORDS, LONGEST_TEXT, READABLE, too_large
from evidence.references.matching import COMPARED, documents_of, label_of, same
from jobs.models import Job
from publishing.refusals import Refusal, WrongState
from publishing.workbench.bringing_in import standing, what_became
from publishing.workbench.pages import WorkbenchPage
from web.numbers import whole_number
from web.uploads import take_files

PAGE_SIZE = 50
NEWEST = 10
Status = ImportedReference.Status


def breadcrumbs(*more):
    return [("Evidence", reverse("evidence:list")), *more]


# The upload's limit has to be there before anything reads the form, which the check of its token does.
@method_decorator(csrf_exempt, name="dispatch")
class ReferencesStart(WorkbenchPage):
    """Choose a file or paste a text; what was brought in last."""

    def get(self, request):
        return self.answer(request)

    def post(self, request):
        limited = take_files(request, LIMIT)
        return csrf_protect(lambda request: self.receive(request, limited))(request)

    def receive(self, request, limited):
        file, text = request.FILES.get("file"), request.POST.get("text", "")
        if limited.too_large:
            return self.answer(request, problem=too_large().message, status=413)
        now = timezone.now()
        try:
            if file is not None:
                started = tasks.read(data=file.read(), name=file.name, by=request.user, now=now)
            else:
                started = imports.prepare(text=text, by=request.user, now=now)
        except Refusal as refusal:
            at = "id_file" if file is not None else "id_text"
            return self.answer(request, problem=refusal.message, at=at, text=text, status=refusal.status)
        return redirect(started)

    def answer(self, request, *, problem="", at="id_file", text="", status=200):
        context = {
            "problem": problem,
            "at": at,
            "text": text[:LONGEST_TEXT],
            "imports": ReferenceImport.objects.select_related("prepared_by").defer("data", "notes")[:NEWEST],
            "readable": READABLE,
            "endings": ",".join(ENDINGS),
            "from_endnote": FROM_ENDNOTE,
            "limit": LIMIT_IN_WORDS,
            "most_bytes": LIMIT,
            "section": "evidence",
            "breadcrumbs": breadcrumbs(),
        }
        return render(request, "evidence/references_start.html", context, status=status)


class ReferencesPreview(WorkbenchPage):
    """What the file would bring, row by row, with what is like it beside it; afterwards, what became of it."""

    def find(self, pk):
        found = ReferenceImport.objects.select_related("prepared_by", "ended_by").defer("data")
        self.prepared = get_object_or_404(found, pk=pk)

    def get(self, request, pk):
        return self.answer(request, pk)

    def answer(self, request, pk, *, refused=None, status_code=200):
        prepared = self.prepared
        status = request.GET.get("status", "")
        rows = prepared.rows.select_related("saved", "like")
        if status in Status.values:
            rows = rows.filter(status=status)
        counts, taken = imports.counts(prepared)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        with_sides(page.object_list, prepared)
        context = {
            "prepared": prepared,
            "page_obj": page,
            "query": f"status={status}" if status else "",
            "status": status,
            "counts": [(name, label, counts[name]) for name, label in Status.choices],
            "total": sum(counts.values()),
            "taken": taken,
            "kinds": Source.Kind.choices,
            "asks_kind": prepared.state == "waiting" and prepared.rows.filter(taken=True, document__kind="").exists(),
            "job": self.job(),
            "together": what_became(prepared, "references"),
            "refused": refused or [],
            "section": "evidence",
            "breadcrumbs": breadcrumbs(("Bring references in", reverse("workbench:references"))),
        }
        return render(request, "evidence/references_preview.html", context, status=status_code)

    def job(self):
        """Return the job that reads or saves this, while it goes on or where it failed."""
        if self.prepared.state in ("reading", "waiting"):
            job = Job.objects.last_with_lock(tasks.lock_of(self.prepared))
            return job if job and (job.is_under_way or job.state in ("failed", "cancelled")) else None
        return None

    def post(self, request, pk):
        """Keep which rows of the page are to be saved; then save all, where that was asked."""
        numbers = {name: set(map(whole_number, request.POST.getlist(name))) - {None} for name in ["among", "taken"]}
        kind = request.POST.get("kind", "")
        try:
            imports.choose(prepared=self.prepared, by=request.user, **numbers)
            if "save" in request.POST:
                kind = kind if kind in Source.Kind.values else ""
                tasks.save(prepared=self.prepared, by=request.user, now=timezone.now(), kind=kind)
            else:
                messages.success(request, "Your choice is kept. Nothing is saved as a draft yet.")
        except WrongState as refusal:
            messages.info(request, refusal.message)
        return redirect(request.get_full_path() if "save" not in request.POST else self.prepared)


def with_sides(rows, prepared):
    """Give each row `sides`, what it and the source that it is like say, `address` of that source, and how what was saved of it `stands`."""
    documents = documents_of([row.like_id for row in rows if row.like_id])
    in_file = dict(
        prepared.rows.filter(number__in=[row.like_row for row in rows if row.like_row]).values_list(
            "number", "document"
        )
    )
    saved = [row.saved_id for row in rows if row.saved_id]
    stands = standing(saved) if saved else {}
    for row in rows:
        row.sides, row.address, row.stands = [], "", stands.get(row.saved_id, "")
        if row.like_id in documents:
            other, row.address = documents[row.like_id]
        elif row.like_row in in_file:
            other = in_file[row.like_row]
        else:
            continue
        row.like_title = other["title"]
        row.sides = [
            (
                label_of(name),
                in_words(row.document.get(name)),
                in_words(other.get(name)),
                not same(name, row.document, other),
            )
            for name in COMPARED
            if row.document.get(name) or other.get(name)
        ]


def in_words(value):
    return "; ".join(value) if isinstance(value, list) else value or ""


class AbandonReferences(WorkbenchPage):
    http_method_names = ["post"]

    def post(self, request, pk):
        prepared = get_object_or_404(ReferenceImport.objects.defer("data"), pk=pk)
        try:
            imports.abandon(prepared=prepared, by=request.user, now=timezone.now())
        except WrongState as refusal:
            messages.info(request, refusal.message)
        return redirect(prepared)
