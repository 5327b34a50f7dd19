"""The kinds of entry, as `publishing` sees them: it knows none, each app registers its own.

An app calls `register` in its `AppConfig.ready`. The settings name them in the order in which documents may refer to
each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings

from web.negotiation import JSON

ORDER = settings.KINDS_OF_ENTRY
# {name: the word for it in fields and parameters of the API}, and {name: the words for one of them in its sentences}
WORDS = {name: settings.WORDS_OF_KINDS.get(name, (name, name))[0] for name in ORDER}
ONE_OF = {name: settings.WORDS_OF_KINDS.get(name, (name, name))[1] for name in ORDER}


@dataclass(frozen=True)
class Format:
    """A format besides JSON in which a kind's entries can be had.

    names       as ?format= knows it, the first one preferred: ("ttl", "turtle")
    media_type  "text/turtle"
    one         row -> bytes
    many        (queryset, whole=False) -> iterator of bytes: the rows as one file; `whole` adds what the set as a
                whole has to say, such as what was withdrawn
    on          (day, publications, whole=False) -> iterator of bytes: the same of publications that were in force on a
                day, with what the others of that day say of one alone
    version     publication -> bytes: one version, with its `withdrawal` where there is one
    versions    (history, [publication]) -> bytes: the list of them
    gone        withdrawal -> bytes, where the format can say that an entry was withdrawn
    made_from   row -> what `one` is made from besides the code, cheap to know: answers that are still right are not made

    The first three take `languages` too, where their kind has translations: tags, the one liked best first, of which each
    text is in the first that it has, or else in the site's own; without, every language is there.
    """

    names: tuple
    media_type: str
    one: Callable
    many: Callable
    on: Callable
    version: Callable
    versions: Callable
    gone: Callable | None = None
    made_from: Callable | None = None

    @property
    def name(self):
        return self.names[0]

    @property
    def content_type(self):
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True, eq=False)
class Today:
    """What the API says of a kind's entries besides what was published: it changes with the day, or with other rows.

    fields      {name: serializer field}, each not required: answers about another day leave them out
    of          [pk of an entry] -> {pk: {name: JSON value}}
    changed_at  () -> the last moment at which any of it can have changed
    """

    fields: dict
    of: Callable
    changed_at: Callable


@dataclass(frozen=True, eq=False)
class Besides:
    """What the API says of a kind's entries in force that their other versions tell. It is stored with each publication.

    fields      {name: serializer field}, each not required: answers about another day or version leave them out
    of          [publication] -> {entry's key: {name: JSON value}}; columns of the row where it has one of that name
    """

    fields: dict = field(default_factory=dict)
    of: Callable = lambda publications: {}


@dataclass(frozen=True, eq=False)
class KnownBy:
    """By what two entries of a kind are likely the same, though somebody began both.

    name     the field of the entry's name
    dated    the field of its date, or ""
    numbers  {what it is: document -> what two of the same share, or ""}: "DOI"; they look at `more` fields
    """

    name: str
    dated: str = ""
    more: tuple = ()
    numbers: dict = field(default_factory=dict)

    @property
    def fields(self):
        return [name for name in (self.name, self.dated, *self.more) if name]


@dataclass(frozen=True)
class Kind:
    """How one kind of entry is validated and projected.

    name        as in `Entry.kind` and in errors: "source"
    plural      as in addresses of the API: "evidence"
    title       of the list, and of the part of the navigation: "Evidence"
    url_name    of the page: "evidence:detail"
    rows_called the name of its table in files that are taken away, where that is not the plural
    document    the serializer class: the fields and the rules of the document
    model       the table that the public reads, a `PublicEntry`
    known_by    a `KnownBy`; its fields are columns of `model`
    columns     document -> {column: value} of the row, besides the columns that are named as fields of the document
    link        [(row, document)]: writes the rows' relations; all rows are there by then
    index       document -> dict(label, names, also, summary, texts, tags, linked, themes): what the search knows. `names`
                are its other names, each one that a reader may type; `also` what is known of it besides, such as
                authors; `texts` its other texts, each by itself; `tags` slugs whose words it is found by; `linked` the
                slugs of the entries that it refers to
    is_demonstration  document -> whether the entry is invented, for the demonstration
    onward      slug -> {name: path}: what leads on from an entry, for the API
    formats     the `Format`s there are besides JSON
    languages   () -> the languages besides its own that any of its entries in force has texts in
    besides     a `Besides`, where the API says more of an entry in force than its document
    csl_type    what CSL calls such an entry in a citation
    check_set   {kind: {slug: document}} of a whole batch -> {slug: errors} of this kind: what no document shows alone
    today       a `Today`, where the API says more of an entry than what was published; such answers are not stored ones
    after_change  () -> None: called, in its transaction, by whatever changes what the public reads
    check_rest  {kind: {slug: document}} of a batch -> {(kind, slug): errors} of the batch: what published entries of
                this kind outside it would no longer be right to say
    index_versions  [publication] of this kind: writes what its versions are found by, those that are superseded too
    ends_with   entry -> [sentence]: what else ends where it is withdrawn, for who is about to withdraw it
    to_do       ((text of the document, words), …) whose lack in a draft is work to do: "Terms to be defined"
    remove      (row, withdrawal): takes a withdrawn entry's row away, or marks it where what is kept for ever refers to it
    """

    name: str
    plural: str
    title: str
    url_name: str
    document: type
    model: type
    known_by: KnownBy
    link: Callable
    index: Callable
    onward: Callable
    is_demonstration: Callable = lambda document: False
    columns: Callable = lambda document: {}
    besides: Besides = Besides()
    check_set: Callable = lambda batch: {}
    check_rest: Callable = lambda batch: {}
    today: Today | None = None
    after_change: Callable = lambda: None
    remove: Callable = lambda row, withdrawal: row.delete()
    index_versions: Callable = lambda publications: None
    ends_with: Callable = lambda entry: []
    csl_type: str = "webpage"
    to_do: tuple = ()
    formats: tuple = ()
    rows_called: str = ""
    languages: Callable = lambda: ()

    def project(self, publications, first, besides):
        """Write the rows that the public reads, without their relations, by one statement; return them.

        `first` is {entry's key: when it was first published}, `besides` as the kind's own of these publications.
        """
        own = {column.name for column in self.model._meta.concrete_fields} & {*self.field_names}
        values = [
            {
                **{name: publication.document[name] for name in own},
                **self.columns(publication.document),
                "revision": publication,
                "version": publication.version,
                "first_published_at": first[publication.entry_id],
                "modified_at": publication.published_at,
                **besides.get(publication.entry_id, {}),
            }
            for publication in publications
        ]
        rows = [self.model(entry=each.entry, **found) for each, found in zip(publications, values, strict=True)]
        return self.model._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["entry"], update_fields=[*values[0]]
        )

    @cached_property
    def translated(self):
        """Return the fields of which a document's `translations` have a text each; none where there are no translations."""
        field = self.serializer.fields.get("translations")
        return [name for name in field.child.fields if name != "language"] if field else []

    @cached_property
    def media_types(self):
        return tuple(self.offers)

    @cached_property
    def offers(self):
        """Return what an entry can be had in: {media type: names that ?format= knows}, JSON first."""
        return {JSON: ("json",), **{form.media_type: form.names for form in self.formats}}

    def format_of(self, media_type):
        """Return the `Format` with this media type; None is JSON."""
        return next((form for form in self.formats if form.media_type == media_type), None)

    def link_to_formats(self, slug=None):
        """Return the Link header that leads to an entry's, or the list's, other formats."""
        address = settings.BASE_URL + f"/api/v1/{self.plural}/" + (f"{slug}/" if slug else "")
        return ", ".join(
            f'<{address}?format={form.name}>; rel="alternate"; type="{form.media_type}"' for form in self.formats
        )

    @cached_property
    def field_names(self):
        """The document's fields in the order in which they are declared: the database keeps none."""
        return list(self.serializer.fields)

    @cached_property
    def serializer(self):
        """An instance of the document's serializer, to look at its fields."""
        return self.document()


_registry = {}
_followers = {}


def register(kind, *, published=lambda publications: None, withdrawn=lambda withdrawal: None):
    """Make a kind known. What follows its publications and withdrawals is done in the same transaction."""
    _registry[kind.name] = kind
    _followers[kind.name] = {"published": published, "withdrawn": withdrawn}


def follow(kind, what, done):
    """Do what follows `what`, "published" ([publication] of one kind) or "withdrawn" (a withdrawal)."""
    _followers[kind.name][what](done)


def changed():
    """Tell the kinds that what the public reads has changed."""
    for kind in all_kinds():
        kind.after_change()


def get(name):
    return _registry[name]


def all_kinds():
    """Return every kind, each after those that its documents refer to."""
    return [_registry[name] for name in ORDER if name in _registry]


def named(word):
    """Return the name of the kind that a parameter means, by its word in the API or by its name; else the word itself."""
    return next((name for name, known in WORDS.items() if known == word), word)


def by_plural(plural):
    return next((kind for kind in all_kinds() if kind.plural == plural), None)
