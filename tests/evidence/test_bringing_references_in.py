"""References become drafts only after a person agreed to a preview that says what is new, here already, or wrong."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.csl import item_of
from evidence.models import ImportedReference, ReferenceImport
from evidence.references import files, imports, ris, tasks
from jobs.models import Job
from publishing.models import Entry, Revision
from publishing.refusals import NotAllowed, WrongState

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 26, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture
def visitor(client, researcher):
    client.force_login(researcher)
    return client


def record(title, **more):
    lines = {"TY": "JOUR", "TI": title, "AU": "Smith, J.", "PY": "2021", **more}
    return "".join(f"{tag}  - {value}\n" for tag, value in lines.items() if value) + "ER  - \n\n"


def bring_in(by, text, **more):
    return imports.prepare(data=text.encode(), name="references.ris", by=by, now=NOW, **more)


def statuses(prepared):
    return list(prepared.rows.values_list("status", flat=True))


def drafts():
    return Revision.objects.working_copies().filter(entry__kind="source")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(client, content, name="references.ris", **more):
    return client.post("/workbench/references/", {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def test_file_is_read_looked_at_and_saved_as_drafts(small_world, visitor):
    preview = upload(visitor, record("A brand new study of lamps", DO="https://doi.org/10.1234/NEW.").encode())
    assert "Nothing is saved yet" in text_of(preview)
    assert "Save 1 draft" in text_of(preview)
    assert not drafts().exists()
    prepared = ReferenceImport.objects.get()

    saved = visitor.post(prepared.get_absolute_url(), {"among": "1", "taken": "1", "save": "1"}, follow=True)

    assert "1 draft saved by Rhona Research" in text_of(saved)
    document = drafts().get().document
    assert document["slug"] == "smith-2021-a-brand-new-study-of-lamps"
    assert (document["doi"], document["checked"], document["authors"]) == ("10.1234/NEW", "unchecked", ["Smith, J."])


def test_same_file_twice_changes_nothing(small_world, researcher):
    text = record("One thing") + record("Another thing", AB="What it says.")
    imports.save(prepared=bring_in(researcher, text), by=researcher, now=NOW)
    draft = drafts().first()
    draft.document["abstract"] = "In our own words."
    draft.save()

    again = bring_in(researcher, text)

    assert statuses(again) == ["same", "same"]
    assert imports.save(prepared=again, by=researcher, now=NOW).saved_count == 0
    assert drafts().count() == 2


@pytest.mark.parametrize(
    ("text", "status", "why"),
    [
        (record("A study of study", AU="A. Author", PY="2024"), "same", "same title"),
        (record("The study of “study”", AU="A. Author", PY=""), "same", "same title"),
        (record("A study of study", PY="2024"), "duplicate", "same title"),
        (record("A study of studies, and", PY="2024"), "new", ""),
        (record("A study of study", PY="2019"), "new", ""),
        (record("Other words", UR="http://www.example.org/study/"), "duplicate", "web address"),
    ],
)
def test_what_is_here_is_known_by_title_and_year_or_address(small_world, researcher, text, status, why):
    row = bring_in(researcher, text).rows.get()

    assert (row.status, row.taken) == (status, status == "new")
    assert why in " ".join(row.reasons)


def test_nearly_the_same_title_and_the_same_doi_or_isbn_are_likely_duplicates(researcher):
    title = "Information sharing to protect vulnerable children"
    first = record(title, DO="10.1234/a", SN="978-0-7546-4850-5")
    others = [
        record("Information-sharing to protect vulnerable childern"),
        record("Quite another", DO="10.1234/A"),
        record("Yet another", SN="0-7546-4850-8"),
    ]
    numbered = record("Statistics for 2021 in Scotland") + record("Statistics for 2022 in Scotland")

    prepared = bring_in(researcher, first + "".join(others) + numbered)

    assert statuses(prepared) == ["new", "duplicate", "duplicate", "duplicate", "new", "new"]
    assert set(prepared.rows.filter(status="duplicate").values_list("like_row", flat=True)) == {1}


def test_likely_duplicates_stand_side_by_side_and_can_be_chosen(small_world, visitor):
    page = upload(visitor, record("A study of study", PY="2024").encode())
    prepared = ReferenceImport.objects.get()
    assert "Likely here already" in text_of(page)
    assert "Authors (differs) Smith, J. A. Author" in text_of(page)
    assert "No reference is chosen" in text_of(page)

    visitor.post(prepared.get_absolute_url(), {"among": "1", "taken": "1"})
    assert prepared.rows.get().taken
    visitor.post(prepared.get_absolute_url(), {"among": "1", "taken": "1", "save": "1"})

    assert drafts().get().document["authors"] == ["Smith, J."]


def test_wrong_rows_say_why_and_cost_nobody_else_anything(researcher):
    text = "".join(
        [
            record(""),
            record("Call 07700 900123 for the study"),
            record("Good", DO="nonsense", UR="not an address", AB="Write to jane@example.org"),
            record("Cut off").split("PY")[0],
        ]
    )

    rows = list(bring_in(researcher, text).rows.all())

    assert [row.status for row in rows] == ["wrong", "wrong", "new", "new"]
    assert rows[0].reasons == ["It has no title."]
    assert "seems to hold" in rows[1].reasons[0]
    assert rows[1].document == {}
    assert (rows[2].document["doi"], rows[2].document["url"], rows[2].document["abstract"]) == ("", "", "")
    assert {note.split(" left")[0] for note in rows[2].notes} >= {"DOI", "Web address", "Abstract"}
    assert not any("jane" in note for note in rows[2].notes)
    assert "cut off" in rows[3].notes[0]


def test_kind_that_the_file_does_not_say_is_chosen_once_for_all(researcher):
    prepared = bring_in(
        researcher, record("A", TY="RPRT") + record("B", TY="RPRT", M3="Guidance") + record("C", TY="BOOK")
    )

    imports.save(prepared=prepared, by=researcher, now=NOW, kind="review")

    assert sorted(drafts().values_list("document__title", "document__kind")) == [
        ("A", "review"),
        ("B", "guidance"),
        ("C", "review"),
    ]


def test_what_came_meanwhile_is_not_saved_twice(researcher, editor):
    one, other = (bring_in(researcher, record("The same thing")) for _ in range(2))

    imports.save(prepared=one, by=researcher, now=NOW)
    saved = imports.save(prepared=other, by=editor, now=NOW)

    assert saved.saved_count == 0
    assert "after the preview" in saved.rows.get().reasons[0]
    assert Entry.objects.count() == 1


def test_preview_ends_once(visitor, researcher, people):
    prepared = bring_in(researcher, record("A"))
    page = visitor.post(f"{prepared.get_absolute_url()}abandon/", follow=True)
    assert "Abandoned by Rhona Research" in text_of(page)
    assert not ImportedReference.objects.exists()

    with pytest.raises(WrongState, match="abandoned already"):
        imports.save(prepared=prepared, by=researcher, now=NOW)
    with pytest.raises(NotAllowed):
        bring_in(people.partner, record("B"))


def test_pasted_text_is_kept_when_it_cannot_be_read(visitor):
    refused = visitor.post("/workbench/references/", {"text": "<html>my references"})
    assert refused.status_code == 400
    assert "This is a web page" in text_of(refused)
    assert "my references</textarea>" in refused.content.decode()

    read = visitor.post(
        "/workbench/references/", {"text": "Smith, J. (2020) A study of lamps. London: Press."}, follow=True
    )
    assert "A study of lamps" in text_of(read)
    assert "Kind of source, where the file does not say it" in text_of(read)


def test_preview_takes_the_same_queries_for_any_number_of_rows(
    small_world, visitor, researcher, django_assert_num_queries
):
    like = record("A study of study", PY="2024")
    for text in [like, like + record("A study of act", PY="2024") + record("New")]:
        prepared = bring_in(researcher, text)
        with django_assert_num_queries(10):
            visitor.get(prepared.get_absolute_url())


def test_a_large_file_is_read_and_saved_by_jobs(visitor, researcher, run_jobs, monkeypatch):
    monkeypatch.setattr(tasks, "READ_AT_ONCE", 10)
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    waits = upload(visitor, (record("A") + record("B")).encode())
    assert "being read" in text_of(waits)
    run_jobs()
    prepared = ReferenceImport.objects.get()
    assert (prepared.state, prepared.data, statuses(prepared)) == ("waiting", None, ["new", "new"])

    tasks.save(prepared=prepared, by=researcher, now=NOW)
    with pytest.raises(WrongState, match="being saved already"):
        tasks.save(prepared=prepared, by=researcher, now=NOW)
    run_jobs()

    assert "2 drafts saved" in text_of(visitor.get(prepared.get_absolute_url()))
    assert drafts().count() == 2


def test_a_large_file_that_cannot_be_read_says_why(visitor, researcher, run_jobs, monkeypatch):
    monkeypatch.setattr(tasks, "READ_AT_ONCE", 10)
    upload(visitor, b"this is nothing that can be read")
    run_jobs()

    prepared = ReferenceImport.objects.get()
    assert (prepared.state, prepared.data) == ("abandoned", None)
    assert "no references that can be read" in text_of(visitor.get(prepared.get_absolute_url()))
    assert Job.objects.get().message


def test_file_that_was_never_read_is_forgotten(researcher):
    prepared = ReferenceImport.objects.create(
        state="reading", data=b"x", file_name="a.ris", prepared_by=researcher, prepared_at=NOW
    )

    tasks.forget_unread(now=NOW + datetime.timedelta(hours=25))

    prepared.refresh_from_db()
    assert (prepared.state, prepared.data) == ("abandoned", None)


def test_five_hundred_references_with_forty_duplicates(real_catalogue, visitor, run_jobs):
    """The journey of a researcher who brings her library in: 460 are new, 40 are in the catalogue or twice in the file."""
    here = list(
        Revision.objects.in_force().filter(entry__kind="source").order_by("pk").values_list("document", flat=True)
    )[:30]
    known = ris.write([item_of(document, key=document["slug"]) for document in here])
    fresh = [
        record(f"Study {place} of how records number {place} were kept", DO=f"10.5555/{place}") for place in range(460)
    ]
    twice = [
        record(f"Study {place} of how records number {place} were kept.", DO=f"DOI:10.5555/{place}")
        for place in range(10)
    ]
    data = (known + "".join(fresh + twice)).encode()
    assert len(data) < files.LIMIT

    page = upload(visitor, data)
    prepared = ReferenceImport.objects.get()
    if prepared.state == "reading":
        run_jobs()
        page = visitor.get(prepared.get_absolute_url())
    assert "500 references. Nothing is saved yet." in text_of(page)
    assert imports.counts(prepared) == ({"new": 460, "duplicate": 0, "same": 40, "wrong": 0}, 460)

    visitor.post(prepared.get_absolute_url(), {"save": "1"})
    run_jobs()

    assert "460 drafts saved by Rhona Research" in text_of(visitor.get(prepared.get_absolute_url()))
    assert drafts().count() == 460
    assert statuses(bring_in(prepared.prepared_by, data.decode())) == ["same"] * 500


def test_page_names_the_formats_that_are_read_and_endnotes_own_files_are_told_what_to_do(visitor):
    page = text_of(visitor.get("/workbench/references/"))
    for reader in files.READERS:
        assert f"{reader.name} ({reader.endings[0]})" in page, reader
    enw = "%0 Journal Article\n%A Smith, J.\n%D 2021\n%T A study of lamps\n%J Archives\n"

    for answer in [
        upload(visitor, enw.encode(), name="library.enw"),
        visitor.post("/workbench/references/", {"text": enw}),
    ]:
        assert "choose “File”, “Export”, and as output style “RefMan (RIS) Export”" in text_of(answer)
        assert answer.status_code == 400
    assert not ReferenceImport.objects.exists()
