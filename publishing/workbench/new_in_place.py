"""Entries that are made in place, from the few questions beside a finder: `new.evidence.0.source.title`."""

from dataclasses import dataclass, replace

from publishing import kinds
from publishing.documents.fields import Reference
from publishing.documents.form import EntryForm, start_document, start_groups, widget_of
from publishing.documents.posted import document_from
from publishing.documents.structure import field_at
from publishing.documents.validation import KnownEntries, problems_of
from publishing.refusals import Invalid
from publishing.workbench.pages import FORMS
from publishing.workbench.start import begin, free_slug

PREFIX = "new."


@dataclass(frozen=True)
class NewEntry:
    """What was typed of a new entry beside the reference `name`, and what is wrong with it by pointer."""

    name: str
    form: EntryForm
    document: dict
    errors: dict

    @property
    def typed(self):
        """The fields in which somebody typed. A choice says nothing: a list of choices always has one."""
        fields = self.form.fields
        names = [name for name in self.form.start if widget_of(fields[name]) not in ("select", "radios")]
        return [name for name in names if self.document[name]]

    @property
    def waiting(self):
        """The same, with the sentence that it is not in the draft yet: nothing is made of half a title."""
        text = f"This new {self.form.noun} is not in the draft yet. Press “Add this {self.form.noun}” or Save."
        return replace(self, errors={f"/{self.typed[0]}": [text]})

    def make(self, *, by):
        """Return the draft of the new entry.

        :raises Invalid: by pointer into its own document; nothing was made
        """
        title = self.form.start[0]
        if not self.document[title]:
            text = f"Write this first: nothing is made of a {self.form.noun} without it."
            raise Invalid({f"/{title}": [f"{text} Or empty these boxes." if self.typed else text]})
        document = {**self.document, "slug": free_slug(self.form.kind, self.document[title])}
        found = problems_of(self.form.kind, document, known=KnownEntries(published_only=False))
        # What was left open is left for later, but for the kind, which nobody chooses for anybody.
        names = [name for name in self.form.start if document[name] or name == "kind"]
        wrong = {pointer: texts for pointer, texts in found.items() if pointer.split("/")[1] in names}
        if wrong:
            raise Invalid(wrong)
        return begin(self.form.kind, document, by=by)


def new_entries(kind, posted, *, asked_for=""):
    """Return a `NewEntry` for each reference beside which something was typed, and for the one that is `asked_for`."""
    keys = [key.removeprefix(PREFIX).rpartition(".")[0] for key in posted if key.startswith(PREFIX)]
    found = []
    for name in dict.fromkeys([*keys, *([asked_for] if asked_for else [])]):
        field = reference_at(kind, name)
        form = field and FORMS.get(kinds.get(field.kind).plural)
        if form:
            entry = NewEntry(name, form, _document_of(form, posted, f"{PREFIX}{name}."), {})
            found += [entry] if entry.typed or name == asked_for else []
    return found


def _document_of(form, posted, prefix):
    own = posted.copy()
    own.clear()
    for key in posted:
        if key.startswith(prefix):
            own.setlist(key.removeprefix(prefix), posted.getlist(key))
    return document_from(form, own, start_document(form), groups=start_groups(form))


def reference_at(kind, name):
    """Return the reference to another entry, or to several, that the form calls `evidence.0.source`; None for others."""
    field = field_at(kind.serializer, "/" + name.replace(".", "/"))
    field = getattr(field, "child", field)
    return field if isinstance(field, Reference) else None
