"""What stands as proof: links and sources. Files are refused wherever one could come in, and dead links say so."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actions.commitments.inputs import FILE_NAMES, NO_FILES
from actions.commitments.proof_links import addresses_of_proof
from actions.models import Action, ProgressReport
from evidence import links
from evidence.models import LinkCheck
from organisations.models import Organisation
from tests.factories.actions import PlanFactory, committed, reported, representative, speaker
from tests.factories.publishing import published
from tests.tokens import client_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + datetime.timedelta(days=30)
REPORT = {"date": TODAY.isoformat(), "status": "on-track", "done": "Half of it."}
PROOF = {"title": "The list", "url": "https://example.org/list", "stands_for": TODAY.isoformat()}
SCAN = b"%PDF-1.7 a scanned letter about a child"


def promise(**changes):
    plan = PlanFactory(starts=TODAY - datetime.timedelta(days=100), ends=TODAY + datetime.timedelta(days=400))
    dates = {"starts": TODAY - datetime.timedelta(days=60), "due": TODAY + datetime.timedelta(days=60)}
    action = Action.objects.get(
        pk=published(
            "action",
            plan=plan.slug,
            milestones=[{"key": "list", "title": "The list", "due": SOON.isoformat()}],
            **{name: day.isoformat() for name, day in dates.items()},
        ).entry_id
    )
    return committed(action=action, due=SOON, reply_by=SOON, now=timezone.now() - datetime.timedelta(days=5), **changes)


def told(response):
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


# --- no file comes in ---


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("report", REPORT), ("milestones/list", {"met_on": TODAY.isoformat()}), ("withdraw", {"reason": "No money."}),
        ("second-signature", {"name": "Ola", "job_title": "Chief", "email": "ola@example.org"}),
    ],
)  # fmt: skip
def test_form_with_a_file_is_refused_with_what_to_do_and_keeps_what_was_typed(client, page, typed):
    commitment = promise()
    client.force_login(speaker(commitment))
    file = SimpleUploadedFile("letter.pdf", SCAN, content_type="application/pdf")

    response = client.post(f"/commitments/{commitment.pk}/{page}/", {**typed, "seen": "2", "proof.0.file": file})

    assert response.status_code == 422
    assert NO_FILES in told(response)
    for value in typed.values():
        assert value in told(response) or value.partition("-")[0] in told(response)
    assert commitment.events.count() == 2


def test_large_file_is_read_past_and_kept_nowhere(client, monkeypatch):
    commitment = promise()
    client.force_login(speaker(commitment))
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    file = SimpleUploadedFile("scan.tiff", b"x" * 5_000_000, content_type="image/tiff")

    response = client.post(f"/commitments/{commitment.pk}/report/", {**REPORT, "seen": "2", "file": file})

    assert response.status_code == 422
    assert "Half of it." in told(response)


def partner_of(commitment):
    return client_of(representative(commitment.organisation), organisation=commitment.organisation)


def test_program_that_sends_a_file_is_told_why_not(client):
    commitment = promise()
    address = f"/api/v1/commitments/{commitment.pk}/reports/"
    etag = client.get(f"/api/v1/commitments/{commitment.pk}/")["ETag"]
    file = SimpleUploadedFile("letter.pdf", SCAN, content_type="application/pdf")

    response = partner_of(commitment).post(address, {**REPORT, "file": file}, headers={"If-Match": etag})

    assert (response.status_code, response["Content-Type"]) == (415, "application/problem+json")
    assert "No address here takes a file" in response.json()["detail"]
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        *[({**PROOF, name: "JVBERi0xLjc="}, name) for name in sorted(FILE_NAMES)],
        ({**PROOF, "url": "data:application/pdf;base64,JVBERi0xLjc="}, "url"),
        ({**PROOF, "url": " DATA:image/png;base64,iVBORw0KGgo="}, "url"),
    ],
)
def test_file_inside_json_is_refused_at_its_place_with_what_to_do(client, piece, name):
    commitment = promise()
    etag = client.get(f"/api/v1/commitments/{commitment.pk}/")["ETag"]

    response = partner_of(commitment).post(
        f"/api/v1/commitments/{commitment.pk}/reports/",
        json.dumps({**REPORT, "proof": [piece]}),
        content_type="application/json",
        headers={"If-Match": etag},
    )

    assert response.status_code == 400
    assert response.json()["errors"] == [{"pointer": f"#/proof/0/{name}", "detail": NO_FILES}]
    assert not ProgressReport.objects.exists()


def test_form_says_before_anybody_tries_that_files_are_not_taken(client):
    commitment = promise()
    client.force_login(speaker(commitment))

    page = client.get(f"/commitments/{commitment.pk}/report/")

    assert NO_FILES in told(page)
    assert 'type="file"' not in page.content.decode()


def test_address_that_names_a_person_is_refused(client):
    commitment = promise()
    client.force_login(speaker(commitment))
    rows = {"proof.rows": "1", "proof.0.title": "The list", "proof.0.stands_for": TODAY.isoformat()}

    response = client.post(
        f"/commitments/{commitment.pk}/report/",
        {**REPORT, **rows, "proof.0.url": "https://example.org/0101011237", "seen": "2"},
    )

    assert response.status_code == 422
    assert "seems to hold" in told(response)


# --- links ---


def test_link_shows_its_own_day_and_a_dead_one_says_so(client, time_machine):
    commitment = promise()
    reported(commitment, date=TODAY, now=timezone.now())
    page = f"/commitments/{commitment.pk}/"
    assert f"stands for {TODAY:%-d %B %Y}" in told(client.get(page))
    assert "The link is dead" not in told(client.get(page))
    check = LinkCheck.objects.create(
        address="https://example.org/list", outcome="dead", status=404, found="There is no such page (404 Not Found).",
        asked_at=timezone.now(),
    )  # fmt: skip
    assert f"asked on {TODAY:%-d %B %Y}, there was no such page" in told(client.get(page))

    check.outcome, check.status = "answers", 200
    check.save()

    assert "The link is dead" not in told(client.get(page))


def test_addresses_of_proof_are_asked_and_invented_ones_are_not(monkeypatch):
    reported(promise(), date=TODAY, now=timezone.now())
    LinkCheck.objects.create(address="https://old.test/", outcome="unclear", found="Nothing.", asked_at=timezone.now())
    monkeypatch.setattr(links.Visitor, "look", lambda self, address: ("dead", 404, "There is no such page."))

    list(links.check_links(now=timezone.now(), pause=0))

    assert "https://example.org/list" in LinkCheck.objects.values_list("address", flat=True)
    assert not LinkCheck.objects.filter(address="https://old.test/").exists()
    Organisation.objects.update(is_demonstration=True)
    assert addresses_of_proof() == set()
