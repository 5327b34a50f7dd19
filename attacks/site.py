"""The demonstration on a database of its own, served as production is, with people who are signed in."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

HOUSE = Path(__file__).resolve().parent.parent
DATABASE = "attacked"
PEOPLE = {
    "researcher": "researcher@demo.example",
    "editor": "editor@demo.example",
    "partner": "partner@demo.example",
    "administrator": "admin@demo.example",
}
ROLES = ["anonymous", *PEOPLE]
OWN = "example-council-demonstration"
TICK = os.sysconf("SC_CLK_TCK")
FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Site:
    address: str
    environment: dict
    process: subprocess.Popen
    log: Path
    tokens: dict = field(default_factory=dict)

    @property
    def port(self):
        return int(self.address.rpartition(":")[2])

    def cpu(self):
        """Return the seconds of processor that the web server's processes took so far, ended children included."""
        return sum(_seconds(pid) for pid in _family(self.process.pid))

    def headers(self, role):
        return {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}

    def browser(self, role):
        """Return a session of requests that is signed in as this role; `post` of it sends forms with their token."""
        browser = Browser(self.address)
        if role in PEOPLE:
            browser.post("/accounts/continue/", {"email": PEOPLE[role]})
        return browser

    def complaints(self):
        """Return what the server's log says of errors that nobody caught."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


class Browser(requests.Session):
    """Keeps cookies over plain http too, as browsers do on this machine, and follows no redirect."""

    def __init__(self, address):
        super().__init__()
        self.address = address
        self.trust_env = False
        self.jar = {}

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def ask(self, method, path, headers=None, **options):
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.jar.items()), **(headers or {})}
        response = self.request(
            method, self.address + path, headers=headers, allow_redirects=False, timeout=60, **options
        )
        self.jar |= {cookie.name: cookie.value for cookie in response.cookies}
        self.cookies.clear()
        return response

    def post(self, path, data=None, form_at=None, **options):
        found = FORM.search(self.get(form_at or path).text)
        data = {**(data or {}), "csrfmiddlewaretoken": found[1] if found else ""}
        headers = {"Origin": self.address, **options.pop("headers", {})}
        return self.ask("POST", path, data=data, headers=headers, **options)


@contextmanager
def attacked_site(*, workers=2):
    """Serve a demonstration that is made for this run and thrown away after it."""
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests import databases

    files = Path(tempfile.mkdtemp())
    databases.create(DATABASE)
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": databases.address(DATABASE),
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "EXPORT_DIR": str(files / "exports"),
        # What is looked for are faults, not where the count of requests ends; that has its own tests.
        "API_RATE": "1000000/minute",
        "API_TOKEN_RATE": "1000000/minute",
    }
    run(environment, "demo", "--prepare-only")
    log = files / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"], cwd=HOUSE, env=environment, stdout=output, stderr=output
        )
    site = Site(f"http://127.0.0.1:{port}", environment, process, log)
    try:
        wait_for(site)
        site.tokens = {role: token(environment, role) for role in PEOPLE}
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        databases.drop(DATABASE)
        shutil.rmtree(files, ignore_errors=True)


def token(environment, role):
    from organisations.rules import SCOPES

    scopes = ",".join(SCOPES[role])
    more = ["--organisation", OWN] if role == "partner" else []
    return run(environment, "create_token", "--person", PEOPLE[role], "--name", "Attack", "--scopes", scopes,
               "--days", "1", *more).strip()  # fmt: skip


def run(environment, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"manage.py {command[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def wait_for(site):
    for _ in range(1500):
        if site.process.poll() is not None:
            raise SystemExit(f"The site did not start:\n{site.log.read_text()[-3000:]}")
        try:
            if requests.get(f"{site.address}/readyz", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise SystemExit("The site does not answer.")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _family(pid):
    """Return the process and all below it."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += _family(int(child))
    return found


def _seconds(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, fields[11:15])) / TICK  # its own, and of children that ended
