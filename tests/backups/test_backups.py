"""A backup holds everything, goes back as it was, and a follower notices. In a database of its own that is really emptied."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from sharing_with_care import Copy, Site

from backups import archive, held, keeping, restoring
from backups.held import is_held
from backups.models import Backup, Restoration
from backups.tables import count_and_digest, tables
from config.database.search_paths import unpinned
from config.database.soundness import problems
from config.environment import backups_by_schedule
from config.tasks import back_up_once_a_day
from outbox.models import Mail
from publishing.lifecycle.redaction import redact
from publishing.models import Revision
from tests.actions.test_record import past_the_triggers
from tests.clients.test_package import HERE, Sender
from tests.factories.actions import committed, published_action
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db


def run(*command, **options):
    """Return what a command says."""
    said = StringIO()
    call_command(*command, stdout=said, **options)
    return said.getvalue()


def everything():
    """Return {table: (count, digest)} of the database."""
    return {table.name: count_and_digest(table.select()) for table in tables()}


@pytest.fixture
def lasting_world(transactional_db, snapshot):
    """The world of the tests, committed, with a commitment, and mail that waits."""
    people = snapshot.people()
    snapshot.world(people)
    committed(action=published_action())
    Mail.objects.create(to="pia@example.org", subject="A “word”\\", body="One\nTwo\t\\N", next_try_at=timezone.now())
    return people


@pytest.mark.django_db(transaction=True)
def test_what_is_restored_is_the_same_is_held_and_followers_start_again(
    lasting_world, client, tmp_path, settings, monkeypatch
):
    file, editor = tmp_path / "a.zip", lasting_world.editor
    settings.EXPORT_DIR = tmp_path / "exports"
    (settings.EXPORT_DIR / "paper-of-before").mkdir(parents=True)
    copy = Copy(Site(HERE, send=Sender(client)), tmp_path / "copy.json")
    before = everything()
    assert "not encrypted" in run("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    published("definition", slug="lost", by=editor)
    assert "lost" in copy.update().changed

    with pytest.raises(CommandError, match="not empty: .*Nothing was changed"):
        run("restore", str(file))
    assert "lost" in copy.update().changed or Revision.objects.filter(entry__slug="lost").exists()
    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", Mock(side_effect=PermissionError(13, "Permission denied")))
        with pytest.raises(CommandError, match="held, but .*exports could not be emptied"):
            run("restore", str(file), replace=True)
    run("restore", str(file), replace=True)

    assert not settings.EXPORT_DIR.exists()
    update = copy.update()
    assert (update.started_again, update.gone) == (True, ["lost"])
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"backups_restoration", "django_session"}
    assert list(problems()) == []
    published("definition", slug="after", by=lasting_world.editor)  # triggers and sequences work
    held_and_resumed()


def held_and_resumed():
    assert is_held()
    with pytest.raises(CommandError, match="held"):
        run("send_mail")
    with pytest.raises(CommandError, match="Choose"):
        run("resume")
    assert "are given up" in run("resume", drop_mail=True)
    assert (is_held(), Mail.objects.waiting().count(), Restoration.objects.count()) == (False, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_export_can_be_read_and_brings_back_the_same_without_what_opens_accounts(lasting_world, client, tmp_path):
    file, before = tmp_path / "whole.zip", everything()
    run("export_whole", str(file))
    with zipfile.ZipFile(file) as opened:
        lines = opened.read("rows/publishing_revision.jsonl").decode().splitlines()
        people = opened.read("rows/organisations_person.jsonl").decode().splitlines()
        assert not [name for name in opened.namelist() if "mfa" in name or "token" in name]
    assert "record" in {json.loads(line)["document"]["slug"] for line in lines}
    assert {json.loads(line)["password"] for line in people} == {"!"}

    with pytest.raises(CommandError, match="use `manage.py import_whole`"):
        run("restore", str(file), replace=True)
    run("import_whole", str(file), replace=True)

    after = everything()
    changed = {name for name in before if before[name] != after[name]} - {"organisations_person", "backups_restoration"}
    assert [name for name in changed if not name.startswith(archive.NOT_EXPORTED)] == []
    assert list(problems()) == []
    client.post("/accounts/password/reset/", {"email": "ewan@example.org"})
    assert mail.outbox[-1].to == ["ewan@example.org"]  # who comes in again with a password of their own


def test_damaged_incomplete_and_newer_archives_are_refused_with_what_is_wrong(tmp_path, monkeypatch):
    file = archive_of(tmp_path, "good.zip")
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as opened:
        largest = max(opened.infolist(), key=lambda member: member.compress_size)
    middle = largest.header_offset + largest.compress_size // 2
    for name, content, says in [
        ("cut.zip", whole[: len(whole) // 2], "damaged or not whole"),
        *(
            (f"flipped-{at}.zip", whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :], "damaged")
            for at in range(middle, middle + 40)
        ),
        ("text.zip", b"nothing", "damaged or not whole"),
        ("more.zip", changed(file, more={"rows/x.copy": b"1\n"}), "rows/x.copy"),
        (
            "rows.zip",
            changed(file, more={}, instead={"rows/django_content_type.copy": b"1\ta\tb\n"}),
            "another SHA-256",
        ),
        (
            "newer.zip",
            changed(file, manifest={"migrations": {"publishing": ["9999_later"]}}),
            "newer version of the code",
        ),
        ("format.zip", changed(file, manifest={"format": 2}), "newer version of this program"),
        ("other.zip", changed(file, manifest={"migrations": {"publishing": ["0001_initial"]}}), "another version"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError) as refused:
            run("restore", str(tmp_path / name), replace=True)
        assert says in str(refused.value), name
    with pytest.raises(CommandError, match="There is no file"):
        run("restore", str(tmp_path / "none.zip"))
    with pytest.raises(CommandError, match="exists already"):
        run("backup", str(file))


def test_what_was_changed_is_no_more_sound_and_what_was_taken_out_by_law_is(people, small_world):
    commitment = committed(action=published_action())
    redact(text="make the list", by=people.administrator, now=timezone.now(), rule="other", reason="Law.", really=True)
    assert list(problems()) == []

    past_the_triggers("UPDATE actions_commitment SET statement = 'We promise nothing.'")
    past_the_triggers(
        "UPDATE publishing_revision SET digest = repeat('0', 64) WHERE version = 1 AND entry_id IN (SELECT id FROM publishing_entry WHERE slug = 'record')"
    )
    found = list(problems())

    assert "Version 1 of the definition record is not what was published." in found
    assert [sentence for sentence in found if sentence.startswith(f"Commitment {commitment.pk}: ")]


def test_worker_waits_until_the_site_is_resumed(db, monkeypatch):
    Restoration.objects.create(restored_at=timezone.now(), made_at=timezone.now())
    said = []
    monkeypatch.setattr(held.connection, "close", lambda: None)
    monkeypatch.setattr(held.time, "sleep", lambda seconds: held.release(now=timezone.now()))

    held.wait_while_held(said.append)

    assert ["manage.py resume" in sentence for sentence in said] == [True]


def archive_of(folder, name, monkeypatch=None):
    """Write an archive from within a test's transaction, which cannot begin a snapshot of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(archive, "one_moment", restoring.transaction.atomic)
        archive.write(folder / name, now=timezone.now())
    return folder / name


