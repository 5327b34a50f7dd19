"""The pages of docs/security/ say what is so, and a little of `make attack` runs, so that none of it rots."""

import ast
import importlib.util
import logging
import re
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings

from attacks import costs, run, schema, wire
from attacks.files import attack_files
from attacks.findings import Result
from attacks.permitted import may
from config.logs import SafeFormatter
from tests.factories.organisations import PersonFactory
from tests.ours import our_files
from tests.permissions.addresses import ALL
from tests.permissions.test_walk import what_its_heads_lack
from web.mail import mail

ROOT = settings.BASE_DIR
SECURITY = ROOT / "docs" / "security"


def asvs():
    spec = importlib.util.spec_from_file_location("make_asvs", SECURITY / "make_asvs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_there(name):
    """Whether a test, a setting or a file that a page names is there."""
    if name.startswith("setting "):
        return hasattr(settings, name.removeprefix("setting "))
    path, _, test = name.partition("::")
    if not (ROOT / path).is_file():
        return False
    return not test or re.search(rf"^def {test}\(", (ROOT / path).read_text(), re.MULTILINE) is not None


def test_every_requirement_is_answered_and_what_it_names_is_there():
    made, rows = asvs(), asvs().rows()

    # 70 of level 1 and 183 of level 2, each once.
    assert [sum(row["level"] == level for row in rows.values()) for level in (1, 2)] == [70, 183]
    assert [key for key, row in rows.items() if row["state"] not in made.STATES] == []
    assert [key for key, row in rows.items() if not row.get("by" if row["state"] == "met" else "words")] == []
    assert [name for row in rows.values() for name in row.get("by", []) if not is_there(name)] == []
    assert (SECURITY / "asvs.md").read_text() == made.page()


def test_threat_model_names_what_is_there():
    named = re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", (SECURITY / "threat-model.md").read_text())

    assert len(named) > 40
    assert [name for name in named if not is_there(name)] == []


def test_every_kind_of_answer_carries_the_heads(small_world, client):
    """The walk asks every address; here are what answers without a view, and refusals."""
    styles = next((ROOT / "static" / "css").glob("*.css")).name
    addresses = [
        "/barriers/", "/barriers/?format=csv", "/api/v1/barriers/", "/feed.xml", "/map.svg", "/network/network.graphml",
        f"/static/css/{styles}", "/nothing/", "/api/v1/nothing/", "/workbench/", "/barriers/?q=%00", "/?" + "a" * 9_000,
    ]  # fmt: skip

    assert {address: lack for address in addresses if (lack := what_its_heads_lack(client.get(address)))} == {}


def test_no_text_of_a_visitor_is_a_format():
    """`.format` is called on what stands in the code: a literal, or a name that does not come with a request."""
    wrong = []
    for path in our_files():
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "format" and "request" in ast.unparse(called.value):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert wrong == []


def test_no_script_keeps_by_name_in_what_has_a_prototype():
    """What is looked up by a slug, a label or an address finds nothing that every object has, such as "constructor"."""
    wrong = []
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        script = path.read_text()
        begun = set(re.findall(r"\b(\w+) = \{\}[,;]", script))
        wrong += [f"{path.name}: {name}" for name in re.findall(r"\b(\w+)\[[\w.]+\] = ", script) if name in begun]

    assert wrong == []


def test_line_end_in_what_a_mail_names_makes_no_head(mailoutbox):
    person = SimpleNamespace(name="Nora", email="nora@example.org")

    mail("nora@example.org", "A word\r\nBcc: evil@example.org", "many_drafts", {"person": person, "count": 3})

    assert (mailoutbox[0].subject, mailoutbox[0].bcc) == ("A word Bcc: evil@example.org", [])


def test_refusal_is_one_line_in_the_log(client, db, caplog):
    with caplog.at_level(logging.WARNING):
        client.get("/", headers={"Host": "evil.example"})
        client.get("/nothing%0d%0aERROR forged: all is well/")
        client.post("/api/v1/barriers/", "{}", content_type="application/json")
        client.force_login(PersonFactory(role="partner"))
        client.get("/workbench/review/")

    lines = [SafeFormatter().format(record) for record in caplog.records if record.name.startswith("django.")]
    assert max(len(line.splitlines()) for line in lines) == 1
    for said in [
        "Invalid HTTP_HOST header: 'evil.example'",
        "Not Found: /nothing",
        "Unauthorized: /api/v1/barriers/",
        "Forbidden (Permission denied): /workbench/review/",
    ]:
        assert any(said in line for line in lines), said


def test_fault_is_logged_whole_and_its_inside_told_to_nobody(client, db, monkeypatch, caplog):
    def break_(*args, **kwargs):
        raise RuntimeError("what only the log may say")

    monkeypatch.setattr("organisations.views.OrganisationList.get_queryset", break_)
    monkeypatch.setattr("organisations.api.OrganisationReads.get_queryset", break_)
    client.raise_request_exception = False
    for address in ["/organisations/", "/api/v1/organisations/"]:
        caplog.clear()
        answer = client.get(address)
        assert (answer.status_code, b"what only the log" in answer.content) == (500, False), address
        (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert (address in line.getMessage(), line.exc_info[0]) == (True, RuntimeError), address
        assert "Traceback" in SafeFormatter().format(line), address


@pytest.mark.parametrize("role", ["anonymous", *sorted(ALL - {"stranger"})])
def test_attack_asks_the_table_of_permissions(role):
    allowed = {path for path in ["/api/v1/drafts/", "/api/v1/barriers/"] if may(role, "GET", path)}

    assert allowed == {"/api/v1/barriers/"} | ({"/api/v1/drafts/"} if role not in ("anonymous", "partner") else set())


def through(client):
    """What stands for a connection to the site: the answer to raw bytes, as the site without a server gives it."""

    def raw(site, data, wait=15):
        method, path, _ = data.decode("latin-1").split(" ", 2)
        place, _, query = path.partition("?")
        place = urlsplit(place).path if place.startswith("http") else place
        answer = client.generic(method, "/", PATH_INFO=unquote(place, "latin-1"), QUERY_STRING=query)
        heads = "".join(f"{name}: {value}\r\n" for name, value in answer.items())
        body = b"".join(answer) if answer.streaming else answer.content
        return f"HTTP/1.1 {answer.status_code} \r\n{heads}\r\n".encode() + body

    return raw


def test_a_little_of_the_attack_finds_nothing(db, client, monkeypatch):
    """Odd paths, line ends in parameters, changed files; the rest of the parts can at least be put together."""
    site, result = SimpleNamespace(address="", environment={}), Result("A little")
    monkeypatch.setattr(wire, "raw", through(client))

    wire._paths(site, result)
    wire._line_ends(site, result)
    files = attack_files(None, each=4)

    assert result.findings + files.findings == []
    assert result.counts["odd paths"] >= 30
    assert files.counts["read"] >= 30
    assert len(costs.files()) + len(costs.references()) + len(costs.bodies()) >= 30
    assert set(run.PARTS) == {"dependencies", "walk", "wire", "files", "costs", "schema", "scanner"}
    assert set(schema.ORDER) == {"anonymous"} | ALL - {"stranger"}
