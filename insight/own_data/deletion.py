"""Operations that end an account for good: at once what nobody needs, some time later name and address."""

import re

import pgtrigger
from django.conf import settings
from django.db import transaction
from django.db.models import JSONField, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from insight.own_data.rows import NAME_KEPT, Ending
from insight.own_data.table import TABLE
from organisations.accounts.people import end_account
from organisations.models import AccountDeletion, Membership, Person
from web.addresses import absolute
from web.mail import mail

GONE = "deleted.invalid"  # a domain that never gets mail (RFC 2606)


@transaction.atomic
def delete_account(*, person, by, now, reason=""):
    """End an account, and delete what the table says goes at once. Return the deletion; until name and address go, it can be undone.

    :raises NotAllowed: `by` is somebody else, and no administrator
    :raises Invalid: "/reason", where an administrator does it
    :raises WrongState: it was ended already, or is the last administrator's
    """
    deletion = end_account(person=person, by=by, now=now, reason=reason)
    _delete(person, Ending.AT_ONCE)
    context = {
        "person": person,
        "is_own": by.pk == person.pk,
        "until": now + NAME_KEPT,
        "privacy": absolute(reverse("privacy")),
        "contact_email": settings.CONTACT_EMAIL,
    }
    mail(person.email, "Your account is ended", "account_ended", context)
    return deletion


def remove_names(*, now):
    """Take name and address out of everything that need not keep them, of whoever ended their account long enough ago.

    What stays says what they were: “Former editor”. Return how many.
    """
    due = AccountDeletion.objects.standing().filter(names_removed_at=None, asked_at__lte=now - NAME_KEPT)
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            deletion = due.select_for_update(of=["self"], skip_locked=True).filter(pk=key).first()
            if deletion:
                _remove_name(Person.objects.select_for_update(of=["self"]).get(pk=deletion.person_id))
                deletion.names_removed_at = now
                deletion.save(update_fields=["names_removed_at"])
    return len(keys)


def what_they_were(person):
    """Return what stands in place of a name: “Former lead representative of Example Council”."""
    last = person.memberships.select_related("organisation").order_by("-started_on", "-pk").first()
    if person.role == Person.Role.PARTNER and last:
        return f"Former {'lead ' if last.is_lead else ''}representative of {last.organisation.name}"[:150]
    return f"Former {person.get_role_display().partition(':')[0].lower()}"


def _delete(person, ending):
    for row in TABLE:
        for place in row.places if row.ending is ending else ():
            place.rows_of(person).delete()


def _remove_name(person):
    name, now_called = person.name, what_they_were(person)
    _delete(person, Ending.WITH_NAME)
    for row in TABLE:
        for place in row.places:
            for column in place.named:
                _replace(place.table, column, name, now_called)
    # Past `save`: nobody is told, and the history's own rows of this are cleaned with the others.
    shown = {"name": now_called, "email": f"former-{person.pk}@{GONE}"}
    Person.objects.filter(pk=person.pk).update(**shown, last_login=None)
    Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).update(**shown)
    for model in [Membership, Membership.pgh_event_model]:
        model.objects.filter(person=person, is_lead=True).update(job_title="Lead representative")
        model.objects.filter(person=person, is_lead=False).update(job_title="Representative")


def _replace(model, column, name, now_called):
    """Write what somebody was where their name stands in a text; in a comment, where it mentions them."""
    label, before = model._meta.label, "@" if column == "text" else ""
    pattern = re.compile(rf"(?<!\w){re.escape(before + name)}(?!\w)")
    protections = [
        f"{label}:{each.name}"
        for found, each in pgtrigger.registered()
        if found is model and isinstance(each, pgtrigger.Protect)
    ]
    found = model._base_manager.annotate(as_text=Cast(column, TextField())).filter(as_text__contains=before + name)
    for pk, value in found.values_list("pk", column):
        row = model._base_manager.filter(pk=pk)
        changed = _without(value, pattern, before + now_called)
        if changed == value:
            continue
        if isinstance(model._meta.get_field(column), JSONField):
            row.update(**{column: changed})
        elif protections:
            with pgtrigger.ignore(*protections):
                row.update(**{column: changed})
        else:
            row.update(**{column: changed[: model._meta.get_field(column).max_length]})


def _without(value, pattern, now_called):
    match value:
        case str():
            return pattern.sub(lambda _: now_called, value)
        case dict():
            return {key: _without(each, pattern, now_called) for key, each in value.items()}
        case list():
            return [_without(each, pattern, now_called) for each in value]
        case _:
            return value
