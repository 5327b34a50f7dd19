"""`manage.py check_links`, against a real server on this machine."""

import datetime
import http.server
import socket
import ssl
import subprocess
import threading
import time
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from evidence import links
from evidence.links import Visitor, check_links, is_public
from evidence.models import LinkCheck
from tests import world


class Site(http.server.ThreadingHTTPServer):
    """`answers` is {path: (status, headers)} or {path: what to do with the handler}; `asked` is what came in."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.robots = {}, [], (404, {}, "")
        self.scheme = "http"

    def address(self, path):
        return f"{self.scheme}://127.0.0.1:{self.server_port}{path}"

    @property
    def allow(self):
        return {("127.0.0.1", self.server_port)}

    def asked_for(self):
        return [(method, path) for method, path, _, _ in self.asked if path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is what some tests are about."""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"], time.monotonic()))
        if self.path == "/robots.txt":
            status, headers, body = self.server.robots
        else:
            answer = self.server.answers[self.path]
            if callable(answer):
                answer = answer(self)
            (status, headers), body = answer, "A page."
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body.encode())

    do_HEAD = do_GET

    def log_message(self, *args):
        """Nothing: the tests look at `asked`."""


@pytest.fixture
def start():
    sites = []

    def begin(**answers):
        site = Site()
        site.answers = {f"/{path}": answer for path, answer in answers.items()}
        threading.Thread(target=site.serve_forever, args=[0.01], daemon=True).start()
        sites.append(site)
        return site

    yield begin
    for site in sites:
        site.shutdown()
        site.server_close()


def look(site, path, **options):
    return Visitor(**{"pause": 0, "allow": site.allow, **options}).look(site.address(path))


def to(address, status=302):
    return status, {"Location": address}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "answers"), (404, "dead"), (410, "dead"), (403, "unclear"), (429, "unclear"), (503, "unclear"), (304, "unclear")],
)  # fmt: skip
def test_outcome_follows_the_status(start, status, outcome):
    site = start(page=(status, {}))

    found = look(site, "/page")

    assert found[:2] == (outcome, status)
    assert str(status) in found[2]


def test_asks_for_the_head_and_for_the_page_only_where_that_is_refused(start):
    site = start(page=(200, {}), other=lambda handler: (405 if handler.command == "HEAD" else 200, {}))

    assert look(site, "/page")[0] == "answers"
    assert look(site, "/other")[0] == "answers"
    assert site.asked_for() == [("HEAD", "/page"), ("HEAD", "/other"), ("GET", "/other")]


def test_says_who_asks(start, settings):
    settings.BASE_URL = "https://sharing.example.org"
    site = start(page=(200, {}))

    look(site, "/page")

    assert {agent for _, _, agent, _ in site.asked} == {
        "SharingWithCare/1 (checks the links of sources; https://sharing.example.org)"
    }


def test_follows_five_redirects_and_no_more(start):
    site = start(**{f"step{number}": to(f"/step{number + 1}") for number in range(6)})
    site.answers["/step6"] = 200, {}

    assert look(site, "/step1")[0] == "answers"
    assert look(site, "/step0") == ("unclear", None, "Sends on more than 5 times.")
    assert site.asked_for()[-1] == ("HEAD", "/step5")


