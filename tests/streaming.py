"""A PostgreSQL of Debian's with a streaming replica of it, both on the loopback address, for tests and measuring."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from glob import glob
from pathlib import Path

import psycopg

BINARIES = sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda name: int(Path(name).parent.name))
# PostgreSQL does not run as root.
IDENTITY = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def is_there():
    """Return whether the programs are on this machine."""
    return bool(BINARIES) and Path(BINARIES[-1], "pg_basebackup").exists()


class Server:
    """One of the two, in `folder`, which whoever runs it may write to."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"postgresql://owner@127.0.0.1:{self.port}/postgres"

    @classmethod
    def primary(cls, folder):
        server = cls(folder)
        run("initdb", "-D", server.data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        return server.start()

    @classmethod
    def replica_of(cls, primary, folder):
        server = cls(folder)
        run("pg_basebackup", "-d", primary.address, "-D", server.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        return server.start()

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-D", self.data, "-o", options, "-l", self.folder / "log", "-w", "start")
        return self

    def stop(self, mode="immediate"):
        with suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def processes(self):
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def freeze(self):
        """Let it answer nothing, with all its connections open, as a machine that hangs."""
        for process in self.processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self):
        for process in self.processes():
            os.kill(process, signal.SIGCONT)

    def ask(self, statement, *values):
        """Return the first column of the first row, or None where there are no rows."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchone()[0] if cursor.description else None


def folder_for(name, inside):
    """Return a new folder that whoever runs PostgreSQL owns."""
    folder = Path(inside) / name
    folder.mkdir(mode=0o700)
    if IDENTITY:
        shutil.chown(folder, IDENTITY["user"], IDENTITY["group"])
    return folder


def run(program, *arguments):
    command = [f"{BINARIES[-1]}/{program}", *map(str, arguments)]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **IDENTITY)
