"""Entries are written, saved, found, previewed and settled on pages that work without JavaScript."""

import pytest
from django.urls import reverse

from definitions.forms import DEFINITION_FORM
from publishing.documents.pasted_text import clean
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, IndexEntry, Revision
from tests import world

pytestmark = pytest.mark.django_db
QUERIES_OF_MY_WORK = 26
DATA = {"Accept": "application/json"}


@pytest.fixture
def writer(client, people):
    client.force_login(people.researcher)
    return client


def draft_of(slug):
    return Revision.objects.working_copies().get(entry__slug=slug)


def begin(client, plural="barriers", **answers):
    return client.post(f"/workbench/new/{plural}/", {"title": "Nobody answers letters", "kind": "barrier", **answers})


def fields(client, address):
    """What a browser would post from the form as it stands."""
    import html5lib

    tree = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)
    posted = {}
    form = tree.find(".//form[@id='entry-form']")
    for item in form.iter():
        name, kind = item.get("name"), item.get("type", "text")
        if not name or item.tag == "button" or (kind in ("checkbox", "radio") and item.get("checked") is None):
            continue
        if item.tag == "textarea":
            value = (item.text or "").removeprefix("\n")
        elif item.tag == "select":
            value = next((o.get("value") for o in item.iter("option") if o.get("selected") is not None), "")
        else:
            value = item.get("value", "")
        posted.setdefault(name, []).append(value)
    return posted


def test_new_entry_has_a_place_before_anything_else_is_written(writer):
    response = begin(writer)

    assert response.url == "/workbench/barriers/nobody-answers-letters/"
    assert draft_of("nobody-answers-letters").document["title"] == "Nobody answers letters"


def test_double_click_begins_one_entry(writer):
    assert begin(writer).url == begin(writer).url
    assert Entry.objects.count() == 1


def test_entry_without_a_name_is_not_begun(writer):
    response = begin(writer, title=" ")

    assert response.status_code == 422
    assert not Entry.objects.exists()


def test_unfinished_text_is_saved_as_it_was_typed(writer):
    address = begin(writer, plural="evidence", title="A book", kind="research", issued="202").url

    assert draft_of("a-book").document["issued"] == "202"
    assert "202" in fields(writer, address)["issued"]


def test_saving_what_the_page_showed_changes_nothing(writer, small_world):
    address = "/workbench/barriers/lost-records/"

    writer.post(address, {**fields(writer, address), "operation": "save"})

    assert not Revision.objects.working_copies().exists()


@pytest.mark.parametrize("plural", ["evidence", "definitions", "barriers", "actions"])
def test_form_gives_back_the_document_that_it_showed(writer, small_world, plural):
    for slug in IndexEntry.objects.filter(kind={"evidence": "source"}.get(plural, plural[:-1])).values_list(
        "slug", flat=True
    ):
        address = f"/workbench/{plural}/{slug}/"
        writer.post(address, {**fields(writer, address), "operation": "save"})

    assert not Revision.objects.working_copies().exists()


def test_ticking_boxes_leaves_what_was_ticked_in_its_order(writer, editor, small_world):
    world.publish(editor, ("barrier", world.barrier("ordered", themes=["technical", "legal"])))
    address = "/workbench/barriers/ordered/"
    themes = [*fields(writer, address)["themes"], "cultural"]

    writer.post(address, {**fields(writer, address), "themes": themes, "operation": "save"})

    assert draft_of("ordered").document["themes"] == ["technical", "legal", "cultural"]


def test_text_that_is_too_long_is_refused_and_kept_on_the_page(writer):
    address = begin(writer).url

    response = writer.post(address, {**fields(writer, address), "statement": "x" * 5001, "operation": "save"})

    assert response.status_code == 422
    assert "x" * 5001 in response.content.decode()
    assert draft_of("nobody-answers-letters").edit == 1


def test_row_is_added_moved_and_removed(writer, small_world):
    address = "/workbench/barriers/lost-records/"

    writer.post(address, {**fields(writer, address), "operation": "up:evidence.1"})
    assert [row["source"] for row in draft_of("lost-records").document["evidence"]] == ["act", "study"]
    writer.post(address, {**fields(writer, address), "operation": "remove:evidence.0"})
    writer.post(address, {**fields(writer, address), "operation": "add:evidence"})

    assert [row["source"] for row in draft_of("lost-records").document["evidence"]] == ["study", ""]


def test_source_is_found_by_author_without_javascript(writer, small_world):
    address = begin(writer).url
    writer.post(address, {**fields(writer, address), "operation": "add:evidence"})

    response = writer.post(
        address,
        {**fields(writer, address), "operation": "find:evidence.0.source", "find.evidence.0.source": "author stud"},
        follow=True,
    )

    assert "A study of study" in response.content.decode()


