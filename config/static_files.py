"""Collecting static files, when there is anything new to collect."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files named after what they hold; a script that imports others imports them by these names."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths):
        """Compress what pages name: not the same once more under its plain name, nor maps for who mends a script."""
        named = set(self.hashed_files.values())
        return super().compress_files(path for path in paths if path in named and not path.endswith(".map"))


def collect_what_changed():
    """Run collectstatic unless every file is as it was at the last run: compressing them all takes seconds."""
    stamp = settings.STATIC_ROOT / ".collected"
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now)


def fingerprint():
    """Names, sizes and times of all the files that would be collected, as one SHA-256."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    digest = hashlib.sha256(str(ignored).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}".encode())
    return digest.hexdigest()
