"""Two people wrote in the same draft: what was taken of each other's, and the choice where both changed one field."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from publishing.documents.comparison import as_text
from publishing.documents.form import options_of, widget_of
from publishing.documents.merging import merge
from publishing.documents.structure import field_at, fields_to
from publishing.documents.validation import completed
from publishing.lifecycle.draft_states import last_saved_by_others
from publishing.lifecycle.drafting import Opened, merge_draft
from publishing.models import DraftState
from publishing.published import lookup
from publishing.refusals import NotAllowed, WrongState
from publishing.workbench.pages import DraftPage, at_time
from web.kept_forms import KeepsWhatWasPosted
from web.numbers import whole_number

WHAT = {
    "changed": "{by} changed “{label}” while you wrote. It is in the draft.",
    "added": "{by} added “{label}” while you wrote. It is in the draft.",
    "removed": "{by} removed “{label}” while you wrote.",
    "kept": "“{label}”: one of you changed it and the other removed it. It stays; remove it again if that is right.",
    "moved": "{by} changed the order of “{label}” while you wrote. It is in the new order.",
}


def opened_as(revision):
    """Return what a page says that it was made from."""
    return f"{'draft' if revision.version is None else 'version'}-{revision.pk}"


def opened_by(request):
    """Return what a page was made from as an `Opened`, or None where it does not say."""
    kind, _, key = request.POST.get("opened", "").partition("-")
    key = whole_number(key, digits=18)
    return Opened(key, kind == "draft") if key and kind in ("draft", "version") else None


def name_at(form, pointer):
    """Return what the form calls a place in the document: "Evidence 3: What it says here"."""
    names, path = [], ""
    for step, field in fields_to(form.kind.serializer, pointer):
        words = form.words.get(path.lstrip("/"))
        if step.isdigit():
            names[-1] = f"{(words.one if words and words.one else names[-1]).capitalize()} {int(step) + 1}"
            continue
        path += f"/{step}"
        words = form.words.get(path.lstrip("/"))
        names.append(words.label if words else str(field.label or step.replace("_", " ").capitalize()))
    return ": ".join(names)


def name_of(by):
    return by.name if by else "you, on another page,"


def taken_lines(form, outcome):
    """Return [{id, label, by}] of what others changed meanwhile; the id is the page's, "" where it does not show it."""
    return [
        {
            "id": each.on_page.strip("/").replace("/", "-"),
            "label": name_at(form, each.on_page or each.pointer),
            "by": name_of(outcome.by),
        }
        for each in outcome.taken
    ]


def sentences_on(form, outcome):
    """Return a sentence for each thing that others changed meanwhile."""
    found = []
    for each in outcome.taken:
        label = name_at(form, each.pointer or each.on_page)
        sentence = WHAT[each.what].format(by=name_of(outcome.by), label=label)
        found.append(sentence[0].upper() + sentence[1:])
    return found


def settle_address(page, outcome):
    """Return the address on which a person chooses between two texts; the page's own is kept there."""
    address = reverse("workbench:settle", args=[page.kind.plural, page.entry.slug])
    return f"{address}?mine={outcome.seen}"


def field_of(pointer):
    """Return what a page calls the field that a pointer leads to."""
    return pointer[1:].replace("/", ".")


@dataclass(frozen=True)
class Choice:
    """A field that two people changed differently, in words."""

    pointer: str
    label: str
    base: str
    mine: str
    theirs: str

    field = property(lambda self: field_of(self.pointer))


def choices_of(form, conflicts):
    """Return the `Choice`s of a merge, its references by their names. One query a kind of entry."""
    found = []
    for each in conflicts:
        field = field_at(form.kind.serializer, each.pointer)
        texts = [in_words(field, value) for value in (each.base, each.mine, each.theirs)]
        found.append(Choice(each.pointer, name_at(form, each.pointer), *texts))
    return found


def in_words(field, value):
    """Return a value as people read it: the names of entries and of choices, never their slugs."""
    widget = widget_of(field)
    if not value or widget in ("rows", "set"):
        return as_text(value, field)
    items = value if isinstance(value, list) else [value]
    names = {}
    if widget in ("entry", "entries"):
        kind = getattr(field, "child", field).kind
        names = lookup.KnownLabels({})(kind, items)
    elif widget in ("radios", "select", "checks"):
        names = {key: str(name) for key, name in options_of(field)}
    return "\n".join(str(names.get(item, item)) for item in items) if names else as_text(value, field)


def conflict_page(page, conflicts, mine, *, by, errors=(), status=412):
    """Show two people's texts side by side: for each field that both changed, which one stays.

    `mine` is the number of the state that keeps what the page held, `by` who else wrote, None for the same person.
    """
    context = {
        "form": page.form,
        "entry": page.entry,
        "current": page.draft or page.entry.last_publication,
        "changes": choices_of(page.form, conflicts),
        "mine": mine,
        "by": by,
        "errors": errors,
        "breadcrumbs": page.crumbs((page.label, page.edit_address)),
    }
    return render(page.request, "workbench/conflict.html", context, status=status)


@method_decorator(login_not_required, name="dispatch")
class SettleConflict(KeepsWhatWasPosted, DraftPage):
    """Save what was chosen, field by field, of two people's texts. One's own was kept when it could not be merged."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, **kwargs):
        state = self.state(request.GET)
        return self.shown(state, status=200) if state else self.nothing_left()

    def post(self, request, **kwargs):
        state, current = self.state(request.POST), self.draft or self.entry.last_publication
        if state is None:
            return self.nothing_left()
        if self.seen != current.edit:
            messages.info(request, "The draft was saved again meanwhile. Look at both texts once more.")
            return self.shown(state)
        chosen = {each.pointer: request.POST.get(f"keep.{field_of(each.pointer)}") for each in self.conflicts(state)}
        if not all(side in ("mine", "theirs") for side in chosen.values()):
            return self.shown(state, errors=[("", "", "Choose which text stays, for each question.")], status=422)
        try:
            outcome = merge_draft(
                entry=self.entry, document=state.unsaved, by=request.user, now=timezone.now(), seen=state.edit,
                opened=Opened(state.draft, True), chosen=[place for place in chosen if chosen[place] == "mine"],
            )  # fmt: skip
        except (WrongState, NotAllowed) as refusal:
            messages.error(request, refusal.message)
            return self.shown(state, status=refusal.status)
        DraftState.objects.filter(pk=state.pk).update(unsaved=None)
        messages.success(request, f"Saved at {at_time(outcome.draft)}, as you chose.")
        return redirect(self.edit_address)

    def state(self, data):
        """Return the state that keeps what this person's page held, or None."""
        states = DraftState.objects.filter(entry=self.entry, saved_by=self.request.user, unsaved__isnull=False)
        return states.filter(edit=whole_number(data.get("mine", "")) or 0).order_by("-pk").first()

    def nothing_left(self):
        messages.info(self.request, "There is nothing to choose any more. This is the draft as it stands.")
        return redirect(self.edit_address)

    def conflicts(self, state):
        base, mine = completed(self.kind, state.document), completed(self.kind, state.unsaved)
        return merge(self.kind, base, mine, self.document).conflicts

    def shown(self, state, *, errors=(), status=412):
        by = last_saved_by_others(self.draft or self.entry.last_publication, self.request.user)
        return conflict_page(self, self.conflicts(state), state.edit, by=by, errors=errors, status=status)
