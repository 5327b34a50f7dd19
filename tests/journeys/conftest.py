"""A real server with the real catalogue, and a real browser."""

import datetime
import hashlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.conf import settings

from config import static_files
from tests import databases

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
EVERY_RULE = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations_of(page, tags=EVERY_RULE):
    """Return what axe finds wrong with a page by the rules with these tags. What it finds right is not written out."""
    page.evaluate(AXE.read_text())
    options = {"runOnly": list(tags), "resultTypes": ["violations"], "selectors": False}
    return page.evaluate("options => axe.run(options).then(found => found.violations)", options)


# The same browser without its windows takes a third of the processor's time for a page.
BROWSERS = "chromium-headless-shell", "chromium"


def needed(*programs):
    """The path of the first of these that is there. Tests cannot do without: a loud skip, or an error where required."""
    if found := next(filter(None, map(shutil.which, programs)), None):
        return found
    named = " or ".join(programs)
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{named} is required here (REQUIRE_BROWSER=1) and is not installed.")
    return pytest.skip(f"NOT CHECKED: no {named} (apt-get install chromium-headless-shell default-jre-headless)")


def letters():
    """Six letters that no title has yet, of which nothing can be made that the screen refuses: “dd90be” is a postcode."""
    return "".join(random.choices("bfghjknpqrstwz", k=6))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, process, seconds=180):
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < give_up_at, f"{address} does not answer"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def site(demonstration):
    """The demonstration's address."""
    return demonstration.address


@pytest.fixture(scope="session")
def token_of(demonstration):
    """`token_of(e-mail)` answers an access token of a demonstration's person, made once by the command."""
    scopes = {"researcher@demo.example": "read,write", "editor@demo.example": "read,write,publish"}
    made = {}

    def token_of(person):
        if person not in made:
            command = [sys.executable, "manage.py", "create_token", "--person", person, "--name", "Journeys"]
            made[person] = subprocess.run(
                [*command, "--scopes", scopes[person], "--days", "1"],
                cwd=settings.BASE_DIR,
                env=demonstration.environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
        return made[person]

    return token_of


@pytest.fixture(scope="session")
def prepared(django_db_blocker):
    """The name of a database with the whole demonstration, for others to be copied from; its story ends today."""
    needed(*BROWSERS)

    def run(database, *command):
        environment = environment_on(database, free_port())
        command = [sys.executable, "manage.py", *command]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, check=True)

    with django_db_blocker.unblock():  # nobody may have migrated yet
        wanted = f"{datetime.date.today()} {what_it_is_made_of()}"
        name = databases.demonstration(wanted, lambda name: run(name, "demo", "--prepare-only"))
    collected = settings.STATIC_ROOT / ".collected"
    with databases.one_at_a_time("static files"):  # which all workers share
        if not collected.exists() or collected.read_text() != static_files.fingerprint():
            run(name, "shell", "-c", "from config import static_files; static_files.collect_what_changed()")
    return name


def what_it_is_made_of():
    """A digest of all code and of all that it reads."""
    digest = hashlib.sha256()
    for app in [*settings.BASE_DIR.glob("*/__init__.py"), settings.BASE_DIR / "catalogue" / "sources.yaml"]:
        for path in sorted(app.parent.rglob("*")):
            if path.suffix in (".py", ".yaml", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def environment_on(database, port):
    """The environment of a process that serves the demonstration from this database."""
    environment = {**os.environ, "DEMO": "1", "PORT": str(port), "DATABASE_URL": databases.address(database)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


@pytest.fixture(scope="session")
def demonstration(prepared, database_name, tmp_path_factory):
    """The demonstration as `make demo` serves it, on a database of its own: its `address` and `environment`.

    It is prepared already; that `make demo` itself starts on what is prepared is seen where servers crash.
    """
    with serving(prepared, f"{database_name}_served", tmp_path_factory.mktemp("site")) as served:
        yield served


@contextmanager
def serving(prepared, name, folder):
    """Serve a copy of the prepared database under this name, and drop it afterwards."""
    port = free_port()
    databases.create(name, template=prepared)
    environment = environment_on(name, port)
    with (folder / "log").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield SimpleNamespace(address=f"http://127.0.0.1:{port}", environment=environment)
    finally:
        process.terminate()
        process.wait(timeout=30)
        databases.drop(name)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    found = needed(*BROWSERS)
    # Playwright's loop makes Django think that it is in asynchronous code; these tests ask it nothing.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def pages(browser, site):
    """Give a function `open_page(address, **context)`; what the pages' console complains of is an error at the end."""
    contexts, complaints = [], []

    def open_page(address, **options):
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = ["404 (Not Found)", "400 (Bad Request)", "422 (Unprocessable"]
    assert [text for text in complaints if not any(answer in text for answer in expected)] == []


@pytest.fixture
def open_page(browser, site):
    with pages(browser, site) as open_page:
        yield open_page


@pytest.fixture(scope="session")
def html_checker():
    """The Nu HTML checker as a server on this machine alone; answers a function address -> [message]."""
    import json

    java = needed("java")
    port = free_port()
    jar = settings.BASE_DIR / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    process = subprocess.Popen(
        [
            java,
            "-Dnu.validator.servlet.bind-address=127.0.0.1",
            "-cp",
            str(jar),
            "nu.validator.servlet.Main",
            str(port),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)

    def check(html):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/?out=json", data=html, headers={"Content-Type": "text/html; charset=utf-8"}
        )
        answer = json.load(urllib.request.urlopen(request, timeout=60))
        return [f"{item.get('lastLine')}: {item['message']}" for item in answer["messages"] if item["type"] == "error"]

    yield check
    process.kill()
    process.wait()