def changed(file, *, manifest=None, more=None, instead=None):
    """Return the bytes of an archive with other members."""
    other = file.with_name("other")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            content = (instead or {}).get(name, before.read(name))
            if name == archive.MANIFEST:
                content = json.dumps(json.loads(content) | (manifest or {}))
            after.writestr(name, content)
        for name, content in (more or {}).items():
            after.writestr(name, content)
    return other.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_restore_that_differs_leaves_everything_as_it_was(lasting_world, tmp_path, monkeypatch):
    run("backup", str(tmp_path / "a.zip"))
    published("definition", slug="later", by=lasting_world.editor)
    before = everything()

    monkeypatch.setattr(restoring, "differences_from", lambda *arguments: ["a has 1 rows, and 2 were written"])
    with pytest.raises(CommandError, match="nothing was kept: a has 1 rows"):
        run("restore", str(tmp_path / "a.zip"), replace=True)

    assert everything() == before


def test_backups_are_written_once_a_day_kept_as_set_and_failures_are_told(people, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "one_moment", restoring.transaction.atomic)
    settings.BACKUP_DIR, settings.BACKUP_HOUR = str(tmp_path), 0
    back_up_once_a_day(0)
    back_up_once_a_day(0)
    assert len(list(tmp_path.iterdir())) == Backup.objects.count() == 1
    assert keeping.last_problem(now=timezone.now()) == ""
    assert "no backup" not in run("last_backup").lower()
    assert "last backup is from" in keeping.last_problem(now=timezone.now() + timedelta(days=3))

    Backup.objects.all().delete()
    settings.BACKUP_DIR = str(tmp_path / "not-there")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="No such file"):
            back_up_once_a_day(0)
    assert [sent.subject for sent in mail.outbox].count("The backup failed") == 1
    assert "The last backup failed" in keeping.last_problem(now=timezone.now())
    with pytest.raises(SystemExit):
        run("last_backup")


