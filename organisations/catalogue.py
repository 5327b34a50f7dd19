"""Operation: take organisations over from the catalogue; and what people changed since of what a catalogue brought in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from organisations.models import Organisation, Person

FIELDS = ["name", "short_name", "kind", "roles", "website", "website_checked", "note"]


@dataclass(frozen=True)
class Left:
    """A row that loading left as somebody here has it: `what` of it differs from the file."""

    file: str
    entry: str
    what: str
    who: str
    at: datetime
    why: str

    def __str__(self):
        because = f" Why: {self.why}" if self.why else ""
        return f"{self.file}: {self.entry}: {self.what}: {self.who}, {timezone.localtime(self.at):%-d %B %Y}.{because}"


class ChangedHere:
    """Which rows of a tracked model a person changed last, and not the program: a correction, which loading leaves."""

    def __init__(self, model, file):
        events = model.pgh_event_model.objects.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        self.model, self.file = model, file
        self.last = {event.pgh_obj_id: event for event in events.select_related("pgh_context") if _facts(event)}

    def __contains__(self, row):
        return row.pk in self.last

    def keys(self, *fields):
        """Return {what these fields of such a row hold or once held: its last change}; rows that were deleted count."""
        events = self.model.pgh_event_model.objects.filter(pgh_obj_id__in=self.last)
        return {key: self.last[pk] for pk, *key in events.values_list("pgh_obj_id", *fields) for key in [tuple(key)]}

    def left(self, entry, what, event):
        """Return what is said of a row that is left."""
        facts = _facts(event)
        who = Person.objects.filter(pk=facts["user"]).values_list("name", flat=True).first()
        return Left(self.file, entry, what, who or "Somebody", event.pgh_created_at, facts.get("reason", ""))

    def left_row(self, row, entry, fields):
        """Return the same of a row that is there, and of fields in which the file has something else."""
        words = ", ".join(row._meta.get_field(name).verbose_name for name in fields)
        return self.left(entry, f"left as changed here ({words})", self.last[row.pk])


def _facts(event):
    """Return {"user": …, "reason": …} where a person made a change, else nothing."""
    found = (event.pgh_context.metadata if event.pgh_context else None) or {}
    return found if found.get("user") else None


@transaction.atomic
def save_organisations(entries):
    """Create or update organisations from catalogue entries. Return ([Left], errors).

    What somebody here changed since is left as it is. `errors` is [(slug, field, sentence)]; the caller must not commit
    when there are any.
    """
    left, errors = [], []
    existing = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    here = ChangedHere(Organisation, "organisations.yaml")
    for entry in entries:
        slug = entry.get("slug", "")
        organisation = existing.get(slug) or Organisation(slug=slug)
        unknown = set(entry) - {"slug", *FIELDS}
        errors += [(slug, name, "There is no such field.") for name in sorted(unknown)]
        before = {name: getattr(organisation, name) for name in FIELDS}
        for name in FIELDS:
            default = False if name == "website_checked" else [] if name == "roles" else ""
            value = entry.get(name)
            setattr(organisation, name, default if value is None else value)
        differs = [name for name in FIELDS if getattr(organisation, name) != before[name]]
        if organisation.pk and not differs:
            continue
        try:
            organisation.full_clean()
        except ValidationError as error:
            errors += [(slug, field, text) for field, texts in error.message_dict.items() for text in texts]
            continue
        if organisation in here:
            left.append(here.left_row(organisation, slug, differs))
        else:
            organisation.save()
    return left, errors
