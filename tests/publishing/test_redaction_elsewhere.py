"""A text that got through is taken out where no document is too, and the command says how to look beyond the database."""

import io
import json
import shlex
import subprocess
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError
from procrastinate.contrib.django.models import ProcrastinateJob

from definitions.importing.tasks import save_import
from definitions.models import Upload
from jobs.running import put_in
from publishing.lifecycle.redaction import MARK
from publishing.models import DiscardedDraft, DraftState, Redaction, RepeatableRequest, Revision
from tests import world
from tests.publishing.test_redaction import TEXT, command, holds_it, taken_out
from tests.tokens import make_token

TWO_LINES = "Zebulon Quillmarsh\nof number 77"
AS_JSON = json.dumps({"note": f"Told by {TWO_LINES} \u00e9"}).encode()


def packed(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        written.writestr("xl/sharedStrings.xml", f"<si><r><t>Told by Zebulon </t></r><r><t>{text}</t></r></si>")
    return file.getvalue()


def kept_elsewhere(people):
    """Put the text, with a line end inside, where no document is. Return {what: function that reads it}."""
    token = make_token(people.researcher).token
    answer = RepeatableRequest.objects.create(
        token=token, key="k", fingerprint="0" * 64, answered_at=world.NOW, status=201, headers={}, body=AS_JSON
    )
    job = put_in(task=save_import, lock="import", title="Saving", by=people.editor, now=world.NOW)
    jobs = ProcrastinateJob._base_manager.filter(pk=job.pk)
    jobs.update(args={"note": [TWO_LINES]}, lock=f"of {TWO_LINES}")
    session = SessionStore()
    session["half-written"] = {"words": {"note": [TWO_LINES]}}
    session.save()
    sent = {"uploaded_by": people.editor, "uploaded_at": world.NOW}
    text = Upload.objects.create(name="a.csv", data=f"label\n{TEXT}".encode("utf-16"), **sent)
    sheet = Upload.objects.create(name="a.xlsx", data=packed("Quillmarsh of number 77"), **sent)
    page = DraftState.objects.create(
        entry=Revision.objects.in_force().first().entry,
        draft=1, edit=1, document={"a": [TWO_LINES]}, unsaved={"b": {TWO_LINES: TWO_LINES}},
        saved_at=world.NOW, saved_by=people.editor, reason="page",
    )  # fmt: skip
    discarded = DiscardedDraft.objects.create(
        kind="source", slug="a", label=f"By {TEXT}", draft=1, edit=1, state="draft", document={"a": TWO_LINES},
        saved_at=world.NOW, saved_by=people.editor, others=[{"fields": {"text": TWO_LINES}}],
        discarded_at=world.NOW, discarded_by=people.editor, reason=f"For {TEXT}",
    )  # fmt: skip
    log = LogEntry.objects.create(
        user=people.administrator, action_flag=2, object_repr="A",
        change_message=json.dumps([{"changed": {"object": f"\u201c{TWO_LINES}\u201d"}}]),
    )  # fmt: skip

    def row(which, *names):
        return lambda: json.dumps([repr(getattr(type(which)._base_manager.get(pk=which.pk), name)) for name in names])

    return {
        "answer": lambda: bytes(RepeatableRequest.objects.get(pk=answer.pk).body).decode(),
        "job": lambda: str(jobs.values().get()),
        "session": lambda: str(SessionStore(session.session_key).load()),
        "file": lambda: bytes(Upload.objects.get(pk=text.pk).data).decode("utf-16", errors="ignore"),
        "spreadsheet": lambda: str(zipfile.is_zipfile(io.BytesIO(bytes(Upload.objects.get(pk=sheet.pk).data))) or ""),
        "page": row(page, "document", "unsaved"),
        "discarded": row(discarded, "label", "document", "others", "reason"),
        "log of the admin": row(log, "change_message"),
    }


def test_text_with_a_line_end_is_gone_from_answers_jobs_sessions_files_and_drafts(small_world, people):
    read = kept_elsewhere(people)
    assert [what for what, now in read.items() if not (holds_it(now()) or now() == "True")] == []

    taken_out(people, text=TWO_LINES)

    assert [what for what, now in read.items() if holds_it(now()) or now() == "True"] == []
    assert json.loads(read["answer"]()) == {"note": f"Told by {MARK} \u00e9"}
    assert "half-written" in read["session"]()
    assert not holds_it(json.dumps(Redaction.objects.get(entry=None).places))


def test_waiting_file_that_cannot_be_read_is_taken_with_the_text(small_world, people):
    """Nobody can say that the text is not in it."""
    whole, other = packed("Quillmarsh of number 77"), packed("another")
    sent = {"uploaded_by": people.editor, "uploaded_at": world.NOW}
    damaged = whole.replace(b"Told by", b"Told xx", 1)
    assert zipfile.is_zipfile(io.BytesIO(damaged))
    rows = [Upload.objects.create(name="a.xlsx", data=data, **sent) for data in (damaged, other)]

    taken_out(people)

    assert [bytes(Upload.objects.get(pk=row.pk).data) for row in rows] == [b"", other]


def test_command_says_what_it_cannot_reach_and_gives_the_search(small_world, people, monkeypatch, tmp_path):
    world.publish(people.editor, ("definition", world.definition("record", scope_note=f"Told by {TEXT}.")))
    search, folder = tmp_path / "search", tmp_path / "there"
    folder.mkdir()
    holding = {
        "log": "GET /?q=zebulon+quillmarsh%20of+number+77 200",
        "mail": "<p>Told by Zebulon&nbsp;Quillmarsh\r\nof <b>number</b> 77</p>",
        "answer": json.dumps({"a": "Zebulon Quillmarsh\nof number 77"}),
        "dump": json.dumps(json.dumps({"a": "Zebulon\tQuillmarsh\nof number 77"})),
    }
    for name, text in {**holding, "other": "Zebulon and Quillmarsh, of number 77"}.items():
        (folder / name).write_text(text)

    said = command(people, TEXT, monkeypatch, search_file=str(search))

    assert all(
        words in said
        for words in ["manage.py restore BACKUP", "Mail that was sent", "http://127.0.0.1:8000/definitions/record/"]
    )
    assert not holds_it(said)
    assert search.stat().st_mode & 0o777 == 0o600
    [line] = [line for line in said.splitlines() if line.strip().startswith("grep ")]
    asked = [*shlex.split(line)[:-1], str(folder)]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    assert {name.rpartition("/")[2] for name in found} == set(holding)
    with pytest.raises(CommandError, match="--search-file"):
        command(people, TEXT, monkeypatch, search_file=str(search))
