"""A site of its own to be killed: PostgreSQL in a folder, a wire to it that can be cut, a server for mail, web and worker."""

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import requests
from aiosmtpd.controller import Controller

from config.embedded_postgres import DATABASE, SUPERUSER, EmbeddedPostgres, EmbeddedPostgresUnavailable

HOUSE = Path(__file__).resolve().parent.parent
DISK = 700_000_000  # bytes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


class Database:
    """PostgreSQL in `folder`; on a disk of its own, which can be full, where this may mount one."""

    def __init__(self, folder):
        self.server = EmbeddedPostgres(folder)
        self.was_there = self.server.home.exists()
        if os.geteuid() == 0 and not self.was_there and shutil.which("mount"):
            self.server.home.mkdir(mode=0o700)
            owner = self.server.owner
            options = f"size={DISK},mode=700,uid={owner.pw_uid},gid={owner.pw_gid}"
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.server.home], check=False)
            if done.returncode:
                self.server.home.rmdir()
        self.mounted = self.server.home.is_mount()
        self.server.start()

    def ensure(self):
        """Start it where it does not run, until it does."""
        for _ in range(60):
            try:
                return self.server.start()
            except EmbeddedPostgresUnavailable as error:
                last = error
                time.sleep(0.5)
        raise last

    @property
    def postmaster(self):
        return self.server._postmaster()

    def backends(self):
        return [child for child in children(self.postmaster) if f" {DATABASE} " in command_of(child)]

    def fill(self):
        """Write until nothing more fits. Return what undoes it."""
        path = self.server.home / "filler"
        with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 1_000_000)
        return lambda: path.unlink(missing_ok=True)

    def remove(self):
        if self.was_there:
            return
        self.server.stop(mode="immediate")
        if self.mounted:
            subprocess.run(["umount", "-l", self.server.home], check=False)
        for folder in (self.server.home, self.server.sockets):
            shutil.rmtree(folder, ignore_errors=True)


class Wire:
    """A port of this machine that leads to the database, until it is cut."""

    def __init__(self, database):
        self.target, self.port, self.whole = str(database.server.sockets / ".s.PGSQL.5432"), free_port(), True
        self.open, self.loop = set(), asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", self.port))
        self.loop.run_forever()

    async def _carry(self, reader, writer):
        try:
            if not self.whole:
                return
            there_reader, there = await asyncio.open_unix_connection(self.target)
        except OSError:
            return
        else:
            ends = {writer, there}
            self.open |= ends
            await asyncio.gather(self._copy(reader, there), self._copy(there_reader, writer))
            self.open -= ends
        finally:
            writer.close()

    @staticmethod
    async def _copy(source, target):
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
        target.close()

    def cut(self):
        """Break every connection and let none through. Return what undoes it."""

        def at_once():
            self.whole = False
            for writer in list(self.open):
                writer.transport.abort()

        self.loop.call_soon_threadsafe(at_once)
        return lambda: setattr(self, "whole", True)


class Mail:
    """A server that takes mail and counts it by Message-ID."""

    def __init__(self):
        self.taken, self.subjects = Counter(), {}
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 – its name there
        head = envelope.content.decode(errors="replace").partition("\r\n\r\n")[0]
        number = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        self.taken[number] += 1
        return "250 OK"


class Site:
    """`manage.py serve`, started again whenever it ends, as an operator's system does it."""

    def __init__(self, *, database, wire, mail, folder):
        self.port, self.folder, self.process, self.starts, self.stopped = free_port(), folder, None, 0, False
        self.address = f"http://127.0.0.1:{self.port}"
        password = database.server.password_file.read_text().strip()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DEMO", "DATABASE_URL")},
            "DATABASE_URL": f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{wire.port}/{DATABASE}",
            "PORT": str(self.port), "BASE_URL": self.address, "WEB_WORKERS": "2", "EXPORT_DIR": str(folder / "exports"),
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.controller.port),
            "API_RATE": "1000000/minute", "API_TOKEN_RATE": "1000000/minute",
        }  # fmt: skip

    def start(self):
        self.process = self._popen()
        threading.Thread(target=self._keep, daemon=True).start()

    def _popen(self):
        self.starts += 1
        with (self.folder / "site.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=HOUSE, env=self.environment, stdout=log, stderr=log
            )

    def _keep(self):
        while not self.stopped:
            if self.process.poll() is not None:
                self.process = self._popen()
            time.sleep(0.2)

    def process_named(self, name):
        """Return the child of `manage.py serve` with this word in its command, or None."""
        return next((child for child in children(self.process.pid) if name in command_of(child)), None)

    def wait(self, seconds=180):
        give_up_at = time.monotonic() + seconds
        while time.monotonic() < give_up_at:
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.address}/readyz", timeout=5).ok:
                    return
            time.sleep(0.2)
        raise SystemExit(f"The site does not answer:\n{(self.folder / 'site.log').read_text()[-3000:]}")

    def stop(self):
        self.stopped = True
        if self.process is None:
            return
        time.sleep(0.3)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()


def secrets_of_a_site():
    one = {name: f"one:{secrets.token_urlsafe(40)}" for name in ("API_TOKEN_PEPPERS", "AUTHENTICATOR_KEYS")}
    return {**one, "DJANGO_SECRET_KEY": secrets.token_urlsafe(60), "ALLOWED_HOSTS": "127.0.0.1"}
