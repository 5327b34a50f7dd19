"""A web server's worker whose threads wait for no visitor: each gets a request that has arrived as a whole.

gunicorn's own hands a connection to a thread with its first byte. Eight visitors who send half a request then hold all
threads of two workers for as long as they like.
"""

import gc
import json
import re
import select
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import ThreadWorker

BEGUN_WITHIN = 1  # seconds, at a worker that ends
LET_IN_WITHIN = 0.5  # seconds, likewise: who stood at the door
LEFT_WITHIN = 2  # seconds, after an answer that ends its connection
HEAD_WITHIN = 10  # seconds
BODY_WITHIN = 20  # seconds, and one more for each:
SLOWEST = 50_000  # bytes
LONGEST_HEAD = 65_536  # bytes
LONGEST_LINE = 8_190  # bytes of the line that has the address; gunicorn takes no more
LARGEST_BODY = (
    25_000_000  # bytes that are waited for; of a larger one the application says at once that it is too large
)
MOST_WAITING = 500  # connections
MOST_HELD = 100_000_000  # bytes of all that wait
IN_A_THREAD = 10  # seconds for one piece of a body that was not waited for, or of an answer that nobody takes
SETTLED_AFTER = 300  # requests: what a process loads by then, it keeps
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
OF_THE_API = re.compile(rb"[A-Z]+ /api/")
TOO_LONG = (
    "This address is too long",
    (
        f"What was asked for makes an address of more than {LONGEST_LINE:,} characters. Ask for less: with a shorter text, or fewer filters."
    ),
)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Arriving:
    """What has arrived of one request."""

    def __init__(self, begun):
        self.data = bytearray(begun)
        self.size = None  # of head and body together, once the head is there
        self.since = time.monotonic()
        self.until = self.since + HEAD_WITHIN

    def take(self, data, answer):
        """Add a piece. Return whether the request is there, or the bytes of its refusal. `answer` sends bytes."""
        self.data += data
        if self.size is None:
            end = self.data.find(END_OF_HEAD)
            if end < 0:
                return with_body("431 Request Header Fields Too Large") if len(self.data) > LONGEST_HEAD else False
            head = bytes(self.data[: end + len(END_OF_HEAD)])
            line, _, _ = head.partition(b"\r\n")
            if len(line) > LONGEST_LINE:
                return too_long(line)
            if CHUNKED.search(head):
                return with_body("411 Length Required")
            length = LENGTH.search(head)
            body = int(length[1]) if length else 0
            self.size = len(head) + (body if body <= LARGEST_BODY else 0)
            self.until = time.monotonic() + BODY_WITHIN + body / SLOWEST
            if EXPECTS.search(head) and len(self.data) < self.size:
                answer(b"HTTP/1.1 100 Continue\r\n\r\n")
        return len(self.data) >= self.size


