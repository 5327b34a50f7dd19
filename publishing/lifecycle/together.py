"""Operations on all drafts of a saved import at once: send them for review, publish them. One mail each, however many.

What can be sent or published is; what cannot is left as it is and named, with the reason, on the import: `together` is
{operation, at, by, done: "2 definitions", left: [{entry, reasons: [[pointer, sentence]]}],
job}, and has the `note` while a job is still to do it. All of it is
one transaction: whoever ends in the middle of it has changed nothing.
"""

from collections import Counter

from django.db import transaction

from organisations.models import Person
from publishing.documents.validation import looks_personal
from publishing.lifecycle.importing import silent
from publishing.lifecycle.notifications import who_may
from publishing.lifecycle.publication import InvalidBatch, publish_together
from publishing.lifecycle.review import EDITABLE, may_approve, reason_given, submissions, submit_together
from publishing.models import Comment, Revision
from publishing.refusals import Invalid, WrongState, need
from web.api import absolute
from web.mail import mail

SEND, PUBLISH = "send", "publish"
OWN = "You wrote or sent it, so another editor has to publish it."
PERSONAL = "It might name a person: look at it, and publish it by itself."
COMMENTS = "Comments on it are open: read them, and publish it by itself."


def drafts_of(prepared):
    """Return a queryset of the working copies that an import saved and that nobody has published since."""
    drafts = Revision.objects.working_copies().filter(entry__in=prepared.saved_entries())
    return drafts.select_related("entry", "saved_by").order_by("pk")


def counts_of(prepared):
    """Return how many of an import's drafts can be sent for review, and how many wait there: {"to_send", "to_publish"}."""
    states = Counter(drafts_of(prepared).order_by().values_list("state", flat=True))
    return {"to_send": sum(states[state] for state in EDITABLE), "to_publish": states[Revision.State.IN_REVIEW]}


def check(*, prepared, operation, by, note):
    """Return (the note as it is kept, how many drafts there are to do it with).

    :raises NotAllowed: `by` may not do it
    :raises Invalid: "/note"
    :raises WrongState: no draft waits for it
    """
    if operation == PUBLISH:
        need(by, "publishing.publish", "Only editors publish.")
        note = reason_given(note, "/note", needed="Say why this is published.")
        number, none = counts_of(prepared)["to_publish"], "No draft of this import waits for review."
    else:
        need(by, "publishing.draft", "Only researchers and editors send drafts for review.")
        note = reason_given(note, "/note")
        number, none = counts_of(prepared)["to_send"], "No draft of this import waits to be sent."
    if not number:
        raise WrongState(none)
    return note, number


@transaction.atomic
def do_together(*, prepared, operation, by, now, note, report=silent, job=None):
    """Send for review, or publish, every draft of an import that can be. Return the import with what became of it.

    `report(done, total)` is called at each draft. `job` is the number of the job that does it.

    :raises NotAllowed, Invalid, WrongState: as `check`
    """
    prepared = type(prepared).objects.defer(*prepared.LARGE).select_for_update().get(pk=prepared.pk)
    note, _ = check(prepared=prepared, operation=operation, by=by, note=note)
    done, left = (_publish if operation == PUBLISH else _send)(prepared, by=by, now=now, note=note, report=report)
    prepared.together = {
        "operation": operation, "at": now.isoformat(), "by": by.name, "done": _number_of(done), "job": job,
        "left": [{"entry": entry, "reasons": reasons} for entry, reasons in left.items()],
    }  # fmt: skip
    prepared.save(update_fields=["together"])
    return prepared


def _send(prepared, *, by, now, note, report):
    waiting = drafts_of(prepared).filter(state__in=EDITABLE)
    sent, refused = submit_together(drafts=waiting, by=by, now=now, note=note, report=report)
    left = {entry: _sentences(refusal) for entry, refusal in refused.items()}
    for person in who_may("publishing.publish") if sent else []:
        if person != by and any(may_approve(by=person, draft=draft) for draft in sent[:1]):
            _tell(person, "import_submitted", f"For review: {_number_of(sent)}", prepared=prepared, by=by, drafts=sent)
    return sent, left


def _publish(prepared, *, by, now, note, report):
    waiting = list(drafts_of(prepared).filter(state=Revision.State.IN_REVIEW))
    sent = submissions(waiting)
    written = {draft.pk: {draft.saved_by_id, *(event.by_id for event in sent[draft.entry_id])} for draft in waiting}
    talked = set(
        Comment.objects.open().filter(entry__in=[each.entry_id for each in waiting]).values_list("entry", flat=True)
    )
    left, going = {}, []
    for draft in waiting:
        if not may_approve(by=by, draft=draft, written_by=written[draft.pk]):
            left[draft.entry_id] = [["", OWN]]
        elif looks_personal(draft.document):
            left[draft.entry_id] = [["", PERSONAL]]
        elif draft.entry_id in talked:
            left[draft.entry_id] = [["", COMMENTS]]
        else:
            going.append(draft)
    concerned = {draft.entry_id: written[draft.pk] for draft in going}
    published = []
    while going and not published:
        try:
            published = publish_together(revisions=going, by=by, now=now, note=note, tell=False, report=report)
        except InvalidBatch as batch:
            # What refers to one that is left may have to be left too: the next round says so.
            left |= {each.entry_id: _sentences(Invalid(errors)) for each, errors in batch.by_revision.items()}
            going = [draft for draft in going if draft.entry_id not in left]
    told = set().union(*(concerned[each.entry_id] for each in published)) - {by.pk}
    for person in Person.objects.filter(pk__in=told, is_active=True):
        _tell(
            person,
            "import_published",
            f"Published: {_number_of(published)}",
            prepared=prepared,
            by=by,
            drafts=published,
        )
    return published, left


def _sentences(refusal):
    """Return [[pointer, sentence]] of what a refusal says."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": [refusal.message]}
    return [[pointer, text] for pointer, texts in errors.items() for text in texts]


def _number_of(drafts):
    """Return how many there are of what, in words: “2 definitions”, or “5 entries” where they are of several kinds."""
    kinds = {draft.entry.kind for draft in drafts}
    if not drafts:
        return "Nothing"
    one, many = (name := kinds.pop(), f"{name}s") if len(kinds) == 1 else ("entry", "entries")
    return f"{len(drafts)} {one if len(drafts) == 1 else many}"


def _tell(person, template, subject, *, prepared, by, drafts):
    address = absolute(prepared.get_absolute_url())
    context = {"name": person.name, "by": by.name, "what": _number_of(drafts), "address": address}
    mail(person.email, subject, template, context)
