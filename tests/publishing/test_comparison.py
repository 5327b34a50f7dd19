from publishing import kinds
from publishing.documents.comparison import changed_words, compare
from tests import world


def test_compare_names_the_fields_that_differ_in_the_documents_order():
    old, new = world.source(), world.source(title="Another", abstract="Short.")

    assert [(change.field, change.new) for change in compare(kinds.get("source"), old, new)] == [
        ("title", "Another"),
        ("abstract", "Short."),
    ]


def test_compare_of_the_same_document_finds_nothing():
    assert compare(kinds.get("source"), world.source(), world.source()) == []


def test_changed_words_tells_words_taken_out_and_put_in():
    assert changed_words("the old words stay", "the new words stay") == [
        ("same", "the "),
        ("removed", "old"),
        ("added", "new"),
        ("same", " words stay"),
    ]
