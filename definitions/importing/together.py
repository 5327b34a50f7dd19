"""Operations on all drafts of a saved import at once: send them for review, publish them. One mail each, however many."""

from django.db import transaction
from django.db.models import Q

from organisations.models import Person
from publishing.lifecycle.notifications import who_may
from publishing.lifecycle.publication import InvalidBatch, publish_together
from publishing.lifecycle.review import EDITABLE, authors, may_approve, submit
from publishing.models import Revision
from publishing.refusals import Invalid, WrongState
from web.api import absolute
from web.mail import mail

MOST_SHOWN = 5


def drafts_of(prepared):
    """Return a queryset of the working copies that an import saved and that nobody has published since."""
    slugs = [row["slug"] for row in prepared.rows if row.get("saved")]
    keys = [row["entry"] for row in prepared.rows if row.get("saved") and row["entry"]]
    found = Revision.objects.working_copies().filter(Q(entry__slug__in=slugs) | Q(entry__in=keys))
    return found.filter(entry__kind="definition").select_related("entry", "saved_by").order_by("pk")


def counts_of(prepared):
    """Return how many of an import's drafts can be sent for review, and how many wait there: {"to_send", "to_publish"}."""
    states = list(drafts_of(prepared).values_list("state", flat=True))
    return {
        "to_send": sum(state in EDITABLE for state in states),
        "to_publish": states.count(Revision.State.IN_REVIEW),
    }


@transaction.atomic
def send_for_review(*, prepared, by, now, note):
    """Send every draft of a saved import for review, all or none. Return how many. Editors hear of it in one mail.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: none of them waits to be sent
    :raises Invalid: a draft is not finished, which is named; "/note"
    """
    waiting = list(drafts_of(prepared).filter(state__in=EDITABLE))
    if not waiting:
        raise WrongState("No draft of this import waits to be sent.")
    for draft in waiting:
        try:
            submit(entry=draft.entry, by=by, now=now, note=note, seen=draft.edit, tell=False)
        except Invalid as invalid:
            raise Invalid({"/rows": [f"“{_name(draft)}”: {invalid.message}"]}) from None
    for person in who_may("publishing.publish"):
        if person != by and any(may_approve(by=person, draft=draft) for draft in waiting[:1]):
            subject = f"For review: {len(waiting)} definitions"
            _tell(person, "import_submitted", subject=subject, prepared=prepared, by=by, count=len(waiting))
    return len(waiting)


@transaction.atomic
def publish(*, prepared, by, now, note, change=Revision.Change.MEANING):
    """Publish every draft of a saved import that waits for review, all or none. Return how many. Authors get one mail.

    :raises NotAllowed, WrongState: as `publish_together`; also where nothing waits
    :raises Invalid: what is wrong with which definition; "/note"
    """
    waiting = list(drafts_of(prepared).filter(state=Revision.State.IN_REVIEW))
    if not waiting:
        raise WrongState("No draft of this import waits for review.")
    concerned = set().union(*map(authors, waiting)) - {by.pk}
    try:
        publish_together(revisions=waiting, by=by, now=now, note=note, change=change, tell=False)
    except InvalidBatch as batch:
        found = [
            f"“{_name(revision)}”: {' '.join(text for texts in errors.values() for text in texts)}"
            for revision, errors in batch.by_revision.items()
        ]
        more = [f"{len(found) - MOST_SHOWN} more have errors."] if len(found) > MOST_SHOWN else []
        raise Invalid({"/rows": [*found[:MOST_SHOWN], *more]}) from None
    for person in Person.objects.filter(pk__in=concerned, is_active=True):
        subject = f"Published: {len(waiting)} definitions"
        _tell(person, "import_published", subject=subject, prepared=prepared, by=by, count=len(waiting))
    return len(waiting)


def _name(draft):
    return draft.document.get("label") or draft.entry.slug


def _tell(person, template, *, subject, prepared, by, count):
    context = {"name": person.name, "by": by.name, "count": count, "address": absolute(prepared.get_absolute_url())}
    mail(person.email, subject, template, context)
