import io
import re

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from definitions.importing.drafts import save
from definitions.importing.vocabulary_files import LIMIT
from definitions.models import Definition, Import
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, Revision
from tests import world
from tests.definitions.test_importing import HEAD, bring_in, concept

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, researcher):
    client.force_login(researcher)
    return client


def upload(client, content, name="words.ttl", **more):
    return client.post("/workbench/import/", {"file": SimpleUploadedFile(name, content)}, **more)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def whole(response):
    page = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(response.content)
    return len(page.findall(".//h1")) == 1


def test_file_is_uploaded_looked_at_and_saved(small_world, visitor):
    preview = upload(visitor, (HEAD + concept("lamp")).encode(), follow=True)
    assert "Nothing is saved yet" in text_of(preview)
    assert "Save 1 draft" in text_of(preview)
    assert not Revision.objects.working_copies().exists()

    result = visitor.post(f"/workbench/import/{Import.objects.get().pk}/save/", follow=True)

    assert "1 draft saved by Rhona Research" in text_of(result)
    assert Revision.objects.working_copies().get().entry.slug == "lamp"


@pytest.mark.parametrize("address", ["/workbench/import/", "/workbench/import/{pk}/"])
def test_page_is_whole(small_world, visitor, researcher, address):
    prepared = bring_in(
        researcher,
        concept("lamp") + 'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "X."@en .',
    )

    response = visitor.get(address.format(pk=prepared.pk))

    assert (response.status_code, whole(response)) == (200, True)


def test_second_click_on_save_is_told_that_it_was_already_saved(visitor, researcher):
    prepared = bring_in(researcher, concept("lamp"))
    visitor.post(f"/workbench/import/{prepared.pk}/save/")

    response = visitor.post(f"/workbench/import/{prepared.pk}/save/", follow=True)

    assert "already saved" in text_of(response)
    assert Entry.objects.count() == 1


def test_abandoned_preview_says_that_nothing_was_saved(visitor, researcher):
    prepared = bring_in(researcher, concept("lamp"))

    response = visitor.post(f"/workbench/import/{prepared.pk}/abandon/", follow=True)

    assert "Abandoned by Rhona Research" in text_of(response)
    assert not Entry.objects.exists()


def test_preview_shows_old_and_new_words_of_what_changed(small_world, visitor, researcher):
    prepared = bring_in(
        researcher, 'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "What is new here."@en .'
    )

    page = visitor.get(f"/workbench/import/{prepared.pk}/").content.decode()

    assert "<del>meant</del>" in page
    assert "<ins>new</ins>" in page


def test_preview_of_many_has_pages_and_a_filter_by_status(visitor, researcher):
    text = "".join(concept(f"c{n}") for n in range(60)) + 'v:bare a skos:Concept ; skos:definition "Bare"@en .'
    prepared = bring_in(researcher, text)

    everything = text_of(visitor.get(f"/workbench/import/{prepared.pk}/"))
    refused = text_of(visitor.get(f"/workbench/import/{prepared.pk}/?status=not-taken"))

    assert "Page 1 of 2" in everything
    assert "It has no preferred label (skos:prefLabel)." in refused
    assert "C59" not in refused


def test_preview_takes_the_same_queries_for_any_number_of_changed_rows(
    small_world, visitor, researcher, django_assert_num_queries
):
    one, three = (
        bring_in(
            researcher,
            "".join(
                f'own:{slug} a skos:Concept ; skos:prefLabel "{slug}"@en ; skos:definition "New."@en .\n'
                for slug in slugs
            ),
        )
        for slugs in [["record"], ["record", "archive", "care-record"]]
    )
    for prepared in [one, three]:
        with django_assert_num_queries(5):
            visitor.get(f"/workbench/import/{prepared.pk}/")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"this is no turtle", "line 1 cannot be read"),
        (b"PK\x03\x04" + b"\0" * 100, "Unpack it"),
    ],
)
def test_unreadable_file_is_refused_beside_the_field(visitor, content, said):
    response = upload(visitor, content)

    assert response.status_code == 400
    assert said in text_of(response)
    assert "Nothing was saved" in text_of(response)
    assert not Import.objects.exists()


def test_upload_without_a_file_asks_for_one(visitor):
    assert "Choose a file." in text_of(visitor.post("/workbench/import/", {}))


def test_too_large_upload_is_refused_before_it_is_read(visitor):
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size=-1):
            data = super().read(size)
            Counted.taken += len(data)
            return data

    boundary = "----x"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.ttl"\r\n\r\n'.encode()
        + b"#" * (LIMIT * 3)
        + f"\r\n--{boundary}--\r\n".encode()
    )

    response = visitor.generic(
        "POST",
        "/workbench/import/",
        **{
            "wsgi.input": Counted(body),
            "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
            "CONTENT_LENGTH": str(len(body)),
        },
    )

    assert response.status_code == 413
    assert "larger than 20 MB" in text_of(response)
    assert Counted.taken < LIMIT / 10


def test_file_a_little_too_large_is_refused(visitor):
    response = upload(visitor, b"#" * (LIMIT + 1))

    assert (response.status_code, "larger than 20 MB" in text_of(response)) == (413, True)


def test_forged_upload_is_refused(researcher):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(researcher)

    assert upload(strict, (HEAD + concept("lamp")).encode()).status_code == 403
    assert not Import.objects.exists()