@pytest.mark.parametrize("target", ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://"])
def test_goes_nowhere_but_to_web_pages(start, target):
    site = start(page=to(target))

    assert look(site, "/page")[0] == "unclear"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_private_address_is_never_asked(start, host):
    site = start(page=(200, {}))

    found = Visitor(pause=0, allow=frozenset()).look(f"http://{host}:{site.server_port}/page")

    assert found == ("not-asked", None, "Leads to an address that is not public, and those are never asked.")
    assert site.asked == []


def test_private_address_behind_a_redirect_is_never_asked(start):
    inner = start(secret=(200, {}))
    outer = start(page=to(inner.address("/secret")))

    assert look(outer, "/page")[0] == "not-asked"
    assert inner.asked == []


def test_private_address_behind_the_redirect_of_robots_txt_is_never_asked(start):
    inner = start(secret=(200, {}))
    outer = start(page=(200, {}))
    outer.robots = (*to(inner.address("/robots.txt")), "")

    assert look(outer, "/page")[0] == "not-asked"
    assert inner.asked == []


def test_connects_to_the_address_that_was_looked_at_and_asks_for_the_name_once(start, monkeypatch):
    site, resolved = start(page=(200, {})), []

    def resolve(host, port, **options):
        resolved.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if host == "inside.test" else host, port))]

    monkeypatch.setattr(links.socket, "getaddrinfo", lambda host, port, *_, **options: resolve(host, port))
    address = f"http://inside.test:{site.server_port}/page"

    assert Visitor(pause=0, allow=frozenset()).look(address)[0] == "not-asked"
    assert resolved == ["inside.test"]
    assert site.asked == []
    assert Visitor(pause=0, allow=site.allow).look(address)[0] == "answers"


def test_name_with_a_public_and_a_private_address_is_not_asked(start, monkeypatch):
    site = start(page=(200, {}))
    both = [(2, 1, 6, "", (ip, site.server_port)) for ip in ["93.184.215.14", "127.0.0.1"]]
    monkeypatch.setattr(links.socket, "getaddrinfo", lambda *_, **__: both)

    assert Visitor(pause=0, allow=frozenset()).look("http://both.test/page")[0] == "not-asked"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_address_inside_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_address_that_everybody_reaches_is_public(address):
    assert is_public(address)


def test_what_robots_txt_closes_is_not_asked(start):
    site = start(open=(200, {}), closed=(200, {}))
    site.robots = 200, {}, "User-agent: *\nDisallow: /closed\n"

    assert look(site, "/closed") == ("not-asked", None, "The site asks programs not to look here (robots.txt).")
    assert look(site, "/open")[0] == "answers"
    assert ("HEAD", "/closed") not in site.asked_for()


def test_robots_txt_is_asked_for_once_and_its_delay_is_kept(start):
    site = start(one=(200, {}), two=(200, {}))
    site.robots = 200, {}, "User-agent: SharingWithCare\nCrawl-delay: 1\n"
    visitor = Visitor(pause=0, allow=site.allow)

    visitor.look(site.address("/one"))
    visitor.look(site.address("/two"))

    assert [path for _, path, _, _ in site.asked] == ["/robots.txt", "/one", "/two"]
    assert site.asked[2][3] - site.asked[1][3] >= 0.9


def test_pauses_between_two_requests_to_a_host(start):
    site = start(page=(200, {}))

    look(site, "/page", pause=0.3)

    assert site.asked[1][3] - site.asked[0][3] >= 0.28


def test_huge_robots_txt_is_read_to_a_limit(start, monkeypatch):
    monkeypatch.setattr(links, "MOST_OF_ROBOTS", 40)
    site = start(page=(200, {}))
    site.robots = 200, {}, "User-agent: *\nDisallow: /other\n" + "#" * 100_000 + "\nDisallow: /page\n"

    assert look(site, "/page")[0] == "answers"


def test_server_that_is_silent_or_drips_is_left(start, monkeypatch):
    monkeypatch.setattr(links, "TIMEOUT", 0.3)
    monkeypatch.setattr(links, "DEADLINE", 0.6)

    def drip(handler):
        for _ in range(40):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.1)
        return 200, {}

    site = start(drip=drip, silent=lambda handler: time.sleep(2) or (200, {}))
    began = time.monotonic()

    for path in ["/silent", "/drip"]:
        assert look(site, path)[0] == "unclear"
    assert time.monotonic() - began < 2


def test_site_that_is_not_there_is_dead_or_unclear(monkeypatch):
    def unknown(number):
        def fail(*_, **__):
            raise socket.gaierror(number, "told")

        return fail

    for number, outcome in [(socket.EAI_NONAME, "dead"), (socket.EAI_AGAIN, "unclear")]:
        monkeypatch.setattr(links.socket, "getaddrinfo", unknown(number))
        assert Visitor(pause=0, allow=frozenset()).look("https://gone.test/")[0] == outcome


