"""Lists of words, each a file beside this one."""

from pathlib import Path


def words(name):
    """Return the words of a list as a set."""
    return set(Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split())
