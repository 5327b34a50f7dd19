"""A made-up CHI number, posted into every field of every form, every name of every JSON body, file and header, by a role
that may: it is refused, stored nowhere and repeated nowhere but in the field where it was typed.
"""

import datetime
import json
import logging
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import resolve, reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from actions.commitments.answering import ask_second_signature
from actions.commitments.changes import propose_change
from organisations.accounts.invitations import invite
from organisations.models import Person
from screening.logs import ScreenedFormatter
from tests.factories.actions import committed, speaker
from tests.permissions.addresses import ADDRESSES, ENTRIES
from tests.permissions.test_extreme_values import readable, with_query, writable
from tests.permissions.test_walk import DESK, address_in_the_admin, address_of
from tests.web.test_spreadsheet_reading import workbook

CHI = "0101011237"
TYPED = f"See {CHI} there"
REFUSED = "seems to hold"
# Boxes in which the screen is not what refuses the number, and why that is right. It is stored from none of them.
OTHERWISE = {
    r"email$|username$|^login login$": "the address of who signs in or is written to; this is none",
    r"password[12]?$|code$": "secrets are kept as a hash, and shown nowhere",
    r"(due|reply_by|date|met_on|stands_for|starts|ends|_on)$": "reads a day, and this is none",
    r" find\.": "looks for something; kept nowhere",
    r"^(tokens|delete-person) ": "asks first who is there, keeps nothing of the form meanwhile, and then screens it",
    r"^workbench:(edit|sheet) (?!definitions|evidence|actions)": "the draft waits for review, and nothing is saved",
    r"^workbench:review ": "what else is written on the page is kept for it, and of this nothing",
    r"^workbench:references text$": "nothing is kept of a reference with personal data but that it was there",
    r"^workbench:withdraw ": "others refer to it, so that it cannot be withdrawn at all",
    r"^commitments:answer second_": "this organisation asks for no second signature",
    r"^invite job_title$": "only who speaks for an organisation has one",
    r"synonym_add means$": "takes slugs of what is published, and nothing else",
}
# What a box gets that is found empty, by how its name ends; the first that fits.
FILLED = {
    "email": "new@example.org",
    "url": "https://example.org/",
    "website": "https://example.org/",
    "said_at": "https://example.org/",
    "days": "30",
    "slug": "a-new-one",
    **dict.fromkeys(["due", "reply_by", "date", "met_on", "stands_for", "starts", "ends", "started_on"], "2030-01-31"),
    **dict.fromkeys(["ended_on", "password1", "password2", "code", "q"], ""),
    "": "Some words",
}
# How the number is typed where only some texts are read at all.
AS = {
    "slug": f"see-{CHI}-there",
    "url": f"https://example.org/{CHI}",
    "website": f"https://example.org/{CHI}",
    "said_at": f"https://example.org/{CHI}",
    "": TYPED,
}


def by_end(name, table):
    return next(value for end, value in table.items() if name.endswith(end))


class FormOf(HTMLParser):
    """What the posted forms of a page would send, filled in: `fields`, and the names of its `boxes` for text."""

    NO_BOX = ("hidden", "checkbox", "radio", "file", "submit", "number")

    def __init__(self, page):
        super().__init__()
        self.fields, self.boxes, self.posts, self.choice, self.area = {}, set(), False, None, None
        self.feed(page)
        for name in self.boxes:
            self.fields[name] = self.fields[name].strip("\n") or by_end(name, FILLED)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name, value, kind = attributes.get("name"), attributes.get("value") or "", attributes.get("type")
        self.area = None
        if tag == "form":
            self.posts = attributes.get("method", "").lower() == "post"
        elif tag == "option" and self.choice and (value and not self.fields[self.choice] or "selected" in attributes):
            self.fields[self.choice] = value
        elif not self.posts or not name or name == "csrfmiddlewaretoken" or "__prefix__" in name:
            return
        elif tag == "select":
            self.choice = name
            self.fields.setdefault(name, "")
        elif tag == "textarea" or tag == "input" and kind not in self.NO_BOX:
            self.boxes.add(name)
            self.area = name if tag == "textarea" else None
            self.fields[name] = value
        elif tag in ("input", "button") and (kind != "checkbox" or "checked" in attributes):
            self.fields.setdefault(name, value)

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.area = self.choice = None


