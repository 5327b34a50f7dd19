"""Texts of a large file are looked at by several processes at once, and nothing else becomes of them."""

import os
import signal
import time
from pathlib import Path

import pytest

from screening import many_texts
from screening.personal_data import findings

TEXTS = [f"Paragraph {number} says who decides." for number in range(30)] + ["Born on 5 June 2011 in Leith."]


@pytest.fixture
def shared_out(monkeypatch):
    monkeypatch.setattr(many_texts, "FEW", 10)
    monkeypatch.setattr(many_texts, "AT_ONCE", 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})


def test_looked_at_finds_the_same_in_each_text(shared_out):
    assert many_texts.looked_at([*TEXTS, TEXTS[0]]) == {text: findings(text) for text in TEXTS}


def ends_at_the_last(texts):
    if TEXTS[-1] in texts:
        os._exit(1)
    return [findings(text) for text in texts]


def test_looked_at_leaves_out_what_a_process_that_ends_had_to_look_at(shared_out, monkeypatch):
    monkeypatch.setattr(many_texts, "_findings_of_each", ends_at_the_last)

    found = many_texts.looked_at(TEXTS)

    assert TEXTS[-1] not in found
    assert all(found[text] == [] for text in found)


def slow(texts):
    (Path(os.environ["FOLDER"]) / str(os.getpid())).touch()
    time.sleep(60)


def test_looked_at_leaves_no_process_behind_when_its_own_is_killed(shared_out, monkeypatch, tmp_path):
    monkeypatch.setattr(many_texts, "_findings_of_each", slow)
    monkeypatch.setenv("FOLDER", str(tmp_path))
    killed = many_texts.FORK.Process(target=many_texts.looked_at, args=(TEXTS,))
    killed.start()
    assert eventually(lambda: len(list(tmp_path.iterdir())) == 2)

    os.kill(killed.pid, signal.SIGKILL)
    killed.join()

    assert eventually(lambda: not any(Path(f"/proc/{each.name}/root").exists() for each in tmp_path.iterdir()))


def eventually(holds):
    """Return whether something comes to hold within twenty seconds."""
    for _ in range(400):
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_looked_at_gives_up_quietly_where_no_process_can_be_had(shared_out, monkeypatch):
    def refused(*arguments, **more):
        raise OSError("no room for another process")

    monkeypatch.setattr(many_texts, "ProcessPoolExecutor", refused)

    assert many_texts.looked_at(TEXTS) == {}
