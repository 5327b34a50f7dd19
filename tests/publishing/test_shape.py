"""What shapes the rows of a kind is found in the code: nothing that runs is missing, and no comment counts."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings

from publishing import kinds
from publishing.models import Revision
from publishing.published import projection, shape
from publishing.published.shape import APART, Code, roots_of, shape_from, shapes
from tests.factories.publishing import published
from tests.ours import PACKAGES

ROOT = Path(settings.BASE_DIR)
# What carries rows to the database as they are.
CARRIES = {("config.database.base", "DatabaseWrapper")}

CHANGES = {
    "a comment": ("definitions/document.py", "def labels(document):", "# Why it is so.\ndef labels(document):", []),
    "a docstring": ("definitions/document.py", "Every name of a definition once", "Each name once", []),
    "empty lines": ("publishing/published/words.py", "\n\ndef ", "\n\n\n\ndef ", []),
    "a page": ("publishing/published/views.py", "def ", "def another():\n    pass\n\n\ndef ", []),
    "the screen": ("screening/personal_data.py", "\n\ndef ", "\n\nMORE = 1\n\n\ndef ", []),
    "a check": ("definitions/document.py", "    errors = reading.claims", "    batch = {**batch}\n    errors = reading.claims", []),
    "names of a definition": ("definitions/document.py", "        if text:\n", "        if text != 'x':\n", ["definition"]),
    "linked data": ("definitions/exporting/linked_data.py", "def statements(", "MORE = 1\n\n\ndef statements(", []),
    "notations": ("publishing/published/linked_data.py", 'Notation("turtle", (', 'Notation("turtles", (', ["definition"]),
    "a field's default": ("evidence/document.py", "optional_text(300", "optional_text(301", None),
    "a column": ("barriers/models.py", "max_length=", "max_length=1", None),
    "how words are folded": ("publishing/published/words.py", "SATURATION = ", "SATURATION = 1 + ", ["source", "definition", "barrier", "action"]),
    "stored JSON": ("publishing/published/stored_json.py", '"links": {', '"more": 1, "links": {', ["source", "definition", "barrier", "action"]),
    "a table of the rows": ("publishing/models/public_entries.py", "class IndexEntry(models.Model):", "class IndexEntry(models.Model):\n    more = 1", ["source", "definition", "barrier", "action"]),
    "a constant of the settings": ("config/settings.py", 'KINDS_OF_ENTRY = ["source", ', 'KINDS_OF_ENTRY = ["source", "other", ', None),
}  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The code in a folder where it can be changed."""
    house = tmp_path_factory.mktemp("code")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    return house


def shapes_in(house):
    code = Code(house)
    return {kind.name: shape_from(code, kind) for kind in kinds.all_kinds()}


def test_shape_is_the_same_wherever_the_code_lies(copy):
    assert shapes_in(copy) == shapes()


@pytest.mark.parametrize("what", CHANGES)
def test_shape_changes_with_what_shapes_rows_and_with_nothing_else(copy, what):
    name, before, after, wanted = CHANGES[what]
    text = (copy / name).read_text()
    assert before in text, "the code moved on: name another place"

    (copy / name).write_text(text.replace(before, after, 1))
    try:
        changed = [kind for kind, found in shapes_in(copy).items() if found != shapes()[kind]]
    finally:
        (copy / name).write_text(text)

    assert changed == wanted if wanted is not None else changed


def test_another_version_of_a_library_is_another_shape(monkeypatch):
    before = shapes()["definition"]
    version = shape.importlib.metadata.version
    monkeypatch.setattr(shape.importlib.metadata, "version", lambda name: "99" if name == "rdflib" else version(name))

    assert shape_from(Code(), kinds.get("definition")) != before
    assert shape_from(Code(), kinds.get("source")) == shapes()["source"]


def test_another_address_is_another_shape(monkeypatch):
    source = kinds.get("source")
    before = shapes()["source"]
    monkeypatch.setattr("publishing.published.stored_json.api_path", lambda *args: "/elsewhere/")

    assert shape_from(Code(), source) != before


@pytest.mark.django_db
def test_everything_that_runs_while_rows_are_written_is_part_of_their_shape(small_world):
    """Watch the functions of the project that run, and find each among what the shape is made of."""
    published("definition", slug="mapped", close_match=["https://example.org/terms/record"])
    missing = set()
    for kind in kinds.all_kinds():
        publications = list(Revision.objects.in_force().filter(entry__kind=kind.name).select_related("entry"))
        reached, _ = Code().reached(roots_of(kind))
        missing |= ran(lambda of_kind=publications: projection.write_rows(of_kind)) - reached - CARRIES

    assert {each for each in missing if not each[0].startswith(APART)} == set()


def ran(doing):
    """Return {(module, name of what it defines at its top)} of the project's functions that ran."""
    found = set()

    def watch(frame, event, _):
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.partition(".")[0] in PACKAGES:
            name = frame.f_code.co_qualname.partition(".")[0]
            if not name.startswith(("<", "__create_fn__")):  # made for a data class: no line of ours
                found.add((module, name))

    sys.setprofile(watch)
    try:
        doing()
    finally:
        sys.setprofile(None)
    return found


def test_threads_that_publish_first_at_the_same_time_read_the_code_one_after_the_other(monkeypatch):
    """Python’s parser stops two of them with a `SystemError`."""
    at_work, most = [], []

    def slowly(code, kind):
        at_work.append(kind)
        most.append(len(at_work))
        sleep(0.01)
        at_work.remove(kind)
        return kind.name

    shape._shapes.cache_clear()
    monkeypatch.setattr(shape, "shape_from", slowly)
    with ThreadPoolExecutor(2) as threads:
        found = [*threads.map(lambda _: shapes(), range(2))]
    shape._shapes.cache_clear()

    assert found[0] == found[1]
    assert max(most) == 1