def test_settings_that_cannot_be_read_are_refused_before_anything_is_deleted_by_them(monkeypatch):
    for name, value in [
        ("BACKUP_DIR", "not/whole"), ("BACKUP_HOUR", "24"), ("BACKUP_HOUR", "two"), ("BACKUP_KEEP", "7 4"), ("BACKUP_KEEP", "0 4 12"),
    ]:  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setenv(name, value)
            with pytest.raises(ImproperlyConfigured, match="BACKUP_KEEP how many"):
                backups_by_schedule()
    assert backups_by_schedule()[1:] == (2, [7, 4, 12])


def test_of_each_day_week_and_month_the_last_backup_is_kept_for_as_long_as_set():
    days = [datetime(2026, 1, 1, 2, tzinfo=UTC) + timedelta(days=number) for number in range(400)]
    twice = [*days, days[-1] + timedelta(hours=5)]

    kept = sorted(keeping.kept(twice, [7, 4, 12]))

    assert kept[-7:] == [*days[-7:-1], twice[-1]]
    assert 7 + 2 + 10 <= len(kept) <= 7 + 4 + 12
    assert kept[0].strftime("%Y-%m") == "2026-03"
    assert keeping.kept(days[:3], [7, 4, 12]) == set(days[:3])


def test_administrators_see_the_last_backup_on_their_page(people, client):
    client.force_login(people.administrator)
    assert "No backup was written yet" in client.get("/admin/").content.decode()
    Backup.objects.create(begun_at=timezone.now(), ended_at=timezone.now(), file="/b/a.zip", rows=3, bytes=2048)
    Restoration.objects.create(restored_at=timezone.now(), made_at=timezone.now())
    page = client.get("/admin/").content.decode()
    assert "The last backup was written on" in page
    assert "is held" in page
    for name in ["backup", "restoration"]:
        assert client.get(f"/admin/backups/{name}/").status_code == 200, name


def test_functions_of_triggers_look_in_our_schema_whatever_the_session_says(editor):
    """`pg_restore --data-only` sets an empty search path: each function that names a table would fail in it."""
    assert unpinned() == []
    with connection.cursor() as cursor:
        before = counts(cursor)
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute("INSERT INTO public.procrastinate_jobs (queue_name, task_name, args) VALUES ('a', 'b', '{}')")
        cursor.execute("UPDATE public.organisations_person SET name = name || ' II'")
        after = counts(cursor)
    assert [before[0] + 1, True] == [after[0], after[1] > before[1]]


def counts(cursor):
    cursor.execute(
        "SELECT (SELECT count(*) FROM public.procrastinate_events), (SELECT count(*) FROM public.organisations_personevent)"
    )
    return cursor.fetchone()


def test_docs_say_what_the_code_leaves_out_of_an_export():
    text = (Path(__file__).parents[2] / "docs" / "backups.md").read_text()
    assert [name for name in archive.NOT_EXPORTED if f"`{name}" not in text] == []
