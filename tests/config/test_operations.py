"""docs/operations.md says what the code reads; `check_ready` notices each thing that it looks at; load balancers are answered."""

import ast
import re
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from config.management.commands import check_ready
from config.serving import run_together
from publishing.models import Entry, Head
from tests.factories.publishing import published
from tests.house.test_house import python_files
from tests.house.test_layers import PACKAGES

ROOT = settings.BASE_DIR
ENVIRONMENT = ("os.environ.get", "os.environ.setdefault", "os.getenv")


def names_read(sources):
    """Return {name: (its literal default, whether NAME_FILE may hold it)} of all that these texts read.

    A function that reads the name it is given is a reader itself, and so on; a name that nobody can tell is an error.
    """
    trees, readers, found = [ast.parse(text) for text in sources], {}, {}
    while True:
        known = len(readers)
        for tree in trees:
            for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                given = [argument.arg for argument in function.args.args]
                for name, _, in_file in reads(function, readers):
                    if isinstance(name, ast.Name) and name.id in given[:1]:
                        readers[function.name] = readers.get(function.name, False) or in_file
        if len(readers) == known:
            break
    for tree in trees:
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and function.name in readers
            for node in ast.walk(function)
        }
        for name, default, in_file in reads(tree, readers):
            if isinstance(name, ast.Constant):
                before = found.get(name.value, ("", False))
                found[name.value] = (default or before[0], in_file or before[1])
            elif id(name) not in inside:
                raise AssertionError(f"Which name is read? {ast.unparse(name)}")
    return found