@pytest.mark.parametrize("address", ["http://[::1/", "http://a:99999/", "https://" + "a" * 70 + ".test/", "http:///x"])
def test_address_that_is_none_is_unclear(address):
    assert Visitor(pause=0, allow=frozenset()).look(address)[0] == "unclear"


def test_certificate_is_looked_at(start, tmp_path, monkeypatch):
    site = start(page=(200, {}))
    made = SimpleNamespace(key=tmp_path / "key.pem", certificate=tmp_path / "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=site",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made.key, "-out", made.certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)
    site.socket = served.wrap_socket(site.socket, server_side=True)
    site.scheme = "https"

    assert look(site, "/page")[0] == "unclear"
    trusted = ssl.create_default_context(cafile=made.certificate)
    monkeypatch.setattr(links.ssl, "create_default_context", lambda: trusted)
    assert look(site, "/page")[0] == "answers"


@pytest.mark.django_db
def test_every_address_of_published_sources_is_asked_once_and_kept(start, editor):
    site = start(page=(200, {}), gone=(404, {}), quote=(410, {}))
    quotes = [{"quote": "Nobody knew.", "seen_at": site.address("/quote")}]
    world.publish(
        editor,
        ("source", world.source("one", url=site.address("/page"), archived_url=site.address("/gone"))),
        ("source", world.source("two", url=site.address("/page"), quotes=quotes)),
    )
    LinkCheck.objects.create(address="https://old.test/", outcome="unclear", found="Nothing.", asked_at=world.NOW)

    for day in [1, 2]:
        now = world.NOW + datetime.timedelta(days=day)
        list(check_links(now=now, pause=0, allow=site.allow))

    assert list(LinkCheck.objects.values_list("address", "outcome", "status", "asked_at")) == [
        (site.address("/gone"), "dead", 404, now),
        (site.address("/page"), "answers", 200, now),
        (site.address("/quote"), "dead", 410, now),
    ]


@pytest.mark.django_db
def test_command_asks_no_private_address(start, editor, capsys):
    site = start(page=(200, {}))
    world.publish(editor, ("source", world.source("one", url=site.address("/page"))))

    call_command("check_links")

    assert "0 answers, 0 dead, 0 unclear, 1 not-asked" in capsys.readouterr().out
    assert site.asked == []


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["url", "archived_url", "quotes"])
@pytest.mark.parametrize("count", [1, 3])
def test_editors_see_sources_with_a_dead_address(editor, client, django_assert_num_queries, field, count):
    for number in range(count):
        address = f"https://dead.test/{number}"
        value = [{"quote": "So it was.", "seen_at": address}] if field == "quotes" else address
        world.publish(editor, ("source", world.source(f"source-{number}", **{"url": "", field: value})))
        LinkCheck.objects.create(
            address=address, outcome="dead", status=404, found="No such page (404).", asked_at=world.NOW
        )
    world.publish(editor, ("source", world.source("well", url="https://well.test/")))
    LinkCheck.objects.create(
        address="https://well.test/", outcome="answers", status=200, found="Answers.", asked_at=world.NOW
    )
    client.force_login(editor)

    page = client.get("/workbench/improve/dead-links/").content.decode()
    with django_assert_num_queries(25):
        home = client.get("/workbench/").content.decode()

    for text in [page, home]:
        assert text.count("No such page (404).") == count
        assert "https://dead.test/0: No such page (404)." in text
        assert "A study of well" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "javascript:alert(1)"}, {"outcome": "maybe"}, {"found": ""}, {"outcome": "dead", "status": 200},
        {"outcome": "not-asked"}, {"status": 404}, {"status": None},
    ],
)  # fmt: skip
def test_what_was_found_cannot_contradict_itself(wrong):
    values = {"address": "https://a.test/", "outcome": "answers", "status": 200, "found": "Answers."}
    LinkCheck.objects.create(**values, asked_at=world.NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        LinkCheck.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkCheck.objects.create(**values, asked_at=world.NOW)
