"""The formats in which definitions can be had besides JSON."""

from definitions.collections import orders_around
from definitions.exporting import earlier, linked_data, table
from publishing.kinds import Format
from publishing.models import Revision
from publishing.published.linked_data import formats


def made_from(definition):
    """Return what the file of a definition is made from: its publication, and what others say of it."""
    publication = Revision.objects.filter(pk=definition.revision_id).values_list("digest", "note").get()
    said = [definition.version, definition.first_published_at, definition.modified_at, *publication]
    said += [definition.older_translations]
    return [*said, *map(list, linked_data.narrower_and_related(definition)), orders_around(definition)]


FORMATS = (
    *formats(
        one=linked_data.one,
        many=linked_data.many,
        on=earlier.on,
        version=earlier.version,
        versions=earlier.versions,
        gone=linked_data.gone,
        made_from=made_from,
    ),
    Format(
        names=("csv",),
        media_type="text/csv",
        one=table.one,
        many=table.many,
        on=table.on,
        version=table.version,
        versions=table.versions,
        made_from=table.made_from,
    ),
)
