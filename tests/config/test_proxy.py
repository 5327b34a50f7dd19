"""The recommended proxy, as it stands in docs/proxy/: what it lets through, what it ends, and what it writes down."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.conftest import free_port, wait_for

APP = """
import os
from itertools import count
asked = count(1)

def app(environ, start_response):
    if environ["PATH_INFO"].startswith("/kept/"):
        number = ("X-Request-ID", "of-who-came-first")
        start_response("200 OK", [number, ("Cache-Control", environ["QUERY_STRING"]), ("ETag", '"the-tag"'), ("Vary", "Accept-Language")])
        return [str(next(asked)).encode()]
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/whose/":
        return [environ["SERVER_PORT"].encode(), str(os.getpid()).encode()]
    if environ["PATH_INFO"] == "/number/":
        return [environ["HTTP_X_REQUEST_ID"].encode()]
    names = ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"]
    return [repr([environ.get(name) for name in names]).encode()]
"""
MAIN = "pid {folder}/pid; error_log {folder}/error.log; daemon off; master_process off; events {{}} http {{ {temporary} include {folder}/site.conf; }}"
TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """(port of http, port of https, the folder with its log)."""
    if not shutil.which("nginx"):
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("nginx is required here (REQUIRE_BROWSER=1) and is not installed.")
        pytest.skip("NOT CHECKED: nginx is not installed (apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("proxy")
    plain, secure, behind, too = free_port(), free_port(), free_port(), free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=example.org",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (settings.BASE_DIR / "docs/proxy/nginx.conf").read_text()
    for old, new in [
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("server 127.0.0.1:8000 ", f"server 127.0.0.1:{behind} "),
        ("server 127.0.0.1:8001 ", f"server 127.0.0.1:{too} "),
        ("/var/log/nginx/sharing-with-care.log", f"{folder}/access.log"),
        ("/etc/ssl/certs/example.org.pem", f"{folder}/certificate.pem"),
        ("/etc/ssl/private/example.org.key", f"{folder}/key.pem"),
        ("_timeout 10s", "_timeout 1s"),
        ("/var/cache/sharing-with-care", f"{folder}/kept"),
    ]:
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text)
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    (folder / "small_app.py").write_text(APP)
    started = [
        serve(folder, behind),
        subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder]),
    ]
    wait_for(f"http://127.0.0.1:{behind}/", started[0])
    (folder / "port of the other").write_text(str(too))
    yield plain, secure, folder
    for process in started:
        process.terminate()
        process.wait()


def serve(folder, port):
    command = [Path(sys.executable).parent / "gunicorn", "small_app:app", f"--bind=127.0.0.1:{port}", "--threads=2"]
    return subprocess.Popen(command, cwd=folder)


def ask(secure, path="/", **headers):
    return answered(secure, path, **headers).read().decode()


def answered(secure, path, **headers):
    anybody = ssl._create_unverified_context()
    request = urllib.request.Request(f"https://127.0.0.1:{secure}{path}", headers=headers)
    return urllib.request.urlopen(request, timeout=10, context=anybody)


def test_server_that_is_away_is_noticed_by_nobody_whatever_they_ask(proxy):
    _, secure, folder = proxy
    anybody = ssl._create_unverified_context()
    address = f"https://127.0.0.1:{secure}/"

    with pytest.raises(urllib.error.URLError):  # one of both
        urllib.request.urlopen(f"http://127.0.0.1:{(folder / 'port of the other').read_text()}/")
    for data in [None, b"a form"] * 10:
        with urllib.request.urlopen(address, data, timeout=10, context=anybody) as answer:
            assert answer.status == 200


def test_server_that_is_started_anew_is_used_again_at_once(proxy):
    _, secure, folder = proxy
    port = int((folder / "port of the other").read_text())
    ask(secure)
    other = serve(folder, port)
    try:
        wait_for(f"http://127.0.0.1:{port}/", other)
        numbers = {ask(secure, "/whose/") for _ in range(10)}
    finally:
        other.terminate()
        other.wait()

    assert len(numbers) == 2


def test_old_tls_is_refused(proxy):
    _, secure, _ = proxy
    spoken = {}
    for version in [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]:
        anybody = ssl._create_unverified_context()
        anybody.set_ciphers("DEFAULT:@SECLEVEL=0")  # or the client itself would refuse
        anybody.minimum_version = anybody.maximum_version = version
        with socket.create_connection(("127.0.0.1", secure)) as connection:
            try:
                spoken[version.name] = anybody.wrap_socket(connection).version()
            except (ssl.SSLError, ConnectionError):
                spoken[version.name] = None

    assert spoken == {"TLSv1_1": None, "TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}


def test_answers_of_the_proxy_itself_ask_for_https_too(proxy):
    _, secure, _ = proxy
    anybody = ssl._create_unverified_context()

    with pytest.raises(urllib.error.HTTPError, match="413") as too_large:
        urllib.request.urlopen(
            urllib.request.Request(f"https://127.0.0.1:{secure}/", headers={"Content-Length": "30000000"}, data=b"x"),
            timeout=10, context=anybody,
        )  # fmt: skip
    assert too_large.value.headers.get_all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]


def test_address_that_is_too_long_is_refused_in_words(proxy):
    _, secure, _ = proxy

    with pytest.raises(urllib.error.HTTPError, match="414") as too_long:
        answered(secure, f"/search/?q={10_000 * 'a'}")

    assert "Ask for less: with a shorter text, or fewer filters." in too_long.value.read().decode()


def test_visitor_does_not_choose_what_the_site_reads_of_the_proxy(proxy):
    _, secure, _ = proxy
    forged = {
        "X-Forwarded-For": "6.6.6.6",
        "X_Forwarded_For": "6.6.6.6",
        "X-Forwarded-Host": "evil",
        "Forwarded": "for=6",
    }

    assert ask(secure, **forged) == "['127.0.0.1', 'https', None, None]"


def test_token_over_http_is_refused_and_all_else_led_to_https(proxy):
    plain, _, _ = proxy
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{plain}/api/", headers={"Authorization": "Bearer x"})
        )
    with socket.create_connection(("127.0.0.1", plain)) as connection:
        connection.sendall(b"GET /api/?a=b HTTP/1.0\r\n\r\n")
        assert b"Location: https://example.org/api/?a=b" in connection.recv(1000)


def test_half_requests_end_and_hold_nobody_up(proxy):
    _, secure, _ = proxy
    slow = []
    for half in [b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"] * 8:
        slow.append(ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", secure))))
        slow[-1].sendall(half)
    began = time.monotonic()

    assert "https" in ask(secure)
    for connection in slow:
        connection.settimeout(10)
        while connection.recv(1000):
            pass
    assert time.monotonic() - began < 8


def test_secrets_stand_in_no_log(proxy):
    _, secure, folder = proxy
    for path in [
        "/commitments/sign/SECRET1/",
        "/accounts/password/reset/key/a-SECRET2/",
        "/search/?q=SECRET3",
        "/about/",
    ]:
        ask(secure, path, Referer="https://example.org/SECRET4")

    # A line is written when its answer is gone.
    until = time.monotonic() + 10
    while "GET /about/" not in (lines := (folder / "access.log").read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    assert "SECRET" not in lines
    assert "GET /commitments/sign/(secret) 200" in lines
    assert "GET /about/ 200" in lines


def test_request_has_one_number_in_both_logs_and_the_answer_and_a_kept_answer_its_own(proxy):
    _, secure, folder = proxy
    answer = answered(secure, "/number/", **{"X-Request-ID": "chosen-by-a-visitor"})
    number = answer.read().decode()

    assert answer.headers.get_all("X-Request-ID") == [number]
    assert re.fullmatch("[0-9a-f]{32}", number)
    until = time.monotonic() + 10
    while number not in (lines := (folder / "access.log").read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    assert re.search(f"GET /number/ 200 .* {number}$", lines, re.MULTILINE)
    kept = [answered(secure, "/kept/?public,once").headers["X-Request-ID"] for _ in range(2)]
    assert len({*kept, "of-who-came-first"}) == 3


def test_public_answer_is_kept_for_a_moment_and_given_to_those_who_say_nothing_of_themselves(proxy):
    _, secure, _ = proxy
    public = "/kept/?public,no-cache"
    first = ask(secure, public)

    assert ask(secure, public) == first
    assert ask(secure, public, **{"Accept-Language": "gd"}) != first
    for own in [{"Cookie": "sessionid=a"}, {"Authorization": "Bearer a"}]:
        assert ask(secure, public, **own) != ask(secure, public, **own)
    for not_public in ["private,max-age=60", "no-store", "max-age=60", ""]:
        assert ask(secure, f"/kept/?{not_public}") != ask(secure, f"/kept/?{not_public}"), not_public
    with pytest.raises(urllib.error.HTTPError, match="304"):
        ask(secure, public, **{"If-None-Match": '"the-tag"'})

    first = ask(secure, old := "/kept/?public")
    time.sleep(1.1)
    assert ask(secure, old) == first  # and it is fetched anew meanwhile
    until = time.monotonic() + 5
    while (later := ask(secure, old)) == first and time.monotonic() < until:
        time.sleep(0.05)
    assert int(later) > int(first)
