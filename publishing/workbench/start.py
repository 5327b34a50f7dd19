"""The page that begins an entry: the few fields before there is a draft."""

from datetime import timedelta

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from publishing.documents.fields import RESERVED
from publishing.documents.form import DocumentForm, start_document, start_groups
from publishing.documents.posted import document_from
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, Revision
from publishing.published import lookup
from publishing.refusals import Invalid
from publishing.workbench.pages import FormPage


class StartEntry(FormPage):
    """The few questions before there is a draft. Then everything that is typed has a place to be saved."""

    def get(self, request, plural):
        return self.answer(start_document(self.form), {})

    def post(self, request, plural):
        groups = start_groups(self.form)
        document = document_from(self.form, request.POST, start_document(self.form), groups=groups)
        title = document[self.form.start[0]]
        if not title:
            return self.answer(document, {f"/{self.form.start[0]}": ["Write something here; you can change it later."]})
        document["slug"] = free_slug(self.kind, title)
        try:
            draft = begin(self.kind, document, by=request.user)
        except Invalid as invalid:
            return self.answer(document, invalid.errors)
        return redirect("workbench:edit", plural, draft.entry.slug)

    def answer(self, document, errors):
        bound = DocumentForm(self.form, document, errors=errors, groups=start_groups(self.form))
        context = {"form": self.form, "bound": bound, "breadcrumbs": self.crumbs()}
        return render(self.request, "workbench/start.html", context, status=422 if errors else 200)


def begin(kind, document, *, by):
    """Return a new entry's first draft; for a second click of the same person the draft that the first one made."""
    label = lookup.label_of(kind, document)
    now = timezone.now()
    just_made = Revision.objects.working_copies().filter(
        entry__kind=kind.name,
        entry__created_by=by,
        entry__created_at__gt=now - timedelta(minutes=1),
        edit=1,
    )
    with transaction.atomic():
        Entry.lock_beginnings(by)
        for draft in just_made.select_related("entry"):
            if lookup.label_of(kind, draft.document) == label:
                return draft
        return save_draft(kind=kind.name, document=document, by=by, now=now, complete=False)


def free_slug(kind, title):
    """Return a slug made of a title that no entry of the kind has; numbered where the plain one is taken."""
    base = slugify(title)[:70].strip("-") or kind.name
    taken = set(Entry.objects.filter(kind=kind.name, slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED
    return next(
        slug for slug in [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))] if slug not in taken
    )