class Repeated(HTMLParser):
    """Where a page holds the number outside the field where it was typed: [what holds it]."""

    FIELDS = ("textarea", "option")

    def __init__(self, page):
        super().__init__()
        self.found, self.field = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.field = tag in self.FIELDS
        for name, value in attributes:
            if CHI in (value or "") and not (tag in ("input", "option") and name == "value"):
                self.found.append(f"<{tag} {name}>")

    def handle_endtag(self, tag):
        self.field = False

    def handle_data(self, data):
        if CHI in data and not self.field:
            self.found.append(data.strip()[:80])


class Lines(logging.Handler):
    """The lines of the log as they are written."""

    def __init__(self):
        super().__init__()
        self.kept = []
        self.setFormatter(ScreenedFormatter())

    def emit(self, record):
        self.kept.append(self.format(record))


@cache
def names_of_tables():
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


WRITTEN = "SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd > 0"


def tables_with_it(*, written=False):
    """The tables in which a row holds the number: as a text, in JSON, in bytes. One statement for all.

    `written`: only those into which this transaction wrote, as PostgreSQL counts it; nothing new stands in others.
    """
    with connection.cursor() as cursor:
        names = names_of_tables()
        if written:
            cursor.execute(WRITTEN)
            names = sorted({name for (name,) in cursor.fetchall()} & {*names})
        each = " UNION ALL ".join(
            f"SELECT '{name}' FROM {connection.ops.quote_name(name)} t WHERE t::text ~ %s"  # noqa: S608
            for name in names
        )
        if not names:
            return []
        cursor.execute(each, [f"{CHI}|{CHI.encode().hex()}"] * len(names))
        return sorted({name for (name,) in cursor.fetchall()})


def test_what_is_written_is_found(people):
    Person.objects.filter(pk=people.editor.pk).update(name=TYPED)

    assert "organisations_person" in tables_with_it(written=True)


@pytest.fixture
def behind_links(blanks, visitors, people):
    """{what: (role, address)} of pages that only a link from a mail leads to, or what somebody else did before."""
    now = timezone.now()
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        invite(email="new.two@example.org", name="Nora Two", role="researcher", by=people.editor, now=now)
        signed = committed(now=now)
        officer = {"name": "Ola Officer", "job_title": "Chief executive", "email": "ola@example.org"}
        ask_second_signature(commitment=signed, by=speaker(signed), now=now, **officer)
        proposed = propose_change(
            commitment=signed,
            by=people.editor,
            now=now,
            due=datetime.date(2028, 6, 30),
            reason="A second store was found.",
        )
    answers = Client()
    answers.force_login(speaker(signed))
    links = "\n".join(letter.body for letter in mail.outbox)
    visitors["stranger"].get(re.search(r"/accounts/invitations/[\w-]{20,}/", links)[0])
    visitors["speaker"] = answers
    return {
        "login": ("stranger", reverse("login")),
        "invitation": ("stranger", reverse("accept-invitation")),
        "countersign": ("stranger", re.search(r"/commitments/sign/[\w-]+/", links)[0]),
        "answer-change": (
            "speaker",
            reverse("commitments:answer-change", kwargs={"pk": signed.pk, "number": proposed.number}),
        ),
    }