def test_finder_without_words_asks_for_one(writer, small_world):
    address = "/workbench/barriers/lost-records/"
    data = {**fields(writer, address), "operation": "find:evidence.0.source", "find.evidence.0.source": ""}

    page = writer.post(address, data, follow=True).content.decode()

    assert "Type a word first." in page
    assert "was found for “”" not in page


def test_source_is_found_while_somebody_types(writer, small_world):
    found = writer.get("/workbench/find/evidence/?q=study+of+ac", headers=DATA).json()["found"]

    assert [row["slug"] for row in found] == ["act"]


def test_new_source_is_added_in_place(writer):
    address = begin(writer).url
    writer.post(address, {**fields(writer, address), "operation": "add:evidence"})

    answers = {"new.evidence.0.source.title": "A new report", "new.evidence.0.source.kind": "inquiry"}
    writer.post(address, {**fields(writer, address), **answers, "operation": "new:evidence.0.source"})

    assert draft_of("nobody-answers-letters").document["evidence"][0]["source"] == "a-new-report"
    assert draft_of("a-new-report").document["kind"] == "inquiry"


def test_autosave_answers_the_number_to_go_on_from(writer):
    address = begin(writer).url

    said = writer.post(address, {**fields(writer, address), "statement": "Half"}, headers=DATA).json()

    assert said["seen"] == 2
    assert draft_of("nobody-answers-letters").document["statement"] == "Half"


def test_second_tab_cannot_overwrite_the_first(writer):
    address = begin(writer).url
    first, second = fields(writer, address), fields(writer, address)
    writer.post(address, {**first, "statement": "First"}, headers=DATA)

    response = writer.post(address, {**second, "statement": "Second"}, headers=DATA)

    assert response.status_code == 412
    assert draft_of("nobody-answers-letters").document["statement"] == "First"


def test_second_person_chooses_field_by_field(writer, people, client):
    address = begin(writer).url
    posted = fields(writer, address)
    save_draft(
        kind="barrier",
        document={**draft_of("nobody-answers-letters").document, "statement": "Theirs", "plain_language": "Theirs"},
        by=people.editor,
        now=world.NOW,
        entry=Entry.objects.get(),
        seen=1,
        complete=False,
    )

    page = writer.post(address, {**posted, "statement": "Mine", "plain_language": "Mine", "operation": "save"})
    assert page.status_code == 412
    context = page.context
    writer.post(
        address + "settle/",
        {
            "seen": context["current"].edit,
            "mine": context["mine"],
            "keep.statement": "mine",
            "keep.plain_language": "theirs",
        },
    )

    document = draft_of("nobody-answers-letters").document
    assert (document["statement"], document["plain_language"]) == ("Mine", "Theirs")


def test_ended_session_gives_everything_typed_back(writer):
    address = begin(writer).url
    posted = {**fields(writer, address), "statement": "A long thought", "operation": "save"}
    writer.logout()

    response = writer.post(address, posted)

    assert response.status_code == 401
    assert "A long thought" in response.content.decode()


def test_form_of_another_site_is_not_offered_again(people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.researcher)

    response = client.post(
        "/workbench/barriers/x/", {"statement": "Theirs"}, headers={"Origin": "https://evil.example"}
    )

    assert response.status_code == 403
    assert "Theirs" not in response.content.decode()


def test_preview_shows_the_public_page_and_leaves_nothing(writer, small_world):
    address = "/workbench/barriers/lost-records/"
    writer.post(address, {**fields(writer, address), "title": "Records lost twice", "operation": "save"})

    page = writer.get(address + "preview/").content.decode()

    assert "Records lost twice" in page
    assert "Preview." in page
    assert "Records lost twice" not in writer.get("/barriers/lost-records/").content.decode()
    assert not Revision.objects.filter(note="Preview").exists()


def test_worksheet_shows_methods_and_limitations_beside_the_questions(writer, small_world):
    page = writer.get("/workbench/barriers/lost-records/sheets/confidence/").content.decode()

    assert "A study of study" in page
    assert "Limitations:" in page


@pytest.mark.parametrize("role", ["partner", "administrator"])
def test_workbench_is_closed_to_who_does_not_write(client, people, role):
    client.force_login(getattr(people, role))

    assert client.get("/workbench/").status_code == 403
    assert begin(client).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_my_work_asks_as_often_for_three_drafts_as_for_one(writer, people, django_assert_num_queries, count):
    for number in range(count):
        begin(writer, title=f"Draft {number}")
    with django_assert_num_queries(QUERIES_OF_MY_WORK):
        writer.get(reverse("workbench:home"))


def test_text_from_a_word_processor_arrives_clean():
    pasted = "\uf0b7\tFirst\u00a0point\x0bsecond line\r\n\u2022\tNext\u00ad\u200b  \n\n\n\nEnd\ufeff"

    assert clean(pasted) == "- First point\nsecond line\n- Next\n\nEnd"


