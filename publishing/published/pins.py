"""What became of the versions that somebody else keeps."""

from dataclasses import dataclass, field

from django.db.models import TextChoices

from publishing.kinds import Kind
from publishing.models import Entry, FormerSlug, Revision


class PinStatus(TextChoices):
    CURRENT = "current", "The version in force"
    REWORDED = "reworded", "Only the wording changed since"
    MEANING = "changed-in-meaning", "The meaning changed since"
    WITHDRAWN = "withdrawn", "It is no longer in force"
    UNKNOWN = "unknown", "There never was such an entry or version"


@dataclass
class Pin:
    """A version that a consumer keeps, and what is true of it now. `since` are the publications after it, oldest first."""

    kind: Kind
    slug: str
    version: int
    status: PinStatus = PinStatus.UNKNOWN
    current_slug: str | None = None
    current_version: int | None = None
    successor: str | None = None
    since: list = field(default_factory=list)


def check_pins(kind, pins):
    """Return [(slug, version), …] as `Pin`s in the same order. A constant number of queries."""
    slugs = {slug for slug, _ in pins}
    entries = {entry.slug: entry for entry in Entry.objects.filter(kind=kind.name, slug__in=slugs)}
    moved = FormerSlug.objects.filter(kind=kind.name, slug__in=slugs).select_related("entry")
    entries = {former.slug: former.entry for former in moved} | entries
    histories = {}
    for publication in (
        Revision.objects.filter(entry__in=entries.values(), version__isnull=False)
        .select_related("successor")
        .defer("document")
        .order_by("version")
    ):
        histories.setdefault(publication.entry_id, []).append(publication)
    return [_judge(Pin(kind, slug, version), entries.get(slug), histories) for slug, version in pins]


def _judge(pin, entry, histories):
    history = histories.get(entry.pk, []) if entry else []
    if not any(publication.version == pin.version for publication in history):
        return pin
    last = history[-1]
    pin.since = [publication for publication in history if publication.version > pin.version]
    if last.state == Revision.State.WITHDRAWN:
        pin.status = PinStatus.WITHDRAWN
        pin.successor = last.successor.slug if last.successor else None
        return pin
    pin.current_slug, pin.current_version = entry.slug, last.version
    if not pin.since:
        pin.status = PinStatus.CURRENT
    elif all(publication.change == Revision.Change.WORDING for publication in pin.since):
        pin.status = PinStatus.REWORDED
    else:
        pin.status = PinStatus.MEANING
    return pin
