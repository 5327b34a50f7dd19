"""What a reader may ask the pages of definitions, and the words in which a definition is asked for."""

from django import forms

from definitions.document import DEFINITION
from evidence.forms import sources_beside
from publishing.documents.form import Ask, EntryForm, Group
from web.filters import plain_words


class WordForm(forms.Form):
    word = forms.CharField(label="Word or phrase", required=False, max_length=100, validators=[plain_words])


DEFINITION_FORM = EntryForm(
    kind=DEFINITION,
    noun="definition",
    start=("label",),
    beside=lambda document: sources_beside(document["citations"]),
    groups=(
        Group("The word", ("label", "alt_labels", "abbreviation", "basis")),
        Group("What it means", ("definition", "plain_language", "scope_note", "examples")),
        Group("Where that comes from", ("citations",)),
        Group("How it hangs together", ("broader", "related", "exact_match")),
        Group("In other languages", ("translations",)),
        Group("Its address here", ("slug",)),
    ),
    words={
        "label": Ask("Which word or phrase is defined?", "As it stands in a sentence, one only."),
        "alt_labels": Ask("What else is it called?", "One name on each line, without remarks: those go below."),
        "abbreviation": Ask("How is it abbreviated?"),
        "basis": Ask("Who says so?"),
        "definition": Ask("What does it mean?", "One sentence or two that could stand in place of the word.", lines=4),
        "plain_language": Ask("How would you say it to a twelve-year-old?", lines=3),
        "scope_note": Ask("How is it used?", "In law, in guidance, in practice; and what is argued over.", lines=3),
        "examples": Ask("Examples", one="example"),
        "examples/*": Ask("Example", lines=2),
        "citations": Ask("Sources", one="source"),
        "citations/source": Ask("Which source?", "Type part of the title, an author, a year or the DOI."),
        "citations/locator": Ask("Where in the source?", "Section, paragraph or page."),
        "citations/read": Ask("How far was the source read?"),
        "citations/checked": Ask("I have checked the place in the source", "Only after reading it there."),
        "broader": Ask("Of which wider term is it a kind?", "Type part of a term."),
        "related": Ask("Which terms belong beside it?", "Type part of a term."),
        "exact_match": Ask("Where else is the same concept defined?", "One web address (URI) on each line."),
        "translations": Ask("Translations", one="translation"),
        "translations/language": Ask("Language", "A language tag: gd for Gaelic."),
        "translations/label": Ask("The word"),
        "translations/alt_labels": Ask("What else is it called?", "One name on each line."),
        "translations/definition": Ask("What does it mean?", lines=3),
        "translations/scope_note": Ask("How is it used?", lines=2),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
    },
)
