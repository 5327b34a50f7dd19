"""Two people wrote in the same draft: their texts side by side, and what is kept of each."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator

from publishing.documents.comparison import compare
from publishing.documents.validation import KnownEntries, completed, drafted
from publishing.published import lookup
from publishing.refusals import Invalid, Stale, WrongState
from publishing.workbench.pages import DraftPage, at_time
from web.kept_forms import KeepsWhatWasPosted


def conflict_page(page, mine, current):
    """Show two people's texts side by side: for each field that differs, which one is kept."""
    theirs = completed(page.kind, current.document)
    context = {
        "form": page.form,
        "entry": page.entry,
        "current": current,
        "changes": compare(page.kind, theirs, mine),
        "mine": json.dumps(mine, ensure_ascii=False),
        "breadcrumbs": page.crumbs((lookup.label_of(page.kind, theirs), page.address)),
    }
    return render(page.request, "workbench/conflict.html", context, status=412)


@method_decorator(login_not_required, name="dispatch")
class SettleConflict(KeepsWhatWasPosted, DraftPage):
    """Save what was chosen, field by field, of two people's texts."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        if self.draft is None:
            raise Http404("There is no draft any more.")
        self.address, theirs = self.edit_address, self.document
        try:
            mine = json.loads(request.POST.get("mine", ""))
            mine = drafted(self.kind, mine, known=KnownEntries(published_only=False))
        except (ValueError, RecursionError, Invalid):
            messages.error(request, "What you had written cannot be read any more.")
            return redirect(self.address)
        chosen = {name: mine[name] if request.POST.get(f"keep.{name}") == "mine" else theirs[name] for name in theirs}
        try:
            saved = self.save(chosen)
        except Stale as stale:
            return conflict_page(self, mine, stale.current)
        except (Invalid, WrongState) as refusal:
            messages.error(request, refusal.message)
            return conflict_page(self, mine, self.draft)
        messages.success(request, f"Saved at {at_time(saved)}, as you chose.")
        return redirect(self.address)
