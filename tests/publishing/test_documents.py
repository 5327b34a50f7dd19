"""Every kind's document refuses bad input with the place of each mistake, and nothing else."""

import pytest
from django.conf import settings

from publishing import kinds
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.publication import InvalidBatch
from publishing.models import Revision
from publishing.models.revisions import KIND
from publishing.refusals import Invalid
from tests import world

pytestmark = pytest.mark.django_db


SUCCESS = {"number": 70, "measure": "per cent are found", "by": "2028-03-31", "read_from": "the yearly report"}


def errors_of(kind, document):
    with pytest.raises(Invalid) as refusal:
        validated(kinds.get(kind), document, known=KnownEntries(published_only=False))
    return refusal.value.errors


def test_documents_of_each_kind_have_a_field_that_tells_it():
    telling = {
        kind.name: {name for name in kind.document().fields if name in settings.FIELDS_OF_KINDS.values()}
        for kind in kinds.all_kinds()
    }

    assert telling == {kind: {field} for kind, field in settings.FIELDS_OF_KINDS.items()}


def test_index_of_publications_knows_the_kind_of_each(small_world):
    told = Revision.objects.publications().annotate(told=KIND).values_list("told", "entry__kind")

    assert {kind for kind, _ in told} == {*settings.FIELDS_OF_KINDS}
    assert [each for each in told if each[0] != each[1]] == []


@pytest.mark.parametrize("kind", ["source", "definition", "barrier", "action"])
@pytest.mark.parametrize("junk", [None, [], "text", 7, {"slug": []}, {"slug": None}])
def test_junk_in_place_of_a_document_is_invalid(kind, junk):
    assert errors_of(kind, junk)


@pytest.mark.parametrize("junk", [None, {}, [[]], [None], {"a": []}, True])
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("source", "title"), ("source", "authors"), ("source", "quotes"), ("definition", "broader"),
        ("definition", "citations"), ("barrier", "themes"), ("barrier", "evidence"), ("barrier", "confidence"),
        ("barrier", "relations"), ("action", "milestones"), ("action", "starts"), ("action", "candidates"),
    ],
)  # fmt: skip
def test_junk_in_place_of_a_field_is_invalid_there(small_world, kind, field, junk):
    found = errors_of(kind, {**world.MAKERS[kind]("other"), field: junk})

    assert {pointer.split("/")[1] for pointer in found} == {field}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "x" * 501, "at most 500 characters"),
        ("title", "a\x08b", "Character 2 is a control character (U+0008)"),
        ("title", "a\ufffeb", "Character 2 is a control character (U+FFFE)"),
        ("title", "a\x93b", "U+0093"),
        ("title", "a\x00b", "U+0000"),
        ("abstract", "a\rb", "U+000D"),
        ("abstract", "a\u202eb", "U+202E"),
        ("title", "two\nlines", "one line"),
        ("title", "   ", "Write something here"),
        ("kind", "novel", "Choose one of the list; “novel” is not in it."),
        ("issued", "2024-13", "Write a year"),
        ("issued", "May 2024", "Write a year"),
        ("accessed", "2024-02-30", "exists"),
        ("url", "javascript:alert(1)", "whole web address"),
        ("url", "//example.org", "whole web address"),
        (
            "url",
            "http://e.example/a|b",
            "Character 19 of this address is “|”, which no web address can hold. Write %7C for it.",
        ),
        (
            "url",
            'http://e.example/?q="a"',
            'Character 21 of this address is “"”, which no web address can hold. Write %22 for it.',
        ),
        (
            "url",
            "http://e.example/<a>",
            "Character 18 of this address is “<”, which no web address can hold. Write %3C for it.",
        ),
        (
            "url",
            "http://e.example/a^b",
            "Character 19 of this address is “^”, which no web address can hold. Write %5E for it.",
        ),
        (
            "url",
            "http://e.example/a`b",
            "Character 19 of this address is “`”, which no web address can hold. Write %60 for it.",
        ),
        (
            "url",
            "https://exa mple.org",
            "Character 12 of this address is a space, which no web address can hold. Take it out.",
        ),
        ("doi", "https://doi.org/10.1/x", "DOI alone"),
        ("isbn", "978-0-306-40615-8", "no ISBN"),
        ("slug", "Not A Slug", "small letters"),
        ("themes", ["legal", "legal"], "twice"),
        ("colour", "red", "no such field"),
    ],
)
def test_wrong_value_of_a_source_is_told_at_its_place(field, value, said):
    found = errors_of("source", {**world.source(), field: value})

    assert [pointer.split("/")[1] for pointer in found] == [field]
    assert said in str(found)


