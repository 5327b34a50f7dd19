"""Lists of words, each a file beside this one."""

from pathlib import Path


def words(name):
    """Return the words of a list as a set."""
    return set(_text(name).split())


def lines(name):
    """Return the lines of a list, in order."""
    return _text(name).strip().split("\n")


def misspelt(names):
    """Return {word: what its name stands for} of the words that are a letter or an exchange away from a name."""
    found, letters = {}, "abcdefghijklmnopqrstuvwxyz0*"
    for name, value in names.items():
        for at in range(len(name) + 1):
            a, b = name[:at], name[at:]
            near = [a + b[1:], a + b[1:2] + b[:1] + b[2:]]
            near += [a + letter + rest for letter in letters for rest in (b, b[1:])]
            found |= {word: value for word in near if len(word) > 3}
    return found


def _text(name):
    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
