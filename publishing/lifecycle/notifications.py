"""The mails about entries: to whom, and with which words. They say that something happened, never what a text says.

Each is sent inside the transaction of the operation that it tells of.
"""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from organisations.models import Person
from publishing import kinds
from publishing.published.lookup import label_of
from web.api import absolute


def tell(people, *, template, subject, revision, by, page="edit", **more):
    """Send one mail to each of these people (rows or primary keys), except to whoever did the operation or cannot sign in.

    `subject` may hold {label}; `page` is an address of the workbench, or "public". `template` is a file of templates/mail/.
    """
    keys = {getattr(person, "pk", person) for person in people} - {by.pk, None}
    if not keys:
        return
    kind = kinds.get(revision.entry.kind)
    label = label_of(kind, revision.document) or revision.entry.slug
    slug = revision.entry.slug
    address = (
        reverse(kind.url_name, args=[revision.document["slug"]])
        if page == "public"
        else reverse(f"workbench:{page}", args=[kind.plural, slug])
    )
    for person in Person.objects.filter(pk__in=keys, is_active=True).order_by("pk"):
        context = {
            "name": person.name,
            "by": by.name,
            "kind": kind.name,
            "label": label,
            "address": absolute(address),
            **more,
        }
        # A title never holds a line break that could end a header, whatever its kind allows.
        line = " ".join(subject.format(label=label).split())
        send_mail(line, render_to_string(f"mail/{template}", context), None, [person.email])


def who_may(permission):
    """Everyone who can sign in and may do this."""
    return [person for person in Person.objects.filter(is_active=True) if person.has_perm(permission)]
