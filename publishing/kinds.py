"""The kinds of entry, as `publishing` sees them: it knows none, each app registers its own.

An app calls `register` in its `AppConfig.ready`. Lower floors register first, so that the order of the
registry is the order in which documents may refer to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass

ORDER = ["source", "definition", "barrier", "action"]


@dataclass(frozen=True)
class Kind:
    """How one kind of entry is validated and projected.

    name        as in `Entry.kind` and in errors: "source"
    plural      as in addresses of the API: "evidence"
    url_name    of the page: "evidence:detail"
    document    the serializer class: the shape and the rules of the document
    model       the table that the public reads, a `PublicEntry`
    project     (revision, first_published_at) -> row: writes the row itself
    link        (row, document): writes the row's relations; all rows are there by then
    index       document -> dict(label, summary, body, themes, also): what the search knows; `also` is other names
    check_set   {kind: {slug: document}} of a whole batch -> {slug: errors} of this kind: what no document shows alone
    """

    name: str
    plural: str
    url_name: str
    document: type
    model: type
    project: Callable
    link: Callable
    index: Callable
    check_set: Callable = lambda batch: {}


_registry = {}


def register(kind):
    _registry[kind.name] = kind


def get(name):
    return _registry[name]


def all_kinds():
    """Every kind, lowest floor first."""
    return [_registry[name] for name in ORDER if name in _registry]


def by_plural(plural):
    return next((kind for kind in all_kinds() if kind.plural == plural), None)