@pytest.fixture
def send(visitors, tokens, who_asks, put_back):
    """Sends something as a role, notes in `send.wrong` where the number stands afterwards, and puts all back."""
    lines = Lines()
    logging.getLogger().addHandler(lines)
    wrong = []

    def send(role, method, address, data="", content_type="application/x-www-form-urlencoded", **headers):
        visitor = visitors[role]
        if address.startswith("/api/") and tokens.get(role):
            headers["Authorization"] = tokens[role]
        mail.outbox.clear()
        lines.kept.clear()
        found = []
        with put_back(visitor):
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = visitor.generic(method, address, data, content_type=content_type, headers=headers)
            content = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
            found += tables_with_it(written=True)
            if CHI in json.dumps(dict(visitor.session), default=str):
                found.append("the session")
        if "html" in response.get("Content-Type", ""):
            found += Repeated(content).found if method != "GET" else []
        elif CHI in content:
            found.append(f"the answer {content[:200]}")
        if CHI in str(response.headers) and method != "GET":
            found.append("a header")
        found += [f"mail “{letter.subject}”" for letter in mail.outbox if CHI in str(letter.message())]
        found += [f"the log: {line}" for line in lines.kept if CHI in line]
        if found:
            wrong.append(f"{role}: {method} {address} {str(data)[:150]!r}: {response.status_code}, in {found}")
        return response.status_code, content

    def form_of(role, address):
        with put_back(visitors[role]):
            return FormOf(visitors[role].get(address).content.decode())

    send.wrong, send.form_of = wrong, form_of
    yield send
    logging.getLogger().removeHandler(lines)
    assert not wrong, "\n".join(wrong)


def pages_with_forms(blanks):
    """(name, address, role, what else to post) of every page of ours that takes a form."""
    for name, (filling, methods) in ADDRESSES.items():
        address = address_of(name, filling, blanks)
        if not address.startswith("/api/") and "POST" in methods:
            role = next((role for role in sorted(methods["POST"]) if role != "stranger"), "stranger")
            yield name, address, role, dict(filling.get("form", {}))
    for kind, (plural, slug) in ENTRIES.items():
        if kind != "barriers":  # its draft waits for review, and is in the table
            yield f"workbench:edit {kind}", f"/workbench/{plural}/{slug}/", "researcher", {}


def not_refused(send, role, address, more=()):
    """Type the number into each box of a page in turn. Return the boxes in which the screen did not refuse it."""
    form = send.form_of(role, address)
    fields = form.fields | dict(more)
    found = []
    for box in sorted(form.boxes | fields.keys() & {"text"}):
        _, content = send(role, "POST", address, urlencode({**fields, box: by_end(box, AS)}))
        if REFUSED not in content:
            found.append(box)
    return found


def has_a_reason(box):
    return any(re.search(pattern, box) for pattern in OTHERWISE)


def test_every_box_of_every_form(send, blanks):
    assert tables_with_it() == []
    otherwise = []
    for name, address, role, more in pages_with_forms(blanks):
        otherwise += [f"{name} {box}" for box in not_refused(send, role, address, more)]

    assert [box for box in otherwise if not has_a_reason(box)] == []


def test_every_box_of_the_admin(send, blanks):
    otherwise = []
    for name in sorted(name for name in DESK if name.endswith(("_add", "_change", "_changelist", ":password_change"))):
        address = address_in_the_admin(name)
        otherwise += [f"{name} {box}" for box in not_refused(send, "administrator", address)]

    assert [box for box in otherwise if not has_a_reason(box)] == []


def test_every_name_of_every_json_body(send, blanks):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for address, method, roles, properties in writable(blanks, schema):
        role = next((role for role in roles if role != "stranger"), "stranger")
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        more = {} if method == "POST" else {"If-None-Match": "*"}
        at_once = [dict.fromkeys([*properties, TYPED], value) for value in (TYPED, [TYPED], {TYPED: TYPED})]
        for body in [*at_once, *({name: TYPED} for name in properties)]:
            send(role, method, address, json.dumps(body), kind, **more)


ALSO_FILLED = {
    "invitation": dict.fromkeys(["password", "password2"], "violet tractor moonlight pebble"),
    "countersign": {"authority": "on", "email": "ola@example.org", "name": "Ola Officer"},
}


def test_every_box_behind_a_link(behind_links, send):
    """Nobody finds these pages by their address alone: an invitation, a link that signs, the answer to a change."""
    otherwise, boxes = [], {}
    for what, (role, address) in behind_links.items():
        boxes[what] = send.form_of(role, address).boxes
        more = ALSO_FILLED.get(what, {})
        otherwise += [f"{what} {box}" for box in not_refused(send, role, address, more.items())]

    assert {what: sorted(names) for what, names in boxes.items()} == {
        "login": ["login", "password"],
        "invitation": ["name", "password", "password2"],
        "countersign": ["email", "name"],
        "answer-change": ["job_title", "reason"],
    }
    assert [box for box in otherwise if not has_a_reason(box)] == []


