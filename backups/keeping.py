"""Backups by the schedule: written to a folder, kept for as long as the settings say, each try written down."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from backups.archive import UNFINISHED, Unusable, write
from backups.models import Backup

NAME = "sharing-with-care-{:%Y%m%dT%H%M%SZ}.zip"
NAMED_SO = re.compile(r"sharing-with-care-(\d{8}T\d{6}Z)\.zip")
LATE = timedelta(hours=26)  # after the last one: a day, and the hours in which it is tried again


def is_due(*, now):
    """Return whether today's backup is to be written: the hour is reached, and none was made since."""
    if not settings.BACKUP_DIR:
        return False
    local = timezone.localtime(now)
    since = local.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if local < since:
        since -= timedelta(days=1)
    return not Backup.objects.filter(problem="", begun_at__gte=since, file__startswith=settings.BACKUP_DIR).exists()


def back_up(*, now, path=None):
    """Write a backup, to `path` or with a name of its own to the folder of the settings, and write down what came of it.

    One that failed is a `Backup` too, with its `problem`. What is older than the settings keep is deleted, in the folder
    of the settings alone, and only after one that was written.
    """
    folder = Path(settings.BACKUP_DIR)
    file = Path(path) if path else folder / NAME.format(now.astimezone(UTC))
    began, done = time.monotonic(), Backup(begun_at=now, file=str(file.absolute()))
    try:
        manifest = write(file, now=now)
        done.rows = sum(table["rows"] for table in manifest["tables"].values())
        done.bytes = file.stat().st_size
        if not path:
            forget_superfluous(folder, now=now)
    except (Unusable, OSError) as error:
        done.problem = str(error)[:300]
    done.ended_at = now + timedelta(seconds=time.monotonic() - began)
    done.save()
    return done


def is_first_failure(backup):
    """Return whether this one failed, and none did in the day before: then administrators are told."""
    lately = Backup.objects.filter(begun_at__gt=backup.begun_at - timedelta(days=1), pk__lt=backup.pk)
    return bool(backup.problem) and not lately.exclude(problem="").exists()


def longest():
    """Return for how long at most a backup is kept: what is deleted from the database is in one until then."""
    days, weeks, months = settings.BACKUP_KEEP
    return timedelta(days=max(days, 7 * weeks, 31 * months))


def last_problem(*, now):
    """Return a sentence where the last backup failed or is too old, or "". No schedule has no problem."""
    if not settings.BACKUP_DIR:
        return ""
    last = Backup.objects.first()
    if last and last.problem:
        return f"The last backup failed: {last.problem}"
    if not last or now - last.begun_at > LATE:
        return (
            f"The last backup is from {timezone.localtime(last.begun_at):%-d %B %Y, %H:%M}."
            if last
            else "There is no backup yet."
        )
    return ""


def forget_superfluous(folder, *, now):
    """Delete backups that are older than the settings keep, and what a killed process left a day ago."""
    made = {}
    for file in folder.iterdir():
        if found := NAMED_SO.fullmatch(file.name):
            made[datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)] = file
        elif file.name.startswith(UNFINISHED) and now.timestamp() - file.stat().st_mtime > 24 * 60 * 60:
            file.unlink()
    for moment in made.keys() - kept(made, settings.BACKUP_KEEP):
        made[moment].unlink()


def kept(moments, keep):
    """Return those moments whose backups are kept: `keep` = (how many days, weeks, months), the last of each."""
    units = ["%Y-%m-%d", "%G-%V", "%Y-%m"]
    found = set()
    for unit, count in zip(units, keep, strict=True):
        last = {moment.strftime(unit): moment for moment in sorted(moments)}
        found |= {last[name] for name in sorted(last)[len(last) - min(count, len(last)) :]}
    return found
