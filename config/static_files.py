"""Collecting static files, when there is anything new to collect."""

import hashlib
import os
import tempfile
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

FORGOTTEN_AFTER = 30 * 24 * 60 * 60  # seconds for which files stay that no page of this code names


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files named after what they hold; a script that imports others imports them by these names."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths):
        """Compress what pages name: not the same once more under its plain name, nor maps for who mends a script."""
        named = set(self.hashed_files.values())
        return super().compress_files(path for path in paths if path in named and not path.endswith(".map"))


def collect_what_changed():
    """Run collectstatic unless every file is as it was at the last run: compressing them all takes seconds.

    Another server may answer from the same folder meanwhile, with pages of other code: each file is put in its place
    whole, and what only those pages name stays for a month.
    """
    stamp = settings.STATIC_ROOT / ".collected"
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    stamp.unlink(missing_ok=True)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=settings.STATIC_ROOT) as new:
        command = Command()
        command.storage = HashedStaticFiles(location=new)
        call_command(command, interactive=False, verbosity=0)
        put_in_place(Path(new), settings.STATIC_ROOT)
    stamp.write_text(now)


def put_in_place(new, root):
    """Move every file into the folder that is served, the one that says what the others are called last; forget old ones."""
    manifest = HashedStaticFiles.manifest_name
    for path in sorted((path for path in new.rglob("*") if path.is_file()), key=lambda path: path.name == manifest):
        there = root / path.relative_to(new)
        there.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, there)
    for path in root.rglob("*"):
        if path.is_file() and path.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
            path.unlink(missing_ok=True)


def fingerprint():
    """Names, sizes and times of all the files that would be collected, as one SHA-256."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    digest = hashlib.sha256(str(ignored).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}".encode())
    return digest.hexdigest()