def reads(tree, readers):
    """Yield (the node of a name, its default, whether a file may hold it) for each place that reads the environment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = ast.unparse(node.func)
            default = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else ""
            if called in ENVIRONMENT:
                yield node.args[0], str(default), False
            elif called in readers:
                yield node.args[0], "", readers[called]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            if isinstance(node.slice, ast.JoinedStr) and ast.unparse(node.slice).endswith("_FILE'"):
                yield node.slice.values[0].value, "", True
            else:
                yield node.slice, "", False
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "os.environ":
            yield node.left, "", False


def rows():
    """Return {name: the cells of its row in the table of settings}."""
    part = (ROOT / "docs" / "operations.md").read_text().split("## Every setting")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if line[:1] == "|"]
    return {row[0].strip("| `"): row[1:] for row in cells if row[0].strip("| ").startswith("`")}


def test_every_setting_is_in_the_table_and_none_that_nobody_reads():
    # `value` and `database` are names of other things elsewhere; the project's own readers are used in config/ alone.
    own = [path.read_text() for path in [*python_files("config"), ROOT / "manage.py"]]
    others = [path.read_text() for path in python_files(*(set(PACKAGES) - {"config"}))]
    read = {**names_read(own), **{name: found for text in others for name, found in names_read([text]).items()}}
    table = rows()

    assert sorted(table) == sorted(read)
    assert {name for name, row in table.items() if row[2] == "yes"} == {
        name for name, found in read.items() if found[1]
    }
    wrong = {name: default for name, (default, _) in read.items() if default and f"`{default}`" not in table[name][1]}
    assert wrong == {}
    assert {word for row in table.values() for word in re.split(r", ", row[3])} <= {
        "server",
        "worker",
        "commands",
        "all",
    }


def test_units_and_containers_set_what_is_in_the_table():
    # What tries them is neither, and sets names of other programs.
    files = [path for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file() and path.suffix != ".py"]
    table, texts = rows(), [path.read_text() for path in files]
    known = set(table) | {f"{name}_FILE" for name, row in table.items() if row[2] == "yes"}
    named = {name for text in texts for name in re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)(?:=|: /)", text)}

    # PostgreSQL's image and its psql have their own.
    assert named - known == {"POSTGRES_PASSWORD_FILE", "ON_ERROR_STOP"}
    assert len(named) > 12


def test_what_finds_names_follows_readers_and_refuses_what_it_cannot_tell():
    text = "def own(name): return os.environ[f'{name}_FILE']\ndef two(name): return own(name)\n"

    assert names_read([text + "two('A'); own('B'); os.environ.get('C', '2'); 'D' in os.environ"]) == {
        "A": ("", True), "B": ("", True), "C": ("2", False), "D": ("", False),
    }  # fmt: skip
    with pytest.raises(AssertionError, match="Which name"):
        names_read(["os.environ.get('A' + part)"])


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_load_balancer_asks_by_ip_address(db, client, settings, address):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(address, headers={"host": "10.0.0.5:8000"}).content == b"ok"
    assert client.get("/", headers={"host": "10.0.0.5:8000"}).status_code == 400


def seen(seconds):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds]
        )


def report():
    """Return ([lines], whether it failed)."""
    out = StringIO()
    try:
        call_command("check_ready", stdout=out)
    except CommandError:
        return out.getvalue().splitlines(), True
    return out.getvalue().splitlines(), False


@pytest.fixture
def ready(db, settings, tmp_path):
    settings.DEMO, settings.EXPORT_DIR = False, tmp_path / "exports"
    settings.SECRET_KEY = "".join(map(chr, range(40, 100)))
    settings.API_TOKEN_PEPPERS = {"a": b"abcdefghijklmnopqrstuvwxyz012345"}
    settings.AUTHENTICATOR_KEYS = {"b": b"543210zyxwvutsrqponmlkjihgfedcba"}
    seen(5)
    return settings


def away():
    raise OperationalError("It is away.")


def test_web_server_alone_starts_no_worker(monkeypatch):
    monkeypatch.setattr("config.serving.signal.signal", lambda number, handler: None)

    assert run_together([sys.executable, "-c", "import sys, time; time.sleep(0.4); sys.exit(3)"], None) == 3


def published_by_other_code():
    published("source")
    Entry.objects.update(shape="0" * 24)


def put_in_by_other_code():
    app.configure_task("of_the_next_version", allow_unknown=True).defer()


def other_code_was_started():
    published("source")
    Head.objects.update(projected_by="0" * 24)


BREAK = {
    "It is away.": lambda settings, patch: patch.setattr(check_ready, "connection", type("Away", (), {"cursor": away})),
    "the first backups.0001": lambda settings, patch: connection.cursor().execute(
        "DELETE FROM django_migrations WHERE app = 'backups'"
    ),
    "Other code shaped the rows of 1 of 1 entries": lambda settings, patch: published_by_other_code(),
    "Other code was started after this one": lambda settings, patch: other_code_was_started(),
    "this code does not know: of_the_next_version": lambda settings, patch: put_in_by_other_code(),
    "DEMO=1 is set": lambda settings, patch: setattr(settings, "DEMO", True),
    "DJANGO_SECRET_KEY is weak": lambda settings, patch: setattr(settings, "SECRET_KEY", "a" * 60),
    "is of few characters": lambda settings, patch: setattr(settings, "API_TOKEN_PEPPERS", {"a": b"p" * 32}),
    "One secret stands in two": lambda settings, patch: setattr(settings, "API_TOKEN_PEPPERS", settings.AUTHENTICATOR_KEYS),
    "cannot be written to": lambda settings, patch: setattr(settings, "EXPORT_DIR", "/proc/exports"),
    "No worker was seen within 60 seconds, the last": lambda settings, patch: seen(90),
    "the last at": lambda settings, patch: seen(61),
    "is held": lambda settings, patch: patch.setattr(check_ready, "is_held", lambda: True),
}  # fmt: skip


@pytest.mark.parametrize("said", BREAK)
def test_check_ready_notices_each_thing_that_is_wrong(ready, monkeypatch, said):
    lines, failed = report()
    assert ([line[:2] for line in lines], failed) == (["ok"] * len(check_ready.CHECKS), False)

    BREAK[said](ready, monkeypatch)
    lines, failed = report()

    wrong = [line for line in lines if line.startswith("FAILED")]
    assert (failed, any(said in line for line in wrong)) == (True, True), lines
