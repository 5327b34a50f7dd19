"""Long jobs: what is done by one, how far it is, and how it is cancelled."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

from config.tasks import forget_expired
from definitions.exporting import tasks as exporting
from definitions.importing import tasks as importing
from definitions.importing.tasks import save_import
from definitions.models import Import, Upload
from jobs.models import Job
from jobs.running import cancel, put_in
from organisations.accounts.invitations import KEPT, invite
from organisations.models import Invitation
from publishing.models import Entry, Head, Revision
from publishing.published import rebuilding
from publishing.published.rebuilding import reproject
from publishing.tasks import put_in_rebuild
from tests import world
from tests.definitions.test_import_pages import text_of, upload
from tests.definitions.test_importing import HEAD, bring_in, concept
from tests.tokens import make_token
from web.refusals import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch):
    """Two rows are many here."""
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    monkeypatch.setattr(importing, "READ_AT_ONCE", 10)


@pytest.fixture
def visitor(client, researcher):
    client.force_login(researcher)
    return client


@pytest.fixture
def saving(large, visitor, researcher):
    """An import of three whose job waits."""
    prepared = bring_in(researcher, concept("lamp") + concept("light") + concept("lens"))
    visitor.post(f"/workbench/import/{prepared.pk}/save/")
    return SimpleNamespace(prepared=prepared, job=Job.objects.get(), address=f"/workbench/import/{prepared.pk}/")


def drafts():
    return sorted(Revision.objects.working_copies().values_list("entry__slug", flat=True))


# --- saving an import ---


def test_large_import_is_saved_by_a_job_that_its_page_shows(saving, visitor, run_jobs):
    page = text_of(visitor.get(saving.address))
    assert "Saving 3 drafts" in page
    assert "Waiting to begin" in page
    assert "Look again" in page
    assert "Save 3 drafts" not in page
    assert drafts() == []

    run_jobs()

    assert drafts() == ["lamp", "lens", "light"]
    page = text_of(visitor.get(saving.address))
    assert "3 drafts saved by Rhona Research" in page
    assert "Look again" not in page
    assert visitor.get(f"/jobs/{saving.job.pk}/")["Location"] == saving.address


def test_small_import_is_saved_at_once(visitor, researcher):
    prepared = bring_in(researcher, concept("lamp"))

    visitor.post(f"/workbench/import/{prepared.pk}/save/")

    assert drafts() == ["lamp"]
    assert not Job.objects.exists()


def test_second_click_puts_in_no_second_job(saving, visitor):
    again = visitor.post(f"{saving.address}save/", follow=True)

    assert "being saved already" in text_of(again)
    assert Job.objects.count() == 1


def test_import_that_was_saved_by_the_same_job_before_is_done_once(saving, run_jobs):
    """Its worker died after it had saved all, and before it could say so."""
    run_jobs()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE id = %s", [saving.job.pk])

    run_jobs()

    job = Job.objects.with_times().get()
    assert (job.state, job.message) == ("done", "")
    assert len(drafts()) == 3


def test_import_that_was_abandoned_meanwhile_fails_and_says_why(saving, visitor, run_jobs):
    visitor.post(f"{saving.address}abandon/")

    run_jobs()

    job = Job.objects.with_times().get()
    assert job.state == "failed"
    assert "abandoned already" in job.message
    assert drafts() == []


def test_page_of_a_large_import_takes_the_same_queries_for_any_number_of_rows(
    large, visitor, researcher, django_assert_num_queries
):
    for names in [["a", "b"], ["c", "d", "e", "f"]]:
        prepared = bring_in(researcher, "".join(map(concept, names)))
        visitor.post(f"/workbench/import/{prepared.pk}/save/")
        with django_assert_num_queries(5):  # session, person, import, its rows, job
            visitor.get(f"/workbench/import/{prepared.pk}/")


# --- reading a large file ---


def test_large_file_is_read_by_a_job_and_forgotten(large, visitor, run_jobs):
    answer = upload(visitor, (HEAD + concept("lamp")).encode(), follow=True)
    assert "Reading a file of definitions" in text_of(answer)
    address = answer.request["PATH_INFO"]

    run_jobs()

    assert "Nothing is saved yet" in text_of(visitor.get(address, follow=True))
    assert not Upload.objects.exists()


def test_file_that_cannot_be_read_is_forgotten_and_its_job_says_why(large, visitor, run_jobs, caplog):
    answer = upload(visitor, b"This is no file of definitions.", follow=True)

    run_jobs()

    page = text_of(visitor.get(answer.request["PATH_INFO"]))
    assert "Failed" in page
    assert Job.objects.get().message in page
    assert not Upload.objects.exists()
    assert not Import.objects.exists()
    assert "Traceback" not in caplog.text


# --- cancelling ---


def test_job_that_waits_is_cancelled_on_the_page_and_the_import_can_be_saved_again(saving, visitor, run_jobs):
    page = text_of(visitor.post(f"/jobs/{saving.job.pk}/cancel/", follow=True))
    assert "Cancelled" in page
    assert "Nothing was changed" in page
    assert "Save 3 drafts" in page
    run_jobs()
    assert drafts() == []

    visitor.post(f"{saving.address}save/")
    run_jobs()

    assert len(drafts()) == 3


def test_job_that_runs_stops_at_its_next_step_and_is_undone(saving):
    steps = iter([False, True])
    context = SimpleNamespace(job=SimpleNamespace(id=saving.job.pk), should_abort=lambda: next(steps))

    with pytest.raises(JobAborted), transaction.atomic():
        save_import(context, prepared=saving.prepared.pk, person=saving.prepared.prepared_by_id)

    assert drafts() == []
    assert not Entry.objects.exists()


def test_job_is_cancelled_once_and_by_who_started_it(saving, people):
    with pytest.raises(NotAllowed):
        cancel(job=saving.job, by=people.editor)
    cancel(job=saving.job, by=people.researcher)
    with pytest.raises(WrongState):
        cancel(job=saving.job, by=people.researcher)


# --- by the API ---


def test_api_says_how_far_a_job_is_and_cancels_it(saving, client, researcher, run_jobs):
    headers = {"Authorization": f"Bearer {make_token(researcher).text}"}
    address = f"/api/v1/jobs/{saving.job.pk}/"

    waiting = client.get(address, headers=headers)
    assert waiting["Cache-Control"] == "no-store"
    body = waiting.json()
    assert (body["state"], body["done"], body["total"], body["started"], body["ended"]) == ("waiting", 0, 3, None, None)
    assert body["result"].endswith(saving.address)

    cancelled = client.post(f"{address}cancel/", headers=headers)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert cancelled.json()["ended"]
    assert client.post(f"{address}cancel/", headers=headers).status_code == 409


def test_api_tells_nobody_else(saving, client, editor):
    headers = {"Authorization": f"Bearer {make_token(editor).text}"}

    assert client.get(f"/api/v1/jobs/{saving.job.pk}/", headers=headers).status_code == 404
    assert client.get(f"/api/v1/jobs/{saving.job.pk}/").status_code == 401


# --- what is in the queue ---


@pytest.mark.django_db(transaction=True)
def test_job_goes_with_the_transaction_that_caused_it(researcher):
    with transaction.atomic():
        put_in(task=save_import, lock="import 1", title="Saving", by=researcher, now=world.NOW, prepared=1, person=1)
        assert ProcrastinateJob.objects.count() == 1
        transaction.set_rollback(True)
    assert (ProcrastinateJob.objects.count(), Job.objects.count()) == (0, 0)

    put_in(task=save_import, lock="import 1", title="Saving", by=researcher, now=world.NOW, prepared=1, person=1)
    assert (ProcrastinateJob.objects.count(), Job.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_row_goes_with_the_queues_own(researcher):
    put_in(task=save_import, lock="import 1", title="Saving", by=researcher, now=world.NOW, prepared=1, person=1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    assert not Job.objects.exists()


def test_jobs_carry_nothing_but_numbers(small_world, saving, people, settings, run_jobs):
    settings.DEMO, settings.EMAIL_BACKEND = False, "outbox.backend.OutboxBackend"
    invite(email="new@example.org", name="Nora", role="researcher", by=people.editor, now=world.NOW)
    publish_ledger(people)
    put_in_jobs = list(ProcrastinateJob.objects.values_list("task_name", "args"))

    assert {"save_import", "send_mail", "make_files"} <= {name for name, _ in put_in_jobs}
    assert {type(value) for _, args in put_in_jobs for value in args.values()} == {int}


# --- files of the whole set, the projection, what has a lifetime ---


def publish_ledger(people):
    world.publish(people.editor, ("definition", world.definition("ledger")))


def test_publication_puts_in_a_job_that_makes_the_files(people, small_world, settings, tmp_path, run_jobs):
    settings.EXPORT_DIR = tmp_path
    publish_ledger(people)
    assert ProcrastinateJob.objects.filter(task_name="make_files").exists()

    run_jobs()

    assert {path.name for path in tmp_path.glob("*/definitions.*")} >= {"definitions.ttl", "definitions.csv"}


def test_large_file_that_is_missing_is_made_by_one_job_and_not_by_the_request(
    people, small_world, client, settings, tmp_path, monkeypatch, run_jobs
):
    settings.EXPORT_DIR = tmp_path
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    publish_ledger(people)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")

    answers = [client.get("/api/v1/definitions/download/definitions.ttl") for _ in range(2)]
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "10")] * 2
    assert ProcrastinateJob.objects.filter(status="todo", task_name="make_files").count() == 1
    run_jobs()

    assert client.get("/api/v1/definitions/download/definitions.ttl").status_code == 200


def test_projection_is_rebuilt_by_a_job_or_at_once(small_world, run_jobs, capsys):
    before = Head.now().sequence
    call_command("reproject")
    assert "waits for a worker" in capsys.readouterr().out

    run_jobs()

    assert Job.objects.with_times().get().state == "done"
    assert Head.now().sequence == before + 1  # what was answered from the old rows is not taken for the new ones
    call_command("reproject", "--now")
    assert "definition: 3" in capsys.readouterr().out


def test_reprojection_reports_each_part(small_world, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_A_TIME", 1)
    steps = []
    counts = reproject(lambda done, total: steps.append((done, total)))

    assert steps == [(number, sum(counts.values())) for number in range(sum(counts.values()) + 1)]


def test_jobs_wait_for_each_other_where_they_work_on_one_thing(small_world):
    jobs = [put_in_rebuild(now=world.NOW) for _ in range(2)]

    assert {
        job.queued.lock for job in Job.objects.select_related("queued").filter(pk__in=[job.pk for job in jobs])
    } == {"projection"}


def test_what_has_a_lifetime_is_forgotten_when_it_is_over(people, researcher):
    invite(email="new@example.org", name="Nora", role="researcher", by=people.editor, now=world.NOW)
    Upload.objects.create(name="a.ttl", data=b"x", uploaded_by=researcher, uploaded_at=world.NOW)
    long_ago = world.NOW - KEPT - datetime.timedelta(days=365)
    Invitation.objects.update(expires_at=long_ago)
    Upload.objects.update(uploaded_at=long_ago)

    forget_expired(timestamp=0)

    assert not Invitation.objects.exists()
    assert not Upload.objects.exists()
