"""A start that cannot succeed ends with one clear line that says what to do."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

UNREACHABLE = "postgresql://nobody@127.0.0.1:1/nothing"


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
        DJANGO_SECRET_KEY="x",
        ALLOWED_HOSTS="example.org",
        API_TOKEN_PEPPERS=f"one:{'x' * 32}",
        DATABASE_URL=UNREACHABLE,
    )

    assert "only with DEMO=1" in message
