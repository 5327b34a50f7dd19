"""Operation: take organisations over from the catalogue."""

from django.core.exceptions import ValidationError
from django.db import transaction

from organisations.models import Organisation

FIELDS = ["name", "short_name", "kind", "roles", "website", "website_checked", "note"]


@transaction.atomic
def save_organisations(entries):
    """Create or update organisations from catalogue entries. Return (new, changed, errors).

    `errors` is [(slug, field, sentence)]; the caller must not commit when there are any.
    """
    new = changed = 0
    errors = []
    existing = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    for entry in entries:
        slug = entry.get("slug", "")
        organisation = existing.get(slug) or Organisation(slug=slug)
        unknown = set(entry) - {"slug", *FIELDS}
        errors += [(slug, name, "There is no such field.") for name in sorted(unknown)]
        before = [getattr(organisation, name) for name in FIELDS]
        for name in FIELDS:
            default = False if name == "website_checked" else [] if name == "roles" else ""
            value = entry.get(name)
            setattr(organisation, name, default if value is None else value)
        if organisation.pk and before == [getattr(organisation, name) for name in FIELDS]:
            continue
        try:
            organisation.full_clean()
        except ValidationError as error:
            errors += [(slug, field, text) for field, texts in error.message_dict.items() for text in texts]
            continue
        new, changed = new + (organisation.pk is None), changed + (organisation.pk is not None)
        organisation.save()
    return new, changed, errors
