"""What settings take from the environment, refused with a sentence that says what to put there."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

DATABASE_KEYS = {
    "HOST": "host",
    "PORT": "port",
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
}  # Django's: libpq's


def value(name):
    """Return the environment variable `name`, or what the file holds that `name`_FILE names; "" where there is neither.

    A vault's agent or systemd puts secrets into files, which no process that is started from here inherits.

    :raises ImproperlyConfigured: the file cannot be read
    """
    if os.environ.get(name) or not os.environ.get(f"{name}_FILE"):
        return os.environ.get(name, "")
    try:
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"The file of {name}_FILE cannot be read ({type(error).__name__}).") from None


def required(name, what):
    """Return the `value` of a name, or an error that says what to put there."""
    found = value(name)
    if not found:
        raise ImproperlyConfigured(f"{name} is not set: {what} (see docs/operations.md), or set DEMO=1 to look around.")
    return found


def lasting_demo_key(folder):
    """Return a secret key for demo mode, made once and kept, so that a restart signs nobody out."""
    path = folder / "demo-secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
        return path.read_text()


def secrets_by_id(name):
    """Return {id: secret} of the environment variable `name`, in its order."""
    text = required(name, "write id:secret with a long random secret")
    pairs = [pair.strip().partition(":") for pair in text.split(",")]
    if any(not key or len(key) > 20 or len(secret) < 32 for key, _, secret in pairs):
        raise ImproperlyConfigured(
            f"{name} cannot be read: write id:secret, several separated by commas, with secrets of 32 characters or more."
        )
    return {key: secret.encode() for key, _, secret in pairs}


def refuse_weak(key):
    """:raises ImproperlyConfigured: a secret key that could be guessed: it signs sessions and links of recovery"""
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "DJANGO_SECRET_KEY is weak: put 50 random characters or more there, such as what "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(50))"` writes.'
        )


def database(name, otherwise, *, anyhow=False):
    """Return the parameters of a connection that the environment variable `name` holds, or else the text `otherwise`.

    Another machine is reached by TLS alone, its certificate checked, unless `anyhow`.

    :raises ImproperlyConfigured: it cannot be read, or asks for less
    """
    text = value(name) or otherwise
    try:
        found = conninfo_to_dict(text)
    except Exception as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read ({type(error).__name__}): write postgresql://user:password@host:5432/name."
        ) from None
    if not anyhow and not all(map(is_local, str(found.get("host") or found.get("hostaddr", "")).split(","))):
        found = {"sslmode": "verify-full", "sslrootcert": "system", **found}
        if found["sslmode"] != "verify-full":
            raise ImproperlyConfigured(
                f"{name} names another machine with sslmode={found['sslmode']}, so that passwords and drafts could be read on "
                "their way: leave sslmode out, and let sslrootcert name who vouches for its certificate."
            )
    return found


def backups_by_schedule():
    """Return (folder or "", hour, [days, weeks, months]): where and when backups are written, and how many are kept.

    :raises ImproperlyConfigured: they cannot be read
    """
    folder = os.environ.get("BACKUP_DIR", "")
    try:
        hour = int(os.environ.get("BACKUP_HOUR", "2"))
        keep = [int(count) for count in os.environ.get("BACKUP_KEEP", "7 4 12").split()]
    except ValueError:
        hour, keep = -1, []
    if (folder and not os.path.isabs(folder)) or not 0 <= hour <= 23 or len(keep) != 3 or min(keep) < 0 or not keep[0]:
        raise ImproperlyConfigured(
            "Backups cannot be set up: write a folder's whole path in BACKUP_DIR, an hour from 0 to 23 in BACKUP_HOUR, and in "
            "BACKUP_KEEP how many days, weeks and months have a backup, at least one day: 7 4 12."
        )
    return folder, hour, keep


def is_local(host):
    """Return whether a host is this machine: nothing goes over a network."""
    return host in ("", "localhost", "::1") or host.startswith(("/", "@", "127."))