def test_every_question_has_words_of_its_own():
    asked = {name for group in DEFINITION_FORM.groups for name in group.names}

    assert asked == set(DEFINITION_FORM.kind.field_names)


def test_discarding_asks_once_and_leaves_what_is_public(writer, small_world):
    address = "/workbench/barriers/lost-records/"
    writer.post(address, {**fields(writer, address), "title": "Another", "operation": "save"})

    assert "What is public stays" in writer.get(address + "discard/").content.decode()
    writer.post(address + "discard/", {"seen": "1"})

    assert not Revision.objects.working_copies().exists()
    assert writer.get("/barriers/lost-records/").status_code == 200


def test_draft_saved_since_is_not_discarded(writer):
    address = begin(writer).url

    assert writer.post(address + "discard/", {"seen": "9"}).status_code == 412
    assert Revision.objects.working_copies().exists()


def test_my_work_names_barriers_that_could_be_better(writer, small_world):
    page = writer.get("/workbench/").content.decode()

    assert "What could be better" in page
    assert "Lost records" in page


def test_public_page_leads_writers_to_the_form_and_nobody_else(writer, small_world):
    link = 'href="/workbench/barriers/lost-records/"'

    assert link in writer.get("/barriers/lost-records/").content.decode()
    writer.logout()
    assert link not in writer.get("/barriers/lost-records/").content.decode()


@pytest.mark.parametrize("typed", ["1st December 2026", "1/12/2026", "1.12.2026", "Tuesday 1 Dec 2026", "2026-12-01"])
def test_day_is_understood_however_it_is_typed_and_kept_as_documents_keep_it(writer, small_world, typed):
    address = "/workbench/actions/find-them/"

    page = writer.post(address, {**fields(writer, address), "starts": typed, "operation": "save"}, follow=True)

    assert draft_of("find-them").document["starts"] == "2026-12-01"
    assert 'value="1 December 2026"' in page.content.decode()
    assert f"You wrote “{typed}”: understood as Tuesday 1 December 2026." in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31 June 2027", "June 2027 has 30 days."),
        ("Monday 1 December 2026", "1 December 2026 is a Tuesday, not a Monday."),
    ],
)
def test_day_that_is_none_is_kept_as_it_was_typed_with_the_reason(writer, small_world, typed, reason):
    address = "/workbench/actions/find-them/"

    writer.post(address, {**fields(writer, address), "starts": typed, "operation": "save"})

    assert draft_of("find-them").document["starts"] == typed
    page = writer.get(address + "?check=1").content.decode()
    assert reason in page
    assert f'value="{typed}"' in page


def test_month_is_kept_to_its_precision(writer):
    address = begin(writer, plural="evidence", title="A book", kind="research", issued="May 2021").url

    assert draft_of("a-book").document["issued"] == "2021-05"
    assert fields(writer, address)["issued"] == ["2021-05"]


@pytest.mark.parametrize("successor", ["x" * 5000, "nothing-there", "No Slug"])
def test_successor_that_is_not_there_is_refused_at_its_field(client, people, small_world, successor):
    client.force_login(people.editor)

    response = client.post("/workbench/actions/find-them/withdraw/", {"reason": "Done.", "successor": successor})

    assert response.status_code == 422
    assert '<a href="#successor">' in response.content.decode()


def test_save_without_scripts_comes_back_to_the_save_button(writer):
    address = begin(writer).url

    response = writer.post(address, {**fields(writer, address), "statement": "Words", "operation": "save"})

    assert response.url == f"{address}#saved"
    assert 'id="saved"' in writer.get(address).content.decode()


@pytest.mark.parametrize("typed", ["ecord", "ost+reco", "ST+REC", "lost+records"])
def test_part_of_a_word_is_found_in_labels(writer, small_world, typed):
    found = writer.get(f"/workbench/find/barriers/?q={typed}", headers=DATA).json()["found"]

    assert [row["slug"] for row in found] == ["lost-records"]


@pytest.mark.parametrize("typed", ["of", "udy+of", "tudy"])
def test_common_words_are_found_in_labels(writer, small_world, typed):
    found = writer.get(f"/workbench/find/evidence/?q={typed}", headers=DATA).json()["found"]

    assert {row["label"] for row in found} == {"A study of act", "A study of study"}


@pytest.mark.parametrize("typed", ["%27ecord%27+%7C+%5C", "of", "ofs+thee", "%5C%27%3A*"])
def test_signs_find_nothing_wrong(writer, small_world, typed):
    assert writer.get(f"/workbench/find/barriers/?q={typed}", headers=DATA).json() == {"found": [], "more": False}
