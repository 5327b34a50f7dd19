"""The parts that a definition's document is made of: citations, names, translations, codes, places."""

import re

from rest_framework import serializers

from definitions.matches import CONCEPT_ADDRESS
from evidence.document import PlaceDocument, checked_field, read_field
from publishing.documents.fields import (
    DocumentSerializer,
    LanguageTag,
    PlainText,
    Reference,
    UniqueList,
    WebAddress,
    optional_text,
)

# A remark behind a name: "child protection (narrower)". A bracket inside a word, as in "right(s)", is none.
REMARK = re.compile(r"\s\([^)]*\)\Z")

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RDF_DATATYPES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"  # of markup, and of texts with a language


class CitationDocument(PlaceDocument):
    source = Reference("source")
    locator = optional_text(300, help_text="Section, paragraph or page.")
    read = read_field()
    checked = checked_field()


class NameList(UniqueList):
    """Names and nothing else: a remark behind one would keep it from being found."""

    default_error_messages = {
        "remark": "Write the name alone, “{name}”: what is to be said of it belongs in the scope note."
    }

    def __init__(self, **kwargs):
        super().__init__(child=PlainText(max_length=200), **kwargs)

    def run_child_validation(self, data):
        names = super().run_child_validation(data)
        errors = {
            number: [self.error_messages["remark"].format(name=REMARK.sub("", name))]
            for number, name in enumerate(names)
            if REMARK.search(name)
        }
        if errors:
            raise serializers.ValidationError(errors)
        return names


class TranslationDocument(DocumentSerializer):
    """The same meaning in another language; what is not translated is left empty."""

    language = LanguageTag(help_text="BCP 47, for example gd for Gaelic. Not en: that is the document's own.")
    label = PlainText(max_length=200)
    alt_labels = NameList()
    definition = optional_text(5000, lines=True)
    plain_language = optional_text(5000, lines=True)
    scope_note = optional_text(5000, lines=True)


class ConceptAddress(WebAddress):
    """What names a concept for good: a web address, or a URN, which nobody can look up and everybody can compare."""

    pattern = CONCEPT_ADDRESS
    default_error_messages = {
        "address": "Write a whole web address that begins with http:// or https://, or a name that begins with urn:."
    }


class NotationDocument(DocumentSerializer):
    """A code that stands for the concept in some scheme of codes, such as 33.2, which the datatype says."""

    default_error_messages = {
        "datatype": "Leave this empty: a notation is a code without a language, and plain text needs no datatype."
    }

    notation = PlainText(max_length=200)
    datatype = WebAddress(
        required=False, allow_blank=True, default="", help_text="The address of the scheme of codes, as a datatype."
    )

    def validate_datatype(self, address):
        if address == XSD_STRING or address.startswith(RDF_DATATYPES):
            self.fail("datatype")
        return address


class PlaceInCollectionDocument(DocumentSerializer):
    """Where it stands in a collection whose order says something, such as steps."""

    collection = PlainText(max_length=200, help_text="One of those that it is put in.")
    place = serializers.IntegerField(min_value=1, max_value=1_000_000, help_text="Counted from 1; gaps do not matter.")
