"""Visitors who send half a request, or slowly, keep nobody from being answered."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from config.slow_requests import LONGEST_LINE
from tests.journeys.conftest import free_port, wait_for

APP = """
import gc

def app(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    text = str(gc.get_freeze_count() if environ["PATH_INFO"] == "/frozen/" else len(body)).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]
"""
SHORT = "import config.slow_requests as s; s.HEAD_WITHIN = s.BODY_WITHIN = s.IN_A_THREAD = 2; s.LEFT_WITHIN = 1; s.MOST_WAITING = 50\n"


def serve(folder, port):
    (folder / "small_app.py").write_text(SHORT + APP)
    gunicorn = [
        Path(sys.executable).parent / "gunicorn",
        "small_app:app",
        "--threads=2",
        "--no-control-socket",
        f"--bind=127.0.0.1:{port}",
    ]
    process = subprocess.Popen(
        [*gunicorn, "--worker-class=config.slow_requests.WaitingWorker", f"--limit-request-line={LONGEST_LINE}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": f"{folder}:{settings.BASE_DIR}"},
    )
    wait_for(f"http://127.0.0.1:{port}/", process)
    return process


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    process = serve(tmp_path_factory.mktemp("app"), port)
    yield port
    process.terminate()
    process.wait()


def opened(port, data):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(data)
    return connection


def is_closed(port, within=1):
    """Return whether connections are refused before so many seconds are over."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            opened(port, b"").close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.01)
    return False


def answer_of(connection):
    connection.settimeout(10)
    found = b""
    while piece := connection.recv(65_536):
        found += piece
    return found


def is_answered(port, body=b""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.5)
    connection.request("POST", "/", body)
    return connection.getresponse().read() == str(len(body)).encode()


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    ],
    ids=["nothing", "a line", "a head", "a body"],
)
def test_half_requests_hold_nobody_up_and_end(port, half):
    slow = [opened(port, half) for _ in range(20)]

    assert is_answered(port)
    assert answer_of(slow[0]).startswith(b"HTTP/1.1 408" if half else b"")


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/search/", "text/html; charset=utf-8"), ("/api/v1/search/", "application/problem+json")],
)
def test_address_that_is_too_long_is_refused_in_words(port, path, content_type):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    connection.request("GET", f"{path}?q={10_000 * 'a'}")
    refused = connection.getresponse()

    assert (refused.status, refused.headers["Content-Type"]) == (414, content_type)
    assert "Ask for less: with a shorter text, or fewer filters." in refused.read().decode()


def test_address_that_is_as_long_as_may_be_is_answered(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    connection.request("GET", "/?q=".ljust(LONGEST_LINE - len("GET  HTTP/1.1"), "a"))

    assert connection.getresponse().status == 200


def test_visitors_who_do_not_leave_hold_nobody_up_and_are_left(port):
    stay = [opened(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") for _ in range(4)]

    assert stay[0].recv(12) == b"HTTP/1.1 200"
    assert is_answered(port)
    assert [connection.recv(12) for connection in stay[1:]] == [b"HTTP/1.1 200"] * 3
    time.sleep(2.2)
    with suppress(ConnectionError):
        stay[0].sendall(b"x")
    time.sleep(0.1)
    with pytest.raises(ConnectionError):  # nobody was there to take it
        stay[0].sendall(b"x")


def test_server_that_ends_lets_nobody_in_and_answers_who_is_in(tmp_path):
    port = free_port()
    process = serve(tmp_path, port)
    in_hand = opened(port, b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nha")
    at_the_door = opened(port, b"")

    process.terminate()
    at_the_door.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert is_closed(port)
    in_hand.sendall(b"lf")

    assert answer_of(in_hand).startswith(b"HTTP/1.1 200")
    assert answer_of(at_the_door).startswith(b"HTTP/1.1 200")
    assert process.wait(timeout=10) == 0


def test_what_was_loaded_is_not_looked_through_for_garbage(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    connection.request("GET", "/frozen/")

    assert int(connection.getresponse().read()) > 10_000


def test_request_in_many_pieces_is_answered(port):
    connection = opened(port, b"")
    for piece in [
        b"POST / HTTP/1.1\r",
        b"\nHost: x\r\nConnection: close\r\nContent-Le",
        b"ngth: 9\r\n\r\n12345",
        b"6789",
    ]:
        connection.sendall(piece)
        time.sleep(0.1)

    assert answer_of(connection).endswith(b"\r\n\r\n9")


def test_kept_and_pipelined_connections_are_answered_in_turn(port):
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
    connection = opened(port, one + one)
    time.sleep(0.3)
    connection.sendall(one.replace(b"Host: x", b"Host: x\r\nConnection: close"))

    assert answer_of(connection).count(b"200 OK") == 3


def test_large_body_comes_through(port):
    assert is_answered(port, b"x" * 5_000_000)


def test_who_waits_for_100_continue_gets_it(port):
    connection = opened(
        port, b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    )
    assert connection.recv(100).startswith(b"HTTP/1.1 100")
    connection.sendall(b"ab")

    assert b"200 OK" in answer_of(connection)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 10_000, b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n", b"400"),
    ],
)
def test_what_is_not_waited_for_is_refused(port, data, status):
    assert status in answer_of(opened(port, data)).split(b"\r\n")[0]


def test_many_half_requests_make_room_for_whole_ones(port):
    slow = [opened(port, b"GET / HT") for _ in range(60)]

    assert is_answered(port)
    assert answer_of(slow[0]).startswith(b"HTTP/1.1 503")