def test_windows_newlines_become_plain_ones():
    document = validated(
        kinds.get("source"), world.source(abstract="one\r\ntwo"), known=KnownEntries(published_only=False)
    )

    assert document["abstract"] == "one\ntwo"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"themes": []}, "/themes"),
        ({"confidence": {"level": "high"}}, "/confidence/explanation"),
        (
            {"confidence": {"level": "low", "explanation": "x", "adequacy": {"concern": "serious"}}},
            "/confidence/adequacy/reason",
        ),
        ({"factors": ["unheard-of"]}, "/factors/0"),
        ({"evidence": [{"source": "nowhere", "stance": "supports", "finding": "x"}]}, "/evidence/0/source"),
        ({"relations": [{"barrier": "other", "kind": "eases"}]}, "/relations/0/barrier"),
        ({"rights": [55]}, "/rights/0"),
        ({"terms": ["nowhere"]}, "/terms/0"),
    ],
)
def test_wrong_barrier_is_told_at_its_place(changes, pointer):
    assert list(errors_of("barrier", world.barrier("other", **changes))) == [pointer]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"due": "2027-04-01"}, "/due"),
        ({"starts": "2026-01-01"}, "/starts"),
        ({"due": "2031-01-01"}, "/due"),
        ({"plan": "nowhere"}, "/plan"),
        ({"milestones": [{"key": "late", "title": "Late", "due": "2029-01-01"}]}, "/milestones/0/due"),
        ({"candidates": [{"organisation": "nowhere", "role": "lead"}]}, "/candidates/0/organisation"),
        (
            {"candidates": [{"organisation": "example-council", "role": role} for role in ["lead", "partner"]]},
            "/candidates/1/organisation",
        ),
        ({"barriers": ["lost-records"], "enablers": ["lost-records"]}, "/enablers/0"),
        ({"milestones": [{"key": "first-step", "title": "Begin", "due": "2027-07-01"}]}, "/milestones/0/due"),
        ({"success": {**SUCCESS, "by": "2027-03-31"}}, "/success/by"),
        ({"success": {**SUCCESS, "number": "half"}}, "/success/number"),
        ({"success": {**SUCCESS, "read_from": ""}}, "/success/read_from"),
        ({"effort": "small"}, "/effort_reason"),
        ({"effort": "huge", "effort_reason": "It is."}, "/effort"),
        ({"precedents": [{"source": "nowhere", "note": "It worked."}]}, "/precedents/0/source"),
        ({"precedents": [{"source": "study", "note": "It worked."}] * 2}, "/precedents/1/source"),
        ({"precedents": [{"source": "study", "note": ""}]}, "/precedents/0/note"),
    ],
)
def test_wrong_action_is_told_at_its_place(small_world, changes, pointer):
    assert list(errors_of("action", world.action("other", **changes))) == [pointer]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"broader": ["other"]}, "/broader/0"),
        ({"broader": ["record"], "related": ["record"]}, "/related/0"),
        ({"alt_labels": ["OTHER"]}, "/alt_labels/0"),
        ({"exact_match": ["urn:x"]}, "/exact_match/0"),
        ({"alt_labels": ["otherwise", "another (informal)"]}, "/alt_labels/1"),
        (
            {"translations": [{"language": "gd", "label": "Eile", "alt_labels": ["Eile (seann ainm)"]}]},
            "/translations/0/alt_labels/0",
        ),
        *[
            (
                {"citations": [{"source": "study", "locator": "p. 1", "checked": True, "read": read}]},
                "/citations/0/checked",
            )
            for read in ["abstract", "contents", "secondary", "none"]
        ],
        ({"citations": [{"source": "study", "read": "mostly"}]}, "/citations/0/read"),
    ],
)
def test_wrong_definition_is_told_at_its_place(small_world, changes, pointer):
    assert list(errors_of("definition", world.definition("other", **changes))) == [pointer]


def test_remark_behind_a_name_is_refused_with_where_it_belongs(small_world):
    (texts,) = errors_of("definition", world.definition("other", alt_labels=["another (former name)"])).values()

    assert texts == ["Write the name alone, “another”: what is to be said of it belongs in the scope note."]


def test_bracket_inside_a_name_is_no_remark(small_world):
    document = world.definition("other", alt_labels=["right(s) of access"])

    assert validated(kinds.get("definition"), document, known=KnownEntries(published_only=False))["alt_labels"]


def test_first_step_on_the_last_possible_day_is_sound(small_world):
    step = {"key": "first-step", "title": "Begin", "due": "2027-06-30"}

    assert validated(
        kinds.get("action"), world.action("other", milestones=[step]), known=KnownEntries(published_only=False)
    )


def test_older_documents_stay_valid(small_world):
    """Documents from before `read`, `success` and the rest: each new field is there, and says nothing untrue."""
    known = KnownEntries(published_only=False)
    definition = world.definition("other", citations=[{"source": "study", "checked": True}, {"source": "act"}])

    assert [item["read"] for item in validated(kinds.get("definition"), definition, known=known)["citations"]] == [
        "part",
        "",
    ]
    action = validated(kinds.get("action"), world.action("other"), known=known)
    assert (action["success"], action["effort"], action["precedents"]) == (None, "", [])


def test_place_is_not_checked_in_a_source_that_nobody_read(small_world, editor):
    with pytest.raises(InvalidBatch) as refusal:
        world.publish(
            editor,
            ("source", world.source("hearsay", checked="secondary")),
            (
                "definition",
                world.definition("other", citations=[{"source": "hearsay", "read": "part", "checked": True}]),
            ),
        )

    (errors,) = refusal.value.by_revision.values()
    assert list(errors) == ["/citations/0/checked"]


def test_source_that_a_definition_rests_on_stays_read(small_world, editor):
    citation = {"source": "code", "read": "whole", "checked": True}
    world.publish(
        editor,
        ("source", world.source("code")),
        ("definition", world.definition("other", citations=[citation])),
    )

    with pytest.raises(InvalidBatch) as refusal:
        world.publish(editor, ("source", world.source("code", checked="secondary")))

    (errors,) = refusal.value.by_revision.values()
    assert "“Other”" in str(errors["/read"])
