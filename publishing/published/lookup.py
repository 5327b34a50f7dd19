"""Finding entries to refer to, published or not: by words, by slugs."""

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, StartsWith
from django.http import JsonResponse

from publishing import kinds
from publishing.documents.fields import SLUG
from publishing.documents.structure import texts_in
from publishing.documents.validation import completed
from publishing.models import IndexEntry, KnownWord, Revision
from publishing.published.words import SEARCH_CONFIG, fold, regular

MOST = 10
LOOKED_AT = 50  # entries that have the words, among which those come first whose name begins so


def find(kind_name, words, *, most=MOST, published_only=False):
    """Return entries of a kind in which every word is found, or begins a word: ([(slug, label, detail)], whether that is all).

    What is published comes by the search index, drafts by their own text; nobody who catalogues waits for publication
    to cite. Whoever may not see drafts asks for what is published only.
    """
    words = words.strip()[:200]
    if not fold(words):
        return [], True
    drafts = [] if published_only else _drafts(kind_name, words, most + 1)
    found = {slug: (slug, label, detail) for slug, label, detail in drafts}
    rows = IndexEntry.objects.filter(kind=kind_name)
    named = rows.filter(Q(names__contains=[fold(words)]) | Q(slug=words)).order_by()
    having = rows.filter(words=_words(words)).order_by()
    pks = {*named.values_list("pk", flat=True)[:LOOKED_AT], *having.values_list("pk", flat=True)[:LOOKED_AT]}
    if len(pks) <= most:  # it may be a part of a word
        parts = _with_part(rows, fold(words)).filter(label__icontains=words)
        pks |= {*parts.order_by().values_list("pk", flat=True)[:LOOKED_AT]}
    rows = IndexEntry.objects.filter(pk__in=pks).only("slug", "label")
    for row in rows.order_by(_begins(fold(words)), "label", "slug")[: most + 1 + len(found)]:
        found.setdefault(row.slug, (row.slug, row.label, ""))
    return list(found.values())[:most], len(found) <= most


def finder_answer(kind_name, request, **options):
    """Answer the script of a finder, while somebody types, with what `find` finds."""
    rows, is_all = find(kind_name, request.GET.get("q", ""), **options)
    found = [{"slug": slug, "label": label, "detail": detail} for slug, label, detail in rows]
    return JsonResponse({"found": found, "more": not is_all})


def _words(words):
    # The last word may be unfinished: somebody is typing.
    *whole, last = regular(fold(words)).split()
    return SearchQuery(" & ".join([*whole, f"{last}:*"]), search_type="raw", config=SEARCH_CONFIG)


# The longest of these words that the search does not leave out, as it leaves out “of”.
LONGEST = """
SELECT word FROM unnest(%s::text[]) AS word WHERE to_tsvector('english', word) <> '' ORDER BY length(word) DESC LIMIT 1
"""


def _with_part(rows, folded):
    """Return the rows that have a word with the longest of these in it, whether whole or a part: few have, and an index finds them.

    All, where each of these is a word that the search leaves out: of such, the first rows that are looked at have enough.
    """
    with connection.cursor() as cursor:
        cursor.execute(LONGEST, [folded.split()])
        longest = cursor.fetchone()
    if longest is None:
        return rows
    lexemes = KnownWord.objects.filter(word__contains=longest[0]).values_list("lexeme", flat=True)
    return rows.filter(words=AnyOf(sorted(set(lexemes)))) if lexemes else rows.none()


class AnyOf(SearchQuery):
    """What has any of these lexemes, taken as they stand."""

    def __init__(self, lexemes):
        quoted = ["'" + each.replace("\\", "\\\\").replace("'", "''") + "'" for each in lexemes]
        super().__init__(" | ".join(quoted), search_type="raw")

    def as_sql(self, compiler, connection, **more):
        return super().as_sql(compiler, connection, template="%(expressions)s::tsquery")


def _begins(typed):
    """Return an order in which what has a name that begins so comes first."""
    names = Func("names", Value("\n"), function="array_to_string", output_field=TextField())
    begins = Q(StartsWith(names, Value(typed))) | Q(Contains(names, Value(f"\n{typed}")))
    return Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())


def _drafts(kind_name, words, most):
    kind = kinds.get(kind_name)
    rows = Revision.objects.working_copies().filter(entry__kind=kind_name)
    rows = rows.annotate(text=Cast("document", TextField()), slug=F("entry__slug"))
    for word in words.split():
        rows = rows.filter(text__icontains=word)
    return [
        (row.slug, label_of(kind, row.document) or row.slug, "draft") for row in rows.order_by("-saved_at", "pk")[:most]
    ]


def published_labels(kind_name, slugs):
    """Return {slug: label} for published entries of a kind."""
    return dict(IndexEntry.objects.filter(kind=kind_name, slug__in=slugs).values_list("slug", "label"))


def labels(kind_name, slugs):
    """Return {slug: label} for entries of a kind, as published or as drafted. At most two queries."""
    found = published_labels(kind_name, slugs) if slugs else {}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        kind = kinds.get(kind_name)
        drafts = Revision.objects.working_copies().filter(entry__kind=kind_name, entry__slug__in=missing)
        for slug, document in drafts.values_list("entry__slug", "document"):
            found[slug] = f"{label_of(kind, document) or slug} (draft)"
    return found


def label_of(kind, document):
    """Return what an entry is called by its document, finished or not; "" where it has no name yet."""
    return kind.index(completed(kind, document))["label"]


class KnownLabels:
    """Labels of everything that a document refers to, asked for once a kind; called with (kind, slugs)."""

    def __init__(self, document):
        self.slugs = {text for _, text in texts_in(document) if SLUG.match(text)}
        self.found = {}

    def __call__(self, kind_name, slugs):
        if kind_name not in self.found:
            self.found[kind_name] = labels(kind_name, self.slugs | set(slugs))
        return self.found[kind_name]
