"""The document of a source: its fields, its rules, and how it becomes rows."""

from django.urls import reverse
from rest_framework import serializers

from evidence import reading
from evidence.identifiers import (
    DOI,
    digits_of,
    is_isbn,
    may_be_a_person,
    same_address,
    same_doi,
    same_isbn,
    tidied_doi,
    tidied_isbn,
    tidied_title,
)
from evidence.linked_data import FORMATS
from evidence.models import LAW, AboutLaw, Source
from publishing.documents.fields import (
    DocumentDate,
    DocumentSerializer,
    PartialDate,
    PlainText,
    Reference,
    Slug,
    UniqueList,
    WebAddress,
    first_day,
    optional_text,
)
from publishing.kinds import Kind, KnownBy
from publishing.vocabulary import Checked, Read, Theme


def read_field(help_text="How far the source was read for this. Left out with `checked`, it is “part”."):
    return serializers.ChoiceField(
        choices=Read.choices, required=False, allow_blank=True, default="", help_text=help_text
    )


def checked_field():
    return serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whether the place was read in the source itself: `read` is whole or part, and so is the source's.",
    )


# A part of a document that names a place in a source, with a `read_field` and a `checked_field`.
class PlaceDocument(DocumentSerializer):
    def rules(self):
        return [reading.item_contradiction]

    def validate(self, item):
        return super().validate(item | {"read": reading.read_of_item(item)})


class QuoteDocument(DocumentSerializer):
    quote = PlainText(max_length=1000, lines=True, help_text="The source's own words, short.")
    locator = optional_text(300, help_text="Where in the source.")
    seen_at = WebAddress(required=False, allow_blank=True, default="", help_text="Where the quote was seen.")


class SourceDocument(DocumentSerializer):
    slug = Slug(help_text="The stable key in addresses.")
    kind = serializers.ChoiceField(choices=Source.Kind.choices)
    title = PlainText(max_length=500, tidy=tidied_title)
    authors = UniqueList(child=PlainText(max_length=200), help_text="People or bodies, in the order of the source.")
    publisher = optional_text(300)
    issued = PartialDate(required=False, allow_blank=True, default="", help_text="2021, 2021-05 or 2021-05-28.")
    doi = optional_text(200, tidy=tidied_doi, help_text="An address or “doi:” before it is taken off: 10.1234/abcd.")
    isbn = optional_text(
        20,
        screened=may_be_a_person,
        tidy=tidied_isbn,
        error_messages={
            "personal_data": "{sentence} If it is an ISBN, write it with its hyphens, or the one of thirteen digits."
        },
    )
    url = WebAddress(required=False, allow_blank=True, default="")
    archived_url = WebAddress(required=False, allow_blank=True, default="")
    accessed = DocumentDate(
        required=False, allow_null=True, default=None, help_text="When it was last seen on the web."
    )
    abstract = optional_text(5000, lines=True, help_text="What the source says, in this project's words.")
    jurisdiction = optional_text(200)
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
        required=False,
        default="en",
        max_length=35,
        help_text="A BCP 47 tag.",
    )
    methods = optional_text(5000, lines=True)
    limitations = optional_text(5000, lines=True)
    licence = optional_text(200)
    themes = UniqueList(child=serializers.ChoiceField(choices=Theme.choices))
    checked = serializers.ChoiceField(choices=Checked.choices, help_text="How far the source was read.")
    read = read_field("How much of it was read, more finely than `checked`. Left out, it follows from `checked`.")
    law_read_to = DocumentDate(
        required=False, allow_null=True, default=None, help_text="A law: the date of the version that was read."
    )
    law_changed = DocumentDate(
        required=False, allow_null=True, default=None, help_text="A law: when it last changed, as far as it is known."
    )
    about_laws = UniqueList(child=Reference("source"), max_length=50, help_text="The laws that it explains.")
    quotes = QuoteDocument(many=True, required=False, default=list, max_length=50)
    note = optional_text(5000, lines=True, help_text="Doubts and warnings for readers.")

    def validate_doi(self, doi):
        if doi and not DOI.match(doi):
            raise serializers.ValidationError("Write the DOI alone, beginning with 10., for example 10.1234/abcd.")
        return doi

    def validate_isbn(self, isbn):
        digits = digits_of(isbn)
        if digits and not is_isbn(digits):
            raise serializers.ValidationError("This is no ISBN: its last digit does not fit the others.")
        return isbn

    def rules(self):
        return [reading.contradiction, self._dates_of_law, self._explains_others]

    def _dates_of_law(self, document):
        if document["kind"] in LAW:
            return {}
        text = "Only legislation and case law have this date."
        return {name: [text] for name in ["law_read_to", "law_changed"] if document[name]}

    def _explains_others(self, document):
        laws, slug = document["about_laws"], document["slug"]
        return {"about_laws": {laws.index(slug): ["A source cannot explain itself."]}} if slug in laws else {}

    def validate(self, document):
        return super().validate(document | {"read": document["read"] or reading.read_of(document["checked"])})

    def derived(self, document, *, given):
        if "read" not in given:
            document["read"] = reading.read_of(document["checked"])
        return document


def not_laws(batch):
    """Return {slug: errors} where a source is said to explain one that is no law."""
    documents = batch["source"]
    named = {slug for document in documents.values() for slug in document["about_laws"]}
    kinds = dict(Source.objects.filter(slug__in=named).values_list("slug", "kind"))
    kinds |= {slug: document["kind"] for slug, document in documents.items()}
    found = {}
    for slug, document in documents.items():
        for number, law in enumerate(document["about_laws"]):
            if kinds.get(law, LAW[0]) not in LAW:
                found.setdefault(slug, {})[f"/about_laws/{number}"] = [f"“{law}” is neither legislation nor case law."]
    return found


def columns(document):
    return {"issued_from": first_day(document["issued"]) if document["issued"] else None}


def link(pairs):
    for row, document in pairs:
        _link(row, document)


def _link(row, document):
    row.law_links.all().delete()
    laws = Source.objects.keys_of(document["about_laws"])
    AboutLaw.objects.bulk_create(
        AboutLaw(source=row, law_id=laws[slug], position=number) for number, slug in enumerate(document["about_laws"])
    )


def index(document):
    names = ["methods", "limitations", "note"]
    return {
        "label": document["title"],
        "names": [title for title in [document["title"].partition(":")[0], document["doi"]] if title],
        "also": [*document["authors"], document["issued"][:4], document["publisher"], document["jurisdiction"]],
        "summary": document["abstract"],
        "texts": [*[document[name] for name in names], *[quote["quote"] for quote in document["quotes"]]],
        "tags": [],
        "linked": document["about_laws"],
        "themes": document["themes"],
    }


def onward(slug):
    return {name: f"{reverse(f'api:{name}-list')}?source={slug}" for name in ["barriers", "definitions"]}


SOURCE = Kind(
    name="source",
    plural="evidence",
    title="Evidence",
    rows_called="sources",
    url_name="evidence:detail",
    document=SourceDocument,
    model=Source,
    known_by=KnownBy(
        "title",
        dated="issued",
        more=("doi", "isbn", "url"),
        numbers={"DOI": same_doi, "ISBN": lambda source: same_isbn(source["isbn"]), "web address": same_address},
    ),
    columns=columns,
    link=link,
    index=index,
    onward=onward,
    check_set=not_laws,
    formats=FORMATS,
)
