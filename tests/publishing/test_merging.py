"""Two pages of one draft are merged against the text that each was made from: only what both changed is asked."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing import kinds
from publishing.documents.merging import merge, same_rows
from publishing.documents.validation import KnownEntries, completed, set_aside
from publishing.lifecycle.drafting import save_draft
from publishing.models import DraftState, Entry, Revision
from publishing.refusals import Invalid
from tests import world
from tests.at_once import at_once
from tests.publishing.test_workbench import DATA, begin, draft_of, fields

pytestmark = pytest.mark.django_db
SLUG = "nobody-answers-letters"


@pytest.fixture
def writer(client, people):
    client.force_login(people.researcher)
    return client


@pytest.fixture
def address(writer):
    return begin(writer).url


def row(source, finding="", **more):
    return {"source": source, "stance": "supports", "finding": finding, **more}


def barrier(**changes):
    return completed(kinds.get("barrier"), world.barrier(**changes))


def merged(base, mine, theirs, **more):
    return merge(
        kinds.get("barrier"),
        *[None if document is None else barrier(**document) for document in (base, mine, theirs)],
        **more,
    )


def saved_by(person, **changes):
    """What a colleague saves meanwhile."""
    draft = draft_of(SLUG)
    return save_draft(
        kind="barrier", document={**draft.document, **changes}, by=person, now=world.NOW,
        entry=draft.entry, seen=draft.edit, complete=False,
    )  # fmt: skip


ROWS = st.lists(
    st.builds(row, st.sampled_from(["", "act", "study"]), st.sampled_from(["", "One", "One two", "Three"])), max_size=4
)


# --- the merge itself


def test_what_only_one_side_changed_is_taken():
    found = merged({}, {"plain_language": "Mine"}, {"title": "Theirs"})

    assert (found.document["plain_language"], found.document["title"]) == ("Mine", "Theirs")
    assert not found.conflicts
    assert [each.pointer for each in found.taken] == ["/title"]


def test_field_that_both_changed_is_a_conflict_and_theirs_stays_until_it_is_settled():
    sides = {}, {"title": "Mine"}, {"title": "Theirs"}

    assert [(each.pointer, each.mine, each.theirs) for each in merged(*sides).conflicts] == [
        ("/title", "Mine", "Theirs")
    ]
    assert merged(*sides).document["title"] == "Theirs"
    assert merged(*sides, keep=["/title"]).document["title"] == "Mine"


def test_same_change_of_both_is_no_conflict():
    assert not merged({}, {"title": "Same"}, {"title": "Same"}).conflicts


def test_without_the_text_that_both_began_with_every_difference_is_asked():
    found = merged(None, {"title": "Mine"}, {"title": "Theirs", "evidence": [row("act")]})

    assert {each.pointer for each in found.conflicts} == {"/title", "/evidence"}


def test_row_that_one_moved_takes_what_the_other_wrote_in_it():
    base = [row("act", "One"), row("study", "Two")]
    found = merged({"evidence": base}, {"evidence": base[::-1]}, {"evidence": [row("act", "One, better"), base[1]]})

    assert [(each["source"], each["finding"]) for each in found.document["evidence"]] == [
        ("study", "Two"),
        ("act", "One, better"),
    ]
    assert not found.conflicts


def test_rows_that_both_added_are_both_there():
    base = [row("act", "One")]
    found = merged(
        {"evidence": base}, {"evidence": [*base, row("study", "Mine")]}, {"evidence": [row("report", "Theirs"), *base]}
    )

    assert [each["finding"] for each in found.document["evidence"]] == ["Theirs", "One", "Mine"]


def test_row_that_one_removed_goes_and_stays_where_the_other_changed_it():
    base = [row("act", "One"), row("study", "Two words here")]
    left = {"evidence": base[:1]}

    assert len(merged({"evidence": base}, left, {"evidence": base, "title": "Theirs"}).document["evidence"]) == 1
    changed = merged({"evidence": base}, left, {"evidence": [base[0], row("study", "Two words here, better")]})
    assert changed.document["evidence"][1]["finding"] == "Two words here, better"
    assert [each.what for each in changed.taken] == ["kept"]


def test_conflict_in_a_row_leads_to_where_the_row_stands_in_each_text():
    base = [row("act", "One"), row("study", "Two")]
    found = merged(
        {"evidence": base},
        {"evidence": [base[0], row("study", "Mine")]},
        {"evidence": [row("report", "New"), base[0], row("study", "Theirs")]},
    )

    [conflict] = found.conflicts
    assert (conflict.pointer, conflict.on_page) == ("/evidence/2/finding", "/evidence/1/finding")


def test_what_is_ticked_by_one_and_unticked_by_the_other_needs_no_question():
    found = merged({"themes": ["legal"]}, {"themes": ["legal", "technical"]}, {"themes": ["cultural"]})

    assert not found.conflicts
    assert found.document["themes"] == ["cultural", "technical"]


@pytest.mark.parametrize("count", [60, 500])
def test_many_rows_are_known_again_at_once(count):
    old = [row(f"s{number}", f"Finding {number} of some length") for number in range(count)]
    new = [row("", f"Another text {number}") for number in range(count)]

    assert same_rows(old, old[::-1]) == {place: count - 1 - place for place in range(count)}
    assert len(same_rows(old, new)) == count


def all_refused(count):
    rows = [row("act", f"Finding {number}", locator="p. 1") for number in range(count)]
    typed = [{**each, "finding": "x" * 2001, "locator": "p. 2"} for each in rows]
    known = KnownEntries(published_only=False)
    return set_aside(kinds.get("barrier"), barrier(evidence=typed), barrier(evidence=rows), known=known)


def test_hundred_refused_rows_keep_nothing_else_from_being_saved(small_world):
    document, refused = all_refused(100)

    assert len(refused) == 100
    assert (document["evidence"][7]["finding"], document["evidence"][7]["locator"]) == ("Finding 7", "p. 2")


def test_more_refused_fields_than_are_told_at_once_are_refused_altogether(small_world):
    with pytest.raises(Invalid, match="400 more places"):
        all_refused(500)


def test_five_hundred_rows_of_three_texts_are_merged_within_seconds():
    texts = [
        [row("act", f"{name} {number} of one source") for number in range(500)] for name in ("One", "Two", "Three")
    ]
    started = time.monotonic()

    merged(*[{"evidence": rows} for rows in texts])

    assert time.monotonic() - started < 5


# --- pages


def test_second_tab_keeps_what_the_first_one_saved(writer, address):
    first = fields(writer, address)
    writer.post(address, {**first, "statement": "From tab two", "operation": "save"})

    said = writer.post(address, {**first, "plain_language": "From tab one"}, headers=DATA).json()

    document = draft_of(SLUG).document
    assert (document["statement"], document["plain_language"]) == ("From tab two", "From tab one")
    assert (said["errors"], [each["id"] for each in said["taken"]]) == ([], ["statement"])


def test_tab_goes_on_from_what_it_shows_and_never_takes_back_what_it_does_not(writer, address, people):
    page = fields(writer, address)
    saved_by(people.editor, statement="Theirs", evidence=[row("act", "A piece that my page does not show")])
    said = writer.post(address, {**page, "plain_language": "Half"}, headers=DATA).json()

    said = writer.post(address, {**page, "seen": said["seen"], "plain_language": "Whole"}, headers=DATA)

    document = draft_of(SLUG).document
    assert said.status_code == 200
    assert (document["statement"], document["plain_language"], len(document["evidence"])) == ("Theirs", "Whole", 1)


def test_true_conflict_saves_the_rest_and_is_kept_until_it_is_settled(writer, address, people):
    page = fields(writer, address)
    saved_by(people.editor, statement="Theirs")

    answer = writer.post(address, {**page, "statement": "Mine", "plain_language": "Only mine"}, headers=DATA)

    said = answer.json()
    assert (answer.status_code, said["stale"], [each["id"] for each in said["errors"]]) == (412, True, ["statement"])
    assert draft_of(SLUG).document["plain_language"] == "Only mine"
    shown = writer.get(said["settle"])
    assert [(each.label, each.mine, each.theirs) for each in shown.context["changes"]] == [
        (shown.context["form"].words["statement"].label, "Mine", "Theirs")
    ]
    writer.post(
        address + "settle/",
        {"seen": shown.context["current"].edit, "mine": shown.context["mine"], "keep.statement": "mine"},
    )
    assert draft_of(SLUG).document["statement"] == "Mine"


def test_conflict_chooses_nothing_for_anybody(writer, address, people):
    page = fields(writer, address)
    saved_by(people.editor, statement="Theirs")
    shown = writer.post(address, {**page, "statement": "Mine", "operation": "save"})

    assert "checked" not in shown.content.decode()
    again = writer.post(address + "settle/", {"seen": shown.context["current"].edit, "mine": shown.context["mine"]})
    assert again.status_code == 422
    assert draft_of(SLUG).document["statement"] == "Theirs"


def test_page_in_conflict_goes_on_saving_the_rest_without_a_state_for_each_letter(writer, address, people):
    page = fields(writer, address)
    saved_by(people.editor, statement="Theirs")
    said = writer.post(address, {**page, "statement": "M"}, headers=DATA).json()
    states = DraftState.objects.count()

    for text in ["Mi", "Min", "Mine"]:
        said = writer.post(address, {**page, "seen": said["seen"], "statement": text}, headers=DATA).json()

    assert DraftState.objects.count() == states
    assert DraftState.objects.get(unsaved__isnull=False).unsaved["statement"] == "Mine"


def test_good_fields_are_saved_beside_a_refused_one(writer, address):
    page = fields(writer, address)

    said = writer.post(address, {**page, "statement": "x" * 5001, "plain_language": "Good"}, headers=DATA)

    assert said.status_code == 200
    assert [each["id"] for each in said.json()["errors"]] == ["statement"]
    document = draft_of(SLUG).document
    assert (document["statement"], document["plain_language"]) == ("", "Good")


def test_refused_words_in_a_row_stand_on_the_page_again_and_the_row_is_saved(writer, address):
    writer.post(address, {**fields(writer, address), "operation": "add:evidence"})
    page = {**fields(writer, address), "evidence.0.finding": "Write to ann@example.org", "evidence.0.locator": "p. 3"}

    answer = writer.post(address, {**page, "operation": "save"})

    assert answer.status_code == 422
    assert "ann@example.org" in answer.content.decode()
    [saved] = draft_of(SLUG).document["evidence"]
    assert (saved["finding"], saved["locator"]) == ("", "p. 3")


def test_publication_since_is_merged_and_not_written_over(writer, editor, people):
    world.publish(editor, ("barrier", world.barrier("shut", title="Shut")))
    address = "/workbench/barriers/shut/"
    page = fields(writer, address)
    world.publish(editor, ("barrier", world.barrier("shut", title="Shut doors")))

    writer.post(address, {**page, "plain_language": "Mine", "operation": "save"})

    document = draft_of("shut").document
    assert (document["title"], document["plain_language"]) == ("Shut doors", "Mine")


def test_page_of_a_draft_that_waits_is_told_so_and_nothing_is_saved(writer, address):
    page = fields(writer, address)
    Revision.objects.update(state=Revision.State.IN_REVIEW)

    answer = writer.post(address, {**page, "statement": "Late"}, headers=DATA)

    assert (answer.status_code, answer.json()["gone"]) == (409, True)
    assert Entry.objects.get().revisions.get().document["statement"] == ""


def test_conflict_says_choices_and_entries_by_their_names(writer, address, people, small_world):
    saved_by(people.researcher, evidence=[row("", "A finding that both know")])
    page = fields(writer, address)
    saved_by(people.editor, evidence=[row("act", "A finding that both know", stance="qualifies")])

    mine = {"evidence.0.source": "study", "evidence.0.stance": "contradicts"}
    shown = writer.post(address, {**page, **mine, "operation": "save"})

    assert [(each.mine, each.theirs) for each in shown.context["changes"]] == [
        ("A study of study", "A study of act"),
        ("Contradicts", "Qualifies"),
    ]
    assert "Ewan Edit saved this while you wrote" in shown.content.decode()
    again = writer.get(f"{address}settle/?mine={shown.context['mine']}")
    assert "Ewan Edit saved this while you wrote" in again.content.decode()


@given(base=ROWS, mine=ROWS, theirs=ROWS)
@settings(max_examples=25, deadline=None)
def test_one_side_alone_is_always_taken_whole(base, mine, theirs):
    one, two, three = ({"evidence": rows} for rows in (base, mine, theirs))

    assert merged(one, two, one).document == merged(one, two, two).document == barrier(**two)
    assert merged(one, one, three).document == barrier(**three)


def findings(rows):
    return {each["finding"] for each in rows}


@given(base=ROWS, mine=ROWS, theirs=ROWS)
@settings(max_examples=25, deadline=None)
def test_no_words_are_lost_however_often_a_page_is_sent_again(base, mine, theirs):
    first = merged(*({"evidence": rows} for rows in (base, mine, theirs)))
    again = merge(kinds.get("barrier"), first.page, barrier(evidence=mine), first.document)

    for found in (first, again):
        said = findings(found.document["evidence"]) | {each.mine for each in found.conflicts}
        assert findings(mine) - findings(base) <= said
        assert findings(theirs) - findings(base) <= findings(found.document["evidence"])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_save_in_the_same_moment_are_both_in_the_draft(people):
    from tests.publishing.test_bad_input import signed_in

    one, two = signed_in(people.researcher), signed_in(people.editor)
    address = begin(one).url
    page = {**fields(one, address), "operation": "save"}

    at_once(
        lambda: one.post(address, {**page, "statement": "Rhona’s"}),
        lambda: two.post(address, {**page, "plain_language": "Ewan’s"}),
    )

    document = draft_of(SLUG).document
    assert (document["statement"], document["plain_language"]) == ("Rhona’s", "Ewan’s")


def test_page_that_was_open_through_an_hour_of_a_colleagues_typing_is_still_merged(writer, address, people):
    page = fields(writer, address)
    saved_by(people.editor, statement="Theirs")
    for number in range(80):
        saved_by(people.editor, statement=f"Theirs {number}")

    said = writer.post(address, {**page, "plain_language": "Mine"}, headers=DATA)

    assert said.status_code == 200
    assert draft_of(SLUG).document["statement"] == "Theirs 79"
