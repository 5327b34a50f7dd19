"""What published definitions say of each other, as far as some documents can change it: the rest is not read."""

from django.db import connection

from definitions.models import Broader, Definition, Related

BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%(own)s::bigint[])
    UNION
    SELECT link.definition_id FROM definitions_broader AS link JOIN below ON link.broader_id = below.id
    WHERE link.definition_id <> ALL(%(own)s)
)
SELECT id FROM below
"""
RELATED = """
SELECT definition_id, related_id FROM definitions_related
WHERE definition_id <> ALL(%(own)s) AND (definition_id = ANY(%(below)s) OR related_id = ANY(%(below)s))
"""
ABOVE = """
WITH RECURSIVE above(low, high) AS (
    SELECT definition_id, broader_id FROM definitions_broader
    WHERE definition_id = ANY(%(starts)s) AND definition_id <> ALL(%(own)s)
    UNION
    SELECT link.definition_id, link.broader_id FROM definitions_broader AS link JOIN above ON link.definition_id = above.high
    WHERE link.definition_id <> ALL(%(own)s)
)
SELECT low, high FROM above
"""


def published_relations(documents):
    """Return ({slug: [broader slug]}, {slug: {related slug}} both ways) of what is below and above these documents.

    `documents` are {slug: document}; what is published of them is left out, since they take its place. Nothing is read
    where none of them says anything else than what is published: then it breaks nothing that held before.
    """
    own = Definition.objects.keys_of(documents)
    if not _links_change(documents, own):
        return {}, {}
    named = {slug for document in documents.values() for slug in [*document["broader"], *document["related"]]}
    keys = [*own.values()]
    # What was not published before has nothing below it.
    below = [key for (key,) in _rows(BELOW, own=keys)] if keys else []
    related_rows = _rows(RELATED, own=keys, below=below) if keys else []
    starts = {*below, *Definition.objects.keys_of(named - documents.keys()).values()}
    above_rows = _rows(ABOVE, own=keys, starts=[*starts]) if starts else []
    slugs = dict(
        Definition.objects.filter(pk__in={key for pair in [*related_rows, *above_rows] for key in pair}).values_list(
            "pk", "slug"
        )
    )
    broader, related = {}, {}
    for low, high in above_rows:
        broader.setdefault(slugs[low], []).append(slugs[high])
    for one, other in related_rows:
        related.setdefault(slugs[one], set()).add(slugs[other])
        related.setdefault(slugs[other], set()).add(slugs[one])
    return broader, related


def _links_change(documents, own):
    """Return whether a document names others, as broader or related, than its publication does."""
    if not any(document["broader"] or document["related"] for document in documents.values()):
        return False
    if not own:
        return True
    known = {slug: (set(), set()) for slug in documents}
    for number, links in enumerate(
        [
            Broader.objects.filter(definition__in=own.values()).values_list("definition__slug", "broader__slug"),
            Related.objects.filter(definition__in=own.values()).values_list("definition__slug", "related__slug"),
        ]
    ):
        for slug, other in links:
            known[slug][number].add(other)
    return any(known[slug] != ({*document["broader"]}, {*document["related"]}) for slug, document in documents.items())


def _rows(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
