"""The mails about entries: to whom, and with which words. They say that something happened, never what a text says.

Each is sent inside the transaction of the operation that it tells of.
"""

from django.urls import reverse

from organisations.models import Person
from publishing import kinds
from publishing.published.lookup import label_of
from web.api import absolute
from web.mail import mail


def notify(people, *, template, subject, revision, by, page="edit", **more):
    """Send one mail to each of these people (rows or primary keys), except to whoever did the operation or cannot sign in.

    `subject` may hold {label}; `page` is an address of the workbench, or "public". `template` is a file of templates/mail/ without its ending.
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
        mail(person.email, subject.format(label=label), template, context)


def who_may(permission):
    """Return everyone who can sign in and may do this."""
    return [person for person in Person.objects.filter(is_active=True) if person.has_perm(permission)]
