"""What is done to the site: each kind is a function of a `Target` that returns how to undo it, or None."""

import contextlib
import os
import signal
from dataclasses import dataclass
from random import Random

from chaos.site import Database, Site, Wire, children


@dataclass
class Target:
    site: Site
    database: Database
    wire: Wire
    random: Random


def kill(pid):
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def web_process(target):
    kill(target.random.choice(children(target.site.process_named("gunicorn")) or [None]))


def web_server(target):
    kill(target.site.process_named("gunicorn"))


def whole_site(target):
    kill(target.site.process.pid)


def job_worker(target):
    kill(target.site.process_named("manage.py worker"))


def backend(target):
    kill(target.random.choice(target.database.backends() or [None]))


def postmaster(target):
    kill(target.database.postmaster)


def restart(target):
    target.database.server.stop()


def immediate_restart(target):
    target.database.server.stop(mode="immediate")


def network(target):
    return target.wire.cut()


def disk(target):
    return target.database.fill()


# How often each is chosen beside the others.
KINDS = {
    "process of the web server": (web_process, 6),
    "web server": (web_server, 2),
    "web server with all beside it": (whole_site, 1),
    "worker of jobs": (job_worker, 4),
    "backend of PostgreSQL": (backend, 5),
    "postmaster": (postmaster, 3),
    "PostgreSQL restarted": (restart, 2),
    "PostgreSQL restarted at once": (immediate_restart, 2),
    "network to the database cut": (network, 6),
    "disk full": (disk, 2),
}
