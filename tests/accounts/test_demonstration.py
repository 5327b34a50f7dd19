"""What makes the demonstration easy to try is impossible outside it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.urls import reverse
from psycopg.conninfo import make_conninfo

from insight.demonstration.people import make_demonstration
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_people(db):
    return make_demonstration(now=world.NOW)


@pytest.mark.parametrize("key", ["researcher", "editor", "second editor", "partner", "administrator"])
def test_one_press_continues_as_somebody_without_a_second_factor(client, demo_people, key):
    response = client.post("/accounts/continue/", {"email": demo_people[key].email, "next": "/accounts/2fa/"})

    assert response.url == "/accounts/2fa/"
    assert client.get("/accounts/").status_code == 200


def test_nobody_continues_as_somebody_who_is_no_person_of_the_demonstration(client, demo_people, people):
    assert client.post("/accounts/continue/", {"email": people.administrator.email}).status_code == 404
    assert client.get("/accounts/").status_code == 302


def test_continuing_leads_only_to_this_site(client, demo_people):
    response = client.post("/accounts/continue/", {"email": "editor@demo.example", "next": "https://evil.example/"})

    assert response.url == "/accounts/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_is_not_there_outside_demo_mode(client, demo_people, settings, method):
    settings.DEMO = False

    assert getattr(client, method)("/accounts/continue/", {"email": "editor@demo.example"}).status_code == 404
    assert "Continue as" not in client.get("/accounts/login/").content.decode()


def test_session_of_a_demonstration_is_worth_no_more_outside_it(client, demo_people, settings):
    client.post("/accounts/continue/", {"email": "admin@demo.example"})

    settings.DEMO = False

    assert client.get("/accounts/people/").url == "/accounts/2fa/"


def test_process_without_demo_mode_has_neither_page_nor_mailbox(demo_people):
    """A process of its own, with the settings of production."""
    asked = [reverse("continue-as"), reverse("mailbox")]
    # The views alone: the page that says 404 needs static files, which only `serve` collects.
    script = (
        "import django; django.setup()\n"
        "from django.http import Http404\n"
        "from django.test import RequestFactory\n"
        "from django.urls import resolve\n"
        f"for path in {asked}:\n"
        "    try:\n"
        "        resolve(path).func(RequestFactory().get(path))\n"
        "    except Http404:\n"
        "        print('not there')\n"
    )
    database = site.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    server = {name: database[key] for name, key in names.items()}
    environment = {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_SECRET_KEY": "0123456789" * 6, "ALLOWED_HOSTS": "example.org", "BASE_URL": "https://example.org", "API_TOKEN_PEPPERS": f"test:{'x' * 40}",
        "AUTHENTICATOR_KEYS": f"test:{'k' * 40}",
        "DATABASE_URL": make_conninfo(**{name: value for name, value in server.items() if value}),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=site.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout.splitlines() == ["not there", "not there"], done.stderr
