"""The words in which a source is asked for."""

from evidence.document import SOURCE
from evidence.models import Source
from publishing.documents.form import Ask, EntryForm, Group
from publishing.documents.validation import completed
from publishing.models import Revision
from publishing.vocabulary import Checked, Read


def sources_beside(items):
    """Return what rests on sources, with each source as it is known here: (template, context). Two queries.

    `items` are parts of a document: {source: slug, and where it has them stance, locator, checked, finding}. A source
    that is not published yet is shown as its draft has it.
    """
    slugs = {item["source"] for item in items}
    drafts = Revision.objects.working_copies().filter(entry__kind=SOURCE.name, entry__slug__in=slugs)
    known = {
        slug: (completed(SOURCE, document), True) for slug, document in drafts.values_list("entry__slug", "document")
    }
    published = Revision.objects.in_force().filter(entry__kind=SOURCE.name, entry__slug__in=slugs)
    known |= {
        slug: (completed(SOURCE, document), False)
        for slug, document in published.values_list("entry__slug", "document")
    }
    kinds, checked, read = dict(Source.Kind.choices), dict(Checked.choices), dict(Read.choices)
    rows = []
    for item in items:
        source, is_draft = known.get(item["source"], (None, False))
        row = {**item, "asks_for_place": "checked" in item, "document": source, "is_draft": is_draft}
        if source:
            row |= {
                "kind": kinds.get(source["kind"], ""),
                "how_read": read.get(source["read"]) or checked.get(source["checked"], ""),
                "authors": ", ".join(source["authors"] or []),
            }
        rows.append(row)
    return "workbench/_evidence_beside.html", {"evidence_beside": rows}


SOURCE_FORM = EntryForm(
    kind=SOURCE,
    noun="source",
    start=("title", "kind", "authors", "issued", "publisher", "url", "doi"),
    new={"language": "en", "checked": "unchecked"},
    groups=(
        Group("What it is", ("title", "kind", "authors", "publisher", "issued", "language", "jurisdiction", "themes")),
        Group("Where it can be found", ("url", "doi", "isbn", "archived_url", "accessed", "licence")),
        Group(
            "What it says, and how far to trust it",
            ("abstract", "methods", "limitations", "quotes", "read", "checked", "note"),
            "Readers weigh a barrier by what stands behind it. Say what the source did and where it may mislead.",
        ),
        Group(
            "If it is a law, or explains one",
            ("law_read_to", "law_changed", "about_laws"),
            "Laws change. Say to which day it was read, so that readers can see what may have moved on.",
        ),
        Group("Its address here", ("slug",)),
    ),
    words={
        "title": Ask("What is its title?"),
        "kind": Ask("What kind of source is it?"),
        "authors": Ask("Who wrote it?", "One person or body on each line, in the order of the source."),
        "publisher": Ask("Who published it?"),
        "issued": Ask("When was it published?", "As far as it is known: 2021, 2021-05 or 2021-05-28."),
        "language": Ask("Which language is it in?", "A language tag: en for English, gd for Gaelic."),
        "jurisdiction": Ask("Where does it apply?", "For example Scotland, or United Kingdom."),
        "themes": Ask("Which themes does it bear on?"),
        "url": Ask("What is its web address?"),
        "doi": Ask("What is its DOI?", "Alone, without the address before it: 10.1234/abcd."),
        "isbn": Ask("What is its ISBN?"),
        "archived_url": Ask("Is there an archived copy?", "Its web address."),
        "accessed": Ask("When did you last see it on the web?", "Year, month, day: 2026-11-24."),
        "licence": Ask("Under which licence may it be used?"),
        "abstract": Ask("What does it say?", "In your own words, not the source's.", lines=6),
        "methods": Ask("How was it done?", "Who was asked or looked at, how many, when.", lines=4),
        "limitations": Ask("What are its limits?", lines=4),
        "quotes": Ask("Words to quote", "Short, and exactly as the source has them.", one="quote"),
        "quotes/quote": Ask("The words", lines=3),
        "quotes/locator": Ask("Where in the source?", "Section, paragraph or page."),
        "quotes/seen_at": Ask("Where did you see them?", "A web address, if it was not in the source itself."),
        "read": Ask("How much of it was read?", "Readers see this beside everything that rests on it."),
        "checked": Ask("What was in hand?", "It has to agree with the answer above."),
        "law_read_to": Ask("Which version of the law was read?", "The day to which its text was up to date."),
        "law_changed": Ask("When did the law last change?", "As far as you know."),
        "about_laws": Ask("Which laws does it explain?", "Type part of a title."),
        "note": Ask("Is there anything readers should be warned of?", lines=3),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
    },
)
