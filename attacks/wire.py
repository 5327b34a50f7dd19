"""What no browser sends: half and doubled heads, odd hosts and paths, line ends in parameters, addresses that lead away."""

import re
import socket
import time
from urllib.parse import quote, urlparse

import requests

from attacks.findings import Result
from attacks.site import PEOPLE

EVIL = "evil.example"
AWAY = [f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/", f"\\\\{EVIL}/", f"https:{EVIL}", f"///{EVIL}/", f"/%09/{EVIL}/", f"http:/{EVIL}",
        f"javascript:alert(1)//{EVIL}", f"/\t/{EVIL}/", f"https://127.0.0.1@{EVIL}/", f"%2f%2f{EVIL}/", f"\r\nLocation: https://{EVIL}/"]  # fmt: skip


def attack_wire(site, *, quick=False):
    result = Result("On the wire")
    _heads(site, result)
    _paths(site, result)
    _line_ends(site, result)
    _ways_away(site, result)
    _hosts(site, result)
    if not quick:
        _slow(site, result)
    try:
        if requests.get(f"{site.address}/readyz", timeout=20).status_code != 200:
            result.findings.append("afterwards the site was not ready")
    except requests.RequestException:
        result.findings.append("afterwards the site did not answer")
    return result


def raw(site, data, wait=15):
    """Return what the server answers to bytes as they are, up to its closing or `wait` seconds."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=wait) as connection:
        answer = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                answer += piece
        except OSError:
            pass
        return answer


def statuses(answer):
    """Return the status of each answer in a stream of them."""
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


def head(*lines, path="/healthz", method="GET", host="127.0.0.1"):
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")


def _heads(site, result):
    body = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    length = len(body)
    # {what: (bytes, how many answers there may be at most, statuses that may come)}
    tricks = {
        "chunked and a length": (head("Transfer-Encoding: chunked", f"Content-Length: {length}", method="POST"), 1),
        "two lengths": (head("Content-Length: 0", f"Content-Length: {length}", method="POST"), 1),
        "a length with a plus": (head(f"Content-Length: +{length}", method="POST"), 1),
        "a length and a blank": (head(f"Content-Length : {length}", method="POST"), 1),
        "a negative length": (head("Content-Length: -1", method="POST"), 1),
        "an endless length": (head("Content-Length: " + "9" * 5_000, method="POST"), 1),
        "chunked in capitals and a tab": (head("Transfer-Encoding:\tCHUNKED", method="POST"), 1),
        "chunked behind a fold": (head("X: a", " Transfer-Encoding: chunked", f"Content-Length: {length}", method="POST"), 1),
        "chunked by an unknown name": (head("Transfer-Encoding: xchunked", f"Content-Length: {length}", method="POST"), 1),
        "a null in a header": (head("X: a\0b"), 1),
        "a bare line feed": (b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", 1),
        "a bare carriage return": (b"GET /healthz HTTP/1.1\rHost: 127.0.0.1\r\r", 1),
        "a head of 200 kB": (head(*[f"X-{n}: {'a' * 1_000}" for n in range(200)]), 1),
        "2,000 headers": (head(*[f"X-{n}: a" for n in range(2_000)]), 1),
        "a path of 100 kB": (head(path="/" + "a" * 100_000), 1),
        "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 1),
        "two hosts": (head(f"Host: {EVIL}"), 1),
        "another's whole address": (head(path=f"http://{EVIL}/"), 1),
        "TRACE": (head(method="TRACE", path="/"), 1),
        "CONNECT": (head(method="CONNECT", path="127.0.0.1:22"), 1),
        "a method of its own": (head(method="A" * 500), 1),
        "an upgrade": (head("Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAA"), 1),
        "underscores for hyphens": (head("X_Forwarded_Proto: https", "Script_Name: /evil"), 1),
        "binary": (bytes(range(256)) * 40, 1),
    }  # fmt: skip
    for what, (data, most) in tricks.items():
        smuggles = b"POST" in data[:5]
        answer = raw(site, data + (body.encode() if smuggles else b""))
        result.count("odd requests")
        found = statuses(answer)
        if any(status >= 500 and status not in (501, 505) for status in found):
            result.findings.append(f"{what}: answered {found}")
        if smuggles and found.count(200) and "length" in what and len(found) > most:
            result.findings.append(f"{what}: one request was answered as {len(found)}: {found}")
        if EVIL.encode() in answer.partition(b"\r\n\r\n")[0]:
            result.findings.append(f"{what}: {EVIL} stands in the answer's head")
        if what == "TRACE" and 200 in found:
            result.findings.append("TRACE is answered")


PATHS = [
    "/static/../config/settings.py", "/static/..%2f..%2fconfig/settings.py", "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/....//....//etc/passwd", "//etc/passwd", "/download/..%2f..%2fvar/demo-secret-key", "/download/../../var/demo-secret-key/",
    "/static/sgds/../../../manage.py", "/%00", "/barriers/%00/", "/barriers/..%2f..%2f/", "/.git/config", "/.env", "/var/demo-secret-key",
    "/static/", "/static/css/", "/barriers/%ff/", "/barriers/%c0%ae%c0%ae/", "/api/v1/barriers/..;/drafts/", "/accounts/people;/", "/workbench/;a=b",
    "//workbench/", "/./workbench/", "/barriers/../workbench/", "/WORKBENCH/", "/admin/..;/", "/%2e/admin/", "/server-status", "/debug/", "/__debug__/",
]  # fmt: skip
SECRETS = [b"SECRET_KEY", b"root:x:", b"[core]", b"django.core.management", b"Traceback", b"Index of"]


def _paths(site, result):
    key = site.environment.get("DJANGO_SECRET_KEY", "")
    for path in PATHS:
        answer = raw(site, head("Connection: close", path=path))
        result.count("odd paths")
        found, body = statuses(answer), answer.partition(b"\r\n\r\n")[2]
        if not found or found[0] >= 500:
            result.findings.append(f"{path}: answered {found}")
        if any(secret in body for secret in SECRETS) or (key and key.encode() in body):
            result.findings.append(f"{path}: shows what it must not")
        if found[0] == 200 and re.search(rb"workbench|admin|people", path.encode()):
            result.findings.append(f"{path}: 200 to nobody in particular")


def _line_ends(site, result):
    """Put a header into every parameter that can be in an address, by whatever spelling of a line end."""
    places = ["/search/?q={}", "/barriers/?q={}", "/map/?rows={}", "/accounts/login/?next={}", "/api/v1/search/?q={}", "/oembed/?url={}",
              "/evidence/{}/", "/id/definitions/{}", "/plan/?organisation={}", "/download/{}", "/api/v1/definitions/lookup/?label={}",
              "/accounts/continue/?next={}", "/commitments/receipt/?receipt={}"]  # fmt: skip
    for place in places:
        for end in ["%0d%0a", "%0a", "%0d", "%E5%98%8A%E5%98%8D", "%c4%8d%c4%8a"]:
            answer = raw(
                site, head("Connection: close", path=place.format(f"a{end}X-Injected:%20yes{end}{end}<script>"))
            )
            result.count("line ends in parameters")
            top, _, body = answer.partition(b"\r\n\r\n")
            if re.search(rb"^X-Injected", top, re.MULTILINE | re.IGNORECASE):
                result.findings.append(f"{place}: {end} made a header")
            if b"text/html" in top and b"<script>" in body:
                result.findings.append(f"{place}: markup came through")
            if statuses(answer)[:1] >= [500]:
                result.findings.append(f"{place}: answered {statuses(answer)}")


def _ways_away(site, result):
    """Ask for another site wherever an address says where to go on."""
    browser = site.browser("editor")
    forms = {"/accounts/continue/": {"email": PEOPLE["editor"]}, "/accounts/login/": {"login": "nobody@example.org", "password": "x"},
             "/accounts/reauthenticate/": {"password": "wrong"}, "/accounts/logout/": {}}  # fmt: skip
    for away in AWAY:
        for name in ["next", "url", "redirect"]:
            for page in [
                "/accounts/continue/",
                "/accounts/login/",
                "/accounts/reauthenticate/",
                "/search/",
                "/barriers/",
                "/oembed/",
            ]:
                _leads_away(browser.get(f"{page}?{name}={quote(away)}"), f"GET {page}?{name}={away!r}", result)
        for page, data in forms.items():
            other = site.browser("editor") if "logout" in page else browser
            answer = other.post(page, {**data, "next": away}, form_at=f"{page}?next={quote(away)}")
            _leads_away(answer, f"POST {page} next={away!r}", result)
    for path in [f"//{EVIL}", f"//{EVIL}/..", f"/{EVIL}//", f"/barriers//{EVIL}", f"//{EVIL}/%2e%2e", f"/\\{EVIL}"]:
        answer = raw(site, head("Connection: close", path=path))
        location = re.search(rb"^Location: (.*?)\r?$", answer, re.MULTILINE)
        result.count("ways away")
        if location and EVIL in (urlparse(location[1].decode()).netloc):
            result.findings.append(f"GET {path} leads to {location[1].decode()}")


def _leads_away(answer, what, result):
    result.count("ways away")
    where = answer.headers.get("Location", "")
    if answer.status_code >= 500:
        result.findings.append(f"{what}: {answer.status_code}")
    if where and (EVIL in urlparse(where.replace("\\", "/")).netloc or where.lower().startswith("javascript")):
        result.findings.append(f"{what} leads to {where}")


def _hosts(site, result):
    """Another host's name in the head of requests that make mails or whole addresses."""
    for host in [EVIL, f"127.0.0.1:{site.port}@{EVIL}", f"127.0.0.1.{EVIL}", f"{EVIL}:{site.port}", "", "[::1", "a b"]:
        answer = raw(site, head("Connection: close", host=host, path="/accounts/login/"))
        result.count("odd hosts")
        if statuses(answer)[:1] not in ([400], []):
            result.findings.append(f"host {host!r}: answered {statuses(answer)}")
    poison = {
        "X-Forwarded-Host": EVIL,
        "X-Host": EVIL,
        "Forwarded": f"host={EVIL}",
        "X-Original-URL": "/workbench/",
        "X-Rewrite-URL": "/workbench/",
    }
    browser = site.browser("anonymous")
    browser.post("/accounts/password/reset/", {"email": PEOPLE["researcher"]}, headers=poison)
    mailbox = browser.get("/accounts/mailbox/", headers=poison)
    result.count("poisoned hosts")
    if EVIL in mailbox.text:
        result.findings.append("a mail, or the page of mails, names the host of a header")
    if mailbox.status_code != 200:
        result.findings.append(f"the demonstration's mailbox answered {mailbox.status_code}")
    for path in ["/", "/api/v1/", "/feed.xml", "/barriers/", "/api/v1/barriers/"]:
        answer = browser.get(path, headers=poison)
        result.count("poisoned hosts")
        if EVIL in answer.text or EVIL in str(answer.headers):
            result.findings.append(f"{path} names the host of a header")


def _slow(site, result):
    """Forty half requests at once: others are answered, and the halves end."""
    halves = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(40)]
    for number, half in enumerate(halves):
        half.sendall(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
            if number % 2
            else b"POST /search/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n\r\na"
        )
    began = time.monotonic()
    try:
        requests.get(f"{site.address}/healthz", timeout=10)
        result.count("half requests", len(halves))
    except requests.RequestException:
        result.findings.append("forty half requests kept another one waiting for ten seconds")
    result.counts["hundredths of a second that another waited meanwhile"] = round((time.monotonic() - began) * 100)
    deadline = time.monotonic() + 40
    for half in halves:
        half.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            while half.recv(4096):
                pass
        except TimeoutError:
            result.findings.append("a half request was still open after forty seconds")
        except OSError:
            pass
        half.close()
