"""What the pages that bring a file in share: taking the file, saving its preview or letting it go, and what becomes of it."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from jobs.models import Job
from publishing import kinds
from publishing.lifecycle import tasks
from publishing.lifecycle.together import PUBLISH, SEND, counts_of
from publishing.models import Revision
from publishing.published.lookup import label_of
from publishing.refusals import Invalid, NotAllowed, Refusal, WrongState
from publishing.workbench.pages import WorkbenchPage
from publishing.workbench.unfinished import label_at
from web.uploads import take_files


# The upload's limit has to be there before anything reads the form, which the check of its token does.
@method_decorator(csrf_exempt, name="dispatch")
class FilePage(WorkbenchPage):
    """Choose a file of at most `limit` bytes, which `read_file` takes: (data, name, by, now) -> what to go on to."""

    template_name = ""
    limit = 0
    too_large = ""  # the sentence on a file that is
    read_file = None

    def get(self, request):
        return self.answer()

    def post(self, request):
        limited = take_files(request, self.limit)
        return csrf_protect(lambda request: self.receive(request, limited))(request)

    def receive(self, request, limited):
        file = request.FILES.get("file")
        if limited.too_large:
            return self.answer(problem=self.too_large, status=413)
        if file is None:
            return self.answer(problem="Choose a file.", status=400)
        try:
            started = self.read_file(data=file.read(), name=file.name, by=request.user, now=timezone.now())
        except Refusal as refusal:
            return self.answer(problem=refusal.message, status=refusal.status)
        return redirect(started)

    def context(self):
        """Return what the template is given besides the `problem`."""
        return {}

    def answer(self, *, problem="", status=200):
        return render(self.request, self.template_name, {"problem": problem, **self.context()}, status=status)


class ImportOperation(WorkbenchPage):
    """Do an operation on a preview, save it or abandon it; then its page says what became of it."""

    http_method_names = ["post"]
    model = None
    operation = None

    def post(self, request, pk):
        try:
            prepared = self.prepared(pk)
            self.operation(prepared=prepared, by=request.user, now=timezone.now())
        except WrongState as refusal:
            messages.info(request, refusal.message)
        return redirect(get_object_or_404(self.model.objects.defer("rows"), pk=pk))

    def prepared(self, pk):
        """Return the preview; :raises WrongState: where what is done to it first is refused."""
        return get_object_or_404(self.model.objects.defer("rows"), pk=pk)


class Together:
    """Mixed into the page of a preview: send all its drafts for review, or publish them. What is refused is said there.

    The page has `answer(request, pk, refused, status_code)`.
    """

    http_method_names = ["post"]
    model = None
    operation = None

    def post(self, request, pk):
        prepared = get_object_or_404(self.model.objects.defer(*self.model.LARGE), pk=pk)
        asked = {"operation": self.operation, "note": request.POST.get("note", "")}
        try:
            tasks.together(prepared=prepared, by=request.user, now=timezone.now(), **asked)
        except Invalid as invalid:
            texts = [text for texts in invalid.errors.values() for text in texts]
            return self.answer(request, pk, refused=texts, status_code=400)
        except (NotAllowed, WrongState) as refusal:
            messages.info(request, refusal.message)
        return redirect(prepared)


def together_urls(preview, model, address, name):
    """Return the addresses below the page `preview` of an import that do what is done with all its drafts."""
    page = partial(type(f"{preview.__name__}Together", (Together, preview), {}).as_view, model=model)
    return [
        path(f"{address}submit/", page(operation=SEND), name=f"{name}-submit"),
        path(f"{address}publish/", page(operation=PUBLISH), name=f"{name}-publish"),
    ]


def what_became(prepared, name):
    """Return what the page of a saved import says of all its drafts: how many wait, the job, what was done and what was left.

    `name` is what its addresses begin with. {} where it is not saved.
    """
    if prepared.state != prepared.State.SAVED:
        return {}
    batch = prepared.together if "done" in prepared.together else {}
    reasons = {each["entry"]: each["reasons"] for each in batch.get("left", [])}
    drafts = Revision.objects.working_copies().filter(entry__in=reasons).select_related("entry").order_by("pk")
    job = Job.objects.last_with_lock(tasks.lock_of(prepared))
    return {
        **counts_of(prepared),
        "name": name,
        "submit": reverse(f"workbench:{name}-submit", args=[prepared.pk]),
        "publish": reverse(f"workbench:{name}-publish", args=[prepared.pk]),
        "job": job if job and (job.is_under_way or job.state in ("failed", "cancelled")) else None,
        "batch": batch,
        "done": batch.get("done", ""),
        "at": batch and datetime.fromisoformat(batch["at"]),
        "published": batch.get("operation") == PUBLISH,
        "left": [_left(draft, reasons[draft.entry_id]) for draft in drafts],
    }


def _left(draft, reasons):
    """Return (name, address, [(what the form calls the field or "", sentence)]) of a draft that was left as it was."""
    kind = kinds.get(draft.entry.kind)
    page = "review" if draft.state == Revision.State.IN_REVIEW else "edit"
    address = reverse(f"workbench:{page}", args=[kind.plural, draft.entry.slug])
    told = [(label_at(kind, pointer), text) for pointer, text in reasons]
    return label_of(kind, draft.document) or draft.entry.slug, address, told


def how_saved_rows_stand(prepared, rows):
    """Return a function row -> how the entry that was saved from it stands, or "", for rows that are kept as JSON."""
    saved = [row for row in rows if row.get("saved")]
    entries = prepared.entries_of(saved)
    found = standing(entries) if saved else {}
    keys = dict(entries.filter(slug__in=[row["slug"] for row in saved]).values_list("slug", "pk"))
    return lambda row: found.get(row["entry"] or keys.get(row["slug"]), "") if row.get("saved") else ""


def standing(entries):
    """Return {pk of an entry: how it stands, in words} of what an import saved: “published as version 1”."""
    found = {}
    revisions = Revision.objects.filter(entry__in=entries).order_by("version")
    for entry, state, version in revisions.values_list("entry", "state", "version"):
        words = Revision.State(state).label.lower()
        found[entry] = words if version is None else f"{words} as version {version}"  # the draft comes last
    return found
