"""A start that cannot succeed ends with one clear line that says what to do."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config.demonstration_apart import refuse_demonstration
from config.environment import database, is_local, required, secrets_by_id
from organisations.models import Person

UNREACHABLE = "postgresql://nobody@127.0.0.1:1/nothing"


PRODUCTION = {
    "DJANGO_SECRET_KEY": "0123456789" * 5,
    "ALLOWED_HOSTS": "example.org",
    "API_TOKEN_PEPPERS": f"one:{'x' * 32}",
    "AUTHENTICATOR_KEYS": f"one:{'k' * 32}",
}


def run(command, **environment):
    kept = {name: os.environ[name] for name in ["PATH", "HOME"] if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_URL": UNREACHABLE}, "DJANGO_SECRET_KEY is not set"),
        ({"DATABASE_URL": UNREACHABLE, "DJANGO_SECRET_KEY": "x"}, "ALLOWED_HOSTS is not set"),
        (
            {"DATABASE_URL": UNREACHABLE, "DJANGO_SECRET_KEY": "x", "ALLOWED_HOSTS": "example.org"},
            "API_TOKEN_PEPPERS is not set",
        ),
        (
            {
                "DATABASE_URL": UNREACHABLE,
                "DJANGO_SECRET_KEY": "x",
                "ALLOWED_HOSTS": "example.org",
                "API_TOKEN_PEPPERS": "short:secret",
            },
            "API_TOKEN_PEPPERS cannot be read",
        ),
        ({**PRODUCTION, "AUTHENTICATOR_KEYS": ""}, "AUTHENTICATOR_KEYS is not set"),
        ({**PRODUCTION, "AUTHENTICATOR_KEYS": "one:short"}, "AUTHENTICATOR_KEYS cannot be read"),
        (PRODUCTION, "DATABASE_URL is not set"),
        ({**PRODUCTION, "DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({**PRODUCTION, "DATABASE_URL": UNREACHABLE, "DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY is weak"),
        ({**PRODUCTION, "DATABASE_URL": UNREACHABLE, "DJANGO_SECRET_KEY": "ab" * 30}, "DJANGO_SECRET_KEY is weak"),
        (
            {**PRODUCTION, "DATABASE_URL": "postgresql://u@db.example/a?sslmode=prefer"},
            "names another machine with sslmode=prefer",
        ),
        ({"DATABASE_URL": "nonsense", "DEMO": "1"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": UNREACHABLE, "DEMO": "1"}, "check DATABASE_URL"),
    ],
)
def test_start_without_what_it_needs_says_so_in_one_line(environment, said):
    message = run("serve", **environment)

    assert said in message
    assert "\n" not in message


def test_demo_outside_demo_mode_is_refused():
    message = run(
        "demo",
        **PRODUCTION,
        DATABASE_URL=UNREACHABLE,
    )

    assert "only with DEMO=1" in message


@pytest.mark.django_db
def test_site_does_not_start_where_somebody_of_a_demonstration_can_sign_in(settings):
    settings.DEMO = False
    refuse_demonstration()
    person = Person.objects.create_user(email="admin@demo.example", name="Ash Demo", role="administrator")

    with pytest.raises(ImproperlyConfigured, match="password that everybody knows"):
        refuse_demonstration()

    person.is_active = False
    person.save()
    refuse_demonstration()


@pytest.mark.django_db
def test_serve_asks_before_it_starts(settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr("config.management.commands.serve.serve", lambda: pytest.fail("It started."))
    Person.objects.create_user(email="admin@demo.example", name="Ash Demo", role="administrator")

    with pytest.raises(ImproperlyConfigured):
        call_command("serve")


def test_secret_can_stand_in_a_file(monkeypatch, tmp_path):
    file = tmp_path / "peppers"
    file.write_text(f"one:{'p' * 32}\n")
    monkeypatch.setenv("PEPPERS_FILE", str(file))
    monkeypatch.setenv("ADDRESS_FILE", str(tmp_path / "nowhere"))

    assert secrets_by_id("PEPPERS") == {"one": b"p" * 32}
    with pytest.raises(ImproperlyConfigured, match="ADDRESS_FILE cannot be read"):
        database("ADDRESS", "")
    assert required("PEPPERS", "") == file.read_text().strip()


def test_database_is_reached_without_a_password(monkeypatch):
    monkeypatch.setenv("LOCAL", "postgresql:///sharing?host=/run/postgresql")
    monkeypatch.setenv("FAR", "postgresql://site@db.example/sharing?sslcert=/a.pem&sslkey=/a.key")

    assert database("LOCAL", "") == {"dbname": "sharing", "host": "/run/postgresql"}
    far = database("FAR", "")
    assert (far["sslcert"], far["sslkey"], far["sslmode"]) == ("/a.pem", "/a.key", "verify-full")


def test_database_on_another_machine_is_reached_by_checked_tls(monkeypatch):
    for address, mode in [
        ("postgresql://u@db.example/a", "verify-full"), ("postgresql://u@/a?hostaddr=192.0.2.1", "verify-full"),
        ("postgresql://u@127.0.0.1/a", None), ("postgresql://u@/a?host=/run/postgresql", None),
    ]:  # fmt: skip
        monkeypatch.setenv("DATABASE_URL", address)
        assert database("DATABASE_URL", "").get("sslmode") == mode, address
    assert [is_local(host) for host in ["localhost", "", "mail.example", "127.0.0.2"]] == [True, True, False, True]