def test_reader_is_asked_to_sign_in(client, db):
    assert client.get("/workbench/import/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/workbench/import/", "/workbench/import/1/", "/workbench/import/1/save/"])
def test_partner_may_not_come_in(people, client, address):
    client.force_login(people.partner)

    assert client.post(address).status_code == 403


def test_link_is_there_for_those_who_may(people, client):
    client.force_login(people.researcher)
    assert 'href="/workbench/"' in client.get("/definitions/").content.decode()
    assert 'href="/workbench/import/"' in client.get("/workbench/").content.decode()

    client.force_login(people.partner)
    assert 'href="/workbench/' not in client.get("/definitions/").content.decode()


def test_labels_of_a_file_are_shown_and_not_obeyed(visitor, researcher):
    prepared = bring_in(
        researcher,
        "v:x a skos:Concept ; skos:prefLabel '<script>alert(1)</script>Lamp'@en ; skos:definition 'x'@en .",
    )
    page = visitor.get(f"/workbench/import/{prepared.pk}/").content.decode()

    assert "<script>alert" not in page


def test_command_prints_the_preview_and_saves_only_when_asked(researcher, tmp_path):
    file = tmp_path / "words.ttl"
    file.write_text(HEAD + concept("lamp"))

    looked = io.StringIO()
    call_command("import_definitions", file, by=researcher.email, stdout=looked)
    assert "New: lamp – Lamp" in looked.getvalue()
    assert "Nothing is saved" in looked.getvalue()
    assert not Entry.objects.exists()

    saved = io.StringIO()
    call_command("import_definitions", file, by=researcher.email, save=True, stdout=saved)
    assert "1 drafts saved" in saved.getvalue()
    assert Entry.objects.get().slug == "lamp"


def test_command_says_why_a_file_cannot_be_read(researcher, tmp_path):
    file = tmp_path / "words.csv"
    file.write_bytes(b"slug,label\nx,caf\xe9\n")

    with pytest.raises(CommandError, match="line 2 has a byte"):
        call_command("import_definitions", file, by=researcher.email)


def test_draft_saved_since_is_named_on_the_result_page(small_world, people, client):
    prepared = bring_in(
        people.researcher, 'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "Mine."@en .'
    )
    save_draft(
        kind="definition",
        document=world.definition(),
        by=people.editor,
        now=world.NOW,
        entry=Entry.objects.get(slug="record"),
    )
    client.force_login(people.researcher)

    response = client.post(f"/workbench/import/{prepared.pk}/save/", follow=True)

    assert "Ewan Edit began a draft of it after the preview was made" in text_of(response)


def test_rows_without_a_tick_are_not_saved_and_the_choice_is_kept_by_page(visitor, researcher):
    prepared = bring_in(researcher, concept("lamp") + concept("oil") + concept("x", label="Lamp"))
    address = f"/workbench/import/{prepared.pk}/"
    numbers = {row["slug"]: row["number"] for row in prepared.rows}
    assert visitor.get(address).content.decode().count(" checked>") == 2

    kept = visitor.post(
        f"{address}choose/",
        {"shown": list(numbers.values()), "row": [numbers["oil"]], "query": "status=new"},
        follow=True,
    )
    assert kept.redirect_chain == [(f"{address}?status=new", 302)]
    assert ("Save 1 draft" in text_of(kept), kept.content.decode().count(" checked>")) == (True, 1)
    saved = visitor.post(
        f"{address}save/", {"shown": [numbers["oil"], "nonsense"], "row": [numbers["oil"]]}, follow=True
    )

    assert "1 draft saved" in text_of(saved)
    assert Entry.objects.get().slug == "oil"


def test_page_names_what_is_not_kept_of_a_row(visitor, researcher):
    prepared = bring_in(researcher, concept("lamp", more='; dct:license "Free <for> all"'))

    page = text_of(visitor.get(f"/workbench/import/{prepared.pk}/"))

    assert "1 statement of the file not kept dct:license “Free &lt;for&gt; all”" in page


def test_whole_import_is_sent_and_published_at_once_with_one_mail_each(client, people, mailoutbox):
    prepared = save(
        prepared=bring_in(people.researcher, concept("lamp", more="; skos:broader v:light") + concept("light")),
        by=people.researcher,
        now=world.NOW,
    )
    address = f"/workbench/import/{prepared.pk}/"
    client.force_login(people.researcher)
    sent = client.post(f"{address}submit/", {"note": "The new edition."}, follow=True)
    assert "2 definitions sent for review" in text_of(sent)
    assert "2 drafts of this file wait for review" in text_of(sent)
    own = client.post(f"{address}publish/", {"note": "Mine."}, follow=True)
    assert "Only editors publish" in text_of(own)

    client.force_login(people.editor)
    without = client.post(f"{address}publish/", {"note": ""})
    assert (without.status_code, "Say why this is published" in text_of(without)) == (400, True)
    done = client.post(f"{address}publish/", {"note": "Checked."}, follow=True)
    again = client.post(f"{address}publish/", {"note": "Checked."}, follow=True)

    assert "2 definitions published" in text_of(done)
    assert "No draft of this import waits for review" in text_of(again)
    assert set(Definition.objects.values_list("slug", flat=True)) == {"lamp", "light"}
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([people.editor.email], "For review: 2 definitions"),
        ([people.researcher.email], "Published: 2 definitions"),
    ]
