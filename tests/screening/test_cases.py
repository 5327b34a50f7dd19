"""What the rules of the second generation have to tell apart, and that no text costs them more than its length."""

import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import yaml

import screening
from evidence.document import SourceDocument
from screening import personal_data
from screening.personal_data import findings, warnings

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
RULES = [import_module(f"screening.{module.name}") for module in iter_modules(screening.__path__)]


def test_every_case_is_refused():
    assert [text for text in CASES["refused"] if not findings(text)] == []


def test_every_case_is_pointed_out_and_not_refused():
    assert [text for text in CASES["pointed_out"] if findings(text) or not warnings(text)] == []


def test_every_case_passes_without_a_word():
    assert [text for text in CASES["passes"] if findings(text) or warnings(text)] == []


@pytest.mark.parametrize("doi", ["10.1234/0101011237", "10.1234/rowan@example.org"])
def test_doi_field_is_no_way_in(doi):
    with pytest.raises(Exception, match="seems to hold"):
        SourceDocument().fields["doi"].run_validation(doi)


# --- what a text may cost -------------------------------------------------------------------------------------

UNBOUNDED = re._constants.MAXREPEAT
# Patterns that may repeat without an end, since each character that they take is taken once: what is before them ends a run.
TAKEN_ONCE = {
    "ADDRESS",
    "DOI",
    "EMAIL",
    "EMAIL_IN_WORDS",
    "ENCODED",
    "NO_FIGURE",
    "QUOTED",
    "HEXADECIMAL",
    "SLUG",
    "COMBINING",
}


def repeats(parsed, inside=False):
    """Yield (whether inside another without an end) for each greedy repeat without an end in a parsed pattern."""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            endless = argument[1] == UNBOUNDED
            if endless:
                yield inside
            yield from repeats(argument[2], inside or endless)
        elif name == "POSSESSIVE_REPEAT":  # takes a run once and never gives back
            yield from repeats(argument[2], inside)
        elif name == "SUBPATTERN":
            yield from repeats(argument[3], inside)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from repeats(branch, inside)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from repeats(argument[1], inside)
        elif name == "ATOMIC_GROUP":
            yield from repeats(argument, inside)


def test_no_pattern_repeats_without_end():
    """A pattern whose every repeat has an end looks at each place of a text a bounded number of times."""
    endless = set()
    for module in RULES:
        for name, pattern in vars(module).items():
            if not isinstance(pattern, re.Pattern) or name in TAKEN_ONCE:
                continue
            if list(repeats(re._parser.parse(pattern.pattern, pattern.flags))):
                endless.add(f"{module.__name__}.{name}")

    assert endless == set()


class Counted:
    """A pattern that counts the characters of what it is given."""

    looked_at = 0

    def __init__(self, pattern):
        self.pattern = pattern

    def __getattr__(self, name):
        method = getattr(self.pattern, name)

        def counted(*arguments, **options):
            if name in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"):
                Counted.looked_at += len(arguments[1 if name in ("sub", "subn") else 0])
            return method(*arguments, **options)

        return counted if callable(method) else method


@pytest.fixture
def counted(monkeypatch):
    for module in RULES:
        for name, pattern in list(vars(module).items()):
            if isinstance(pattern, re.Pattern):
                monkeypatch.setattr(module, name, Counted(pattern))

    def look(text):
        Counted.looked_at = 0
        findings(text)
        warnings(text)
        return Counted.looked_at

    return look


def test_cost_doubles_with_the_text_and_no_more(counted):
    """Characters given to patterns, windows around what was found included, for texts that are hard on each rule."""
    pieces = [
        *(
            "0",
            "0 ",
            "1/",
            "(0)",
            "0|",
            "one ",
            "O0",
            "a@",
            "a.",
            "a_at_",
            "%41",
            "10.1234/0101011237 ",
            "CHI 010101 ",
            "NI AB12 ",
        ),
        *(
            "born ",
            "born on 5 June 2011 ",
            "date of birth ",
            "5 June 2011 ",
            "5/6/11 ",
            "ur.",
            "Callum (",
            "the Promise was ",
            "the baby arrived on 5 June 2011 ",
            "his 5 June 2011 ",
            "baby she was ",
            "May ",
            "date of birth is here. It is 5/6/11 ",
            "on your birthday ",
            "chi_1=12;",
            '"a" + ',
        ),
        *(
            "http://a.b/?a=",
            "a 9-year-old ",
            "J.M., ",
            "AB1 ",
            "double ",
            "and then ",
            "<b>",
            "r o ",
            "۵ ",
            "\n> ",
            "-",
            " ",
        ),
    ]
    for piece in pieces:
        times = 1_000 // len(piece)
        short, long = counted(piece * times), counted(piece * 2 * times)
        assert long <= 2.3 * short + 2_000, (piece, short, long)
        assert long <= 2_000 * 900, (piece, long)


def test_mailbox_that_words_begin_in_many_ways_costs_little():
    """“Central Enquiries Unit, ceu@”: each word may give any number of letters, and there are millions of ways."""
    calls = Counter()
    sys.setprofile(lambda frame, event, argument: calls.update([event]))
    try:
        found = findings("aaaaaaaaaaa " * 6 + "a" * 40 + "q@council.gov.uk")
    finally:
        sys.setprofile(None)

    assert found == ["email"]
    assert calls["call"] < 10_000


def test_text_of_a_megabyte_is_refused_unread(counted):
    looked_at = counted("0770 " * 200_000)

    assert findings("0770 " * 200_000) == [personal_data.TOO_LONG]
    assert looked_at == 0
