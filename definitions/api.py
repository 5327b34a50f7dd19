"""The API of definitions."""

from definitions.document import DEFINITION, DefinitionDocument
from definitions.filters import DefinitionFilter
from publishing.api import EntryReads, described


@described("Definition", "definitions", DefinitionDocument, DefinitionFilter)
class DefinitionReads(EntryReads):
    kind = DEFINITION
    filter_class = DefinitionFilter
