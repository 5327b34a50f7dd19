"""Texts of a large file are looked at by several processes at once, and nothing else becomes of them."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from screening import many_texts
from screening.personal_data import each_text_once, findings

TEXTS = [f"Paragraph {number} says who decides." for number in range(30)] + ["Born on 5 June 2011 in Leith."]


@pytest.fixture
def shared_out(monkeypatch):
    monkeypatch.setattr(many_texts, "FEW", 10)
    monkeypatch.setattr(many_texts, "AT_ONCE", 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})


def found_in(texts):
    """Return {text: kinds} of what other processes looked at; without those that they did not."""
    with many_texts.looking_at(texts) as known:
        found = {}
        for text in texts:
            with suppress(KeyError):
                found[text] = known[text]
        return found


def test_looking_at_finds_the_same_in_each_text(shared_out):
    assert found_in([*TEXTS, TEXTS[0]]) == {text: findings(text) for text in TEXTS}


def test_looking_at_few_texts_starts_no_process(monkeypatch):
    monkeypatch.setattr(many_texts, "ProcessPoolExecutor", None)

    assert found_in(TEXTS) == {}


def ends_at_the_last(texts):
    if TEXTS[-1] in texts:
        os._exit(1)
    return [findings(text) for text in texts]


def test_text_whose_process_ended_is_looked_at_by_who_asks(shared_out, monkeypatch):
    monkeypatch.setattr(many_texts, "_findings_of_each", ends_at_the_last)

    with many_texts.looking_at(TEXTS) as known, each_text_once(known):
        assert [findings(text) for text in TEXTS] == [*([] for _ in TEXTS[1:]), ["birth"]]


def slow(texts):
    (Path(os.environ["FOLDER"]) / str(os.getpid())).touch()
    time.sleep(60)


def look_and_wait(texts):
    with many_texts.looking_at(texts) as known:
        known[texts[0]]


def test_looking_at_leaves_no_process_behind_when_its_own_is_killed(shared_out, monkeypatch, tmp_path):
    monkeypatch.setattr(many_texts, "_findings_of_each", slow)
    monkeypatch.setenv("FOLDER", str(tmp_path))
    killed = many_texts.FORK.Process(target=look_and_wait, args=(TEXTS,))
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


def test_looking_at_gives_up_quietly_where_no_process_can_be_had(shared_out, monkeypatch):
    def refused(pool, *arguments):
        raise OSError("no room for another process")

    monkeypatch.setattr(many_texts.ProcessPoolExecutor, "submit", refused)

    assert found_in(TEXTS) == {}
