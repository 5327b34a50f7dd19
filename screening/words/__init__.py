"""Lists of words, each a file beside this one."""

from pathlib import Path


def words(name):
    """Return the words of a list as a set."""
    return set(_text(name).split())


def lines(name):
    """Return the lines of a list, in order."""
    return _text(name).strip().split("\n")


def _text(name):
    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
