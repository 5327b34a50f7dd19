"""A kind's addresses in the API, whole: reading, writing, and their description."""

from publishing.api.reads import EntryReads
from publishing.api.schema import describe
from publishing.api.serializers import representation_of
from publishing.api.writes import EntryWrites


class EntryViewSet(EntryWrites, EntryReads):
    """A subclass names its `kind` and its `filterset_class`, and adds what only that kind has."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.serializer_class = representation_of(cls.kind)
        describe(cls)