HEADERS = ["User-Agent", "Referer", "X-Request-ID", "X-Forwarded-For", "Idempotency-Key", "Accept-Language", "Origin"]


def test_every_header_that_may_be_kept(send, blanks):
    headers = dict.fromkeys(HEADERS, TYPED.replace(" ", "-"))
    for name, filling in [("tokens", {"name": "A"}), ("workbench:mail", {"how": "daily"}), ("logout", {})]:
        send("editor", "POST", address_of(name, {}, blanks), urlencode(filling), **headers)
    send(
        "stranger", "POST", "/accounts/login/", urlencode({"login": "editor@example.org", "password": "no"}), **headers
    )
    body = json.dumps({"slug": "a-new-one", "title": "A new one"})
    send("editor", "POST", "/api/v1/barriers/", body, "application/json", **headers)


def test_words_that_are_looked_for(send, blanks):
    for _, address, roles in readable(blanks):
        if not address.startswith("/api/"):  # it knows no sessions
            role = next((role for role in roles if role != "stranger"), "stranger")
            send(role, "GET", with_query(address, q=CHI))


BIBTEX = f"@article{{see{CHI},\n title = {{Files}},\n author = {{Reid, Una}},\n year = 2020,\n note = {{{TYPED}}},\n doi = {{{TYPED}}},\n isbn = {{{CHI}}},\n zz = {{{TYPED}}}\n}}\n"
RIS = f"TY  - JOUR\nID  - {CHI}\nTI  - Files\nAU  - Reid, Una\nN1  - {TYPED}\nZZ  - {TYPED}\nER  - \n"
CSL = json.dumps([{"id": CHI, "type": "article-journal", "title": "Files", "note": TYPED, "custom": {CHI: TYPED}}])
CSV = f"slug,label,definition,{TYPED}\nshelf,Shelf,A place.,{TYPED}\nfile,{TYPED},A thing.,\n{CHI},Folder,A thing.,\n"
TURTLE = f'''@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/{CHI}> a skos:Concept ; skos:prefLabel "Shelf"@en ; skos:definition "A place."@en ;
  skos:note "{TYPED}"@en ; <https://example.org/{CHI}/p> "{TYPED}"@en ; skos:notation "{CHI}" .
'''
SHEET = workbook(
    ["title", "kind", "checked", TYPED, "isbn", "note"],
    ["A shelf", "research", "unchecked", TYPED, CHI, TYPED],
    [TYPED, TYPED, TYPED, "", TYPED, ""],
    title="sources",
)
FILES = [
    ("workbench:references", "a.bib", BIBTEX), ("workbench:references", "a.ris", RIS),
    ("workbench:references", "a.json", CSL), ("workbench:references", "a.txt", f"Reid, U. ({CHI}) Files. {TYPED}"),
    ("workbench:import", "a.csv", CSV), ("workbench:import", "a.ttl", TURTLE),
    ("workbench:spreadsheet", "a.xlsx", SHEET),
    ("workbench:spreadsheet", "b.xlsx", workbook(["title"], ["A shelf"], title=f"see {CHI}")),
]  # fmt: skip


def test_every_file_and_its_name(send, blanks):
    for name, file, data in FILES:
        content = data if isinstance(data, bytes) else data.encode()
        for named in [file, f"{CHI}-{file}"]:
            sent = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(named, content)})
            send("editor", "POST", address_of(name, {}, blanks), sent, MULTIPART_CONTENT)


@pytest.mark.parametrize(("name", "kwargs"), [("mfa_add_webauthn", {}), ("mfa_edit_webauthn", {"pk": 1})])
def test_name_of_a_passkey_is_screened(name, kwargs, people):
    form = resolve(reverse(name, kwargs=kwargs)).func.__wrapped__.view_class.form_class
    passkey = Authenticator(user=people.editor, type=Authenticator.Type.WEBAUTHN, data={"name": "A", "credential": {}})
    typed = form({"name": TYPED, "credential": "{}"}, **({"instance": passkey} if kwargs else {"user": people.editor}))

    assert REFUSED in str(typed.errors["name"])