class WaitingWorker(ThreadWorker):
    """Keeps connections in the loop until their request is there, and drops what takes too long or too much.

    One that is asked to end lets nobody in any more while it answers who is in, so that a proxy asks another server.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.leaving = {}  # {connection: when it is dropped}
        self.is_settled = False

    def load_wsgi(self):
        super().load_wsgi()
        leave_out_of_collections()

    def finish_request(self, conn, fs):
        """Go on with the next request of a connection, or let it go; gunicorn's own waits two seconds there, and all with it."""
        conn.close = partial(self.let_go, conn)
        super().finish_request(conn, fs)

    def let_go(self, conn, graceful=False):
        """End a connection: once the visitor has read the answer and ends it too, or after a while."""
        if not graceful:
            conn.sock.close()
            return
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the visitor was faster
            conn.sock.close()
            return
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_last_piece, conn))
        self.leaving[conn] = time.monotonic() + LEFT_WITHIN
        if len(self.leaving) > MOST_WAITING:
            self.part_with(next(iter(self.leaving)))

    def on_last_piece(self, conn, sock):
        """Read what nobody wants any more: of what is left unread, the visitor would lose the end of the answer."""
        try:
            if sock.recv(65_536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        if conn in self.leaving:
            self.part_with(conn)

    def part_with(self, conn):
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        conn.sock.close()

    def set_accept_enabled(self, enabled):
        super().set_accept_enabled(enabled)
        if not self.alive:  # gunicorn's own would leave them waiting at an open door, and be gone
            until = time.monotonic() + LET_IN_WITHIN
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0] and time.monotonic() < until:
                    self.accept(listener)
                listener.close()
            self.sockets = []

    def enqueue_req(self, conn):
        """Wait for the request on a connection that is new, or kept alive and readable."""
        conn.sock.setblocking(False)
        conn.arriving = Arriving(conn.parser.unreader.take_buffered() if conn.initialized else b"")
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_piece, conn))
        if conn.arriving.data:
            self.look_at(conn, b"")
        self.on_piece(conn)
        if len(self.pending_conns) > MOST_WAITING:
            self.drop(self.pending_conns[0], with_body("503 Service Unavailable"))

    def on_piece(self, conn, sock=None):
        if conn not in self.pending_conns:
            return
        try:
            data = conn.sock.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.look_at(conn, data)
        else:
            self.drop(conn)

    def look_at(self, conn, data):
        found = conn.arriving.take(data, partial(answer, conn.sock))
        if found is True:
            self.forget(conn)
            conn.init()
            conn.parser.unreader.unread(bytes(conn.arriving.data))
            conn.arriving, conn.data_ready = None, True
            limit_waiting(conn.sock)
            super().enqueue_req(conn)
        elif found:
            self.drop(conn, found)
        elif sum(len(other.arriving.data) for other in self.pending_conns) > MOST_HELD:
            largest = max(self.pending_conns, key=lambda other: len(other.arriving.data))
            self.drop(largest, with_body("503 Service Unavailable"))

    def murder_pending(self):
        """Drop what is late; of a worker that ends, also who has not begun. gunicorn's name, called each second."""
        if self.nr > SETTLED_AFTER and not self.is_settled:
            self.is_settled = True
            leave_out_of_collections()
        now = time.monotonic()
        for conn in [conn for conn, until in self.leaving.items() if until < now]:
            self.part_with(conn)
        for conn in list(self.pending_conns):
            not_begun = not conn.arriving.data and conn.arriving.since < now - BEGUN_WITHIN
            if conn.arriving.until < now or (not_begun and not self.alive):
                self.drop(conn, with_body("408 Request Timeout") if conn.arriving.data else b"")

    def forget(self, conn):
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def drop(self, conn, refusal=b""):
        self.forget(conn)
        if refusal:
            answer(conn.sock, refusal)
        self.nr_conns -= 1
        conn.close()


def leave_out_of_collections():
    """Have Python's collector of garbage never again look through all that is there now: it took 0.2 s, and everybody waited."""
    gc.collect()
    gc.freeze()


def with_body(status, content_type="text/plain", body=""):
    """Return the bytes of an answer that ends its connection."""
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body.encode())}\r\n"
    return (head + (f"Content-Type: {content_type}\r\n" if body else "") + "\r\n" + body).encode()


def too_long(line):
    """Return the refusal of an address that is too long, as who asked reads it; `line` is that of the request."""
    title, detail = TOO_LONG
    if OF_THE_API.match(line):
        body = json.dumps({"type": "about:blank", "title": title, "status": 414, "detail": detail})
        return with_body("414 URI Too Long", "application/problem+json", body)
    body = (
        f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>{title}</title>'
        f'<main><h1>{title}</h1><p>{detail}</p><p><a href="/">Go to the first page</a></p></main></html>'
    )
    return with_body("414 URI Too Long", "text/html; charset=utf-8", body)


def answer(sock, data):
    """Send what fits; whoever does not read it does not hold us up."""
    with suppress(OSError):
        sock.send(data)


def limit_waiting(sock):
    """Let a thread wait for one piece only so long, also of an answer."""
    for option in [socket.SO_RCVTIMEO, socket.SO_SNDTIMEO]:
        sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", IN_A_THREAD, 0))
