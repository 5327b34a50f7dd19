"""Operations on comments: say something on a field, reply, resolve, open again.

A comment belongs to the entry, not to one state of its draft: it outlives autosaves, submissions and publication,
and goes only with an entry that was never published.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from publishing import kinds
from publishing.documents import places as document_places
from publishing.documents.structure import children, field_at
from publishing.lifecycle.daily_mail import add_to_daily_mail
from publishing.lifecycle.mentions import mentioned
from publishing.lifecycle.notifications import notify
from publishing.lifecycle.review import authors, reason_given
from publishing.models import Comment, Entry, WaitingNotice
from publishing.refusals import Invalid, WrongState, need

MOST_ROWS_IN_DETAIL = 30  # of a longer list, rows are offered and their fields are not
A_SECOND_CLICK = timedelta(minutes=1)
What = WaitingNotice.What
SUBJECTS = {
    What.COMMENTED: "A comment on: {label}",
    What.MENTIONED: "You are mentioned in a comment on: {label}",
    What.REPLIED: "A reply on: {label}",
    What.RESOLVED: "Your comment is resolved: {label}",
    What.REOPENED: "A comment is open again: {label}",
}


def comment(*, entry, pointer, text, by, now, mention=None):
    """Say something on the field of an entry's document that `pointer` names. Return the `Comment`.

    Who is mentioned, by "@" and their name in the text or as `mention` (a person's primary key), hears of it as the authors do.
    The same words on the same field within a minute are a second click: they answer the first one's comment.

    :raises NotAllowed: `by` may not comment
    :raises Invalid: "/pointer", there is no such field; "/text", nothing said, too long, or personal data; "/mention"
    """
    _check_may(by)
    text = reason_given(text, "/text", needed="Write the comment first.")
    text, named = mentioned(text, mention, by=by)
    text = reason_given(text, "/text")  # with the name before it
    with transaction.atomic():
        entry, revision = _locked(entry)
        kind = kinds.get(entry.kind)
        try:
            if not pointer.startswith("/") or len(pointer) > 200 or field_at(kind.serializer, pointer) is None:
                raise LookupError(pointer)
            row_key, row_digest = document_places.anchor(kind, revision.document, pointer)
        except (LookupError, TypeError):
            raise Invalid({"/pointer": ["Choose what the comment is about: this is not there any more."]}) from None
        same = entry.comments.filter(
            reply_to=None, pointer=pointer, row_digest=row_digest, by=by, text=text, at__gt=now - A_SECOND_CLICK
        ).first()
        if same:
            return same
        made = Comment.objects.create(
            entry=entry, pointer=pointer, row_key=row_key, row_digest=row_digest, text=text, by=by, at=now
        )
        _notify(named, revision, by=by, now=now, what=What.MENTIONED)
        _notify(_writers(revision) - named, revision, by=by, now=now, what=What.COMMENTED)
    return made


def reply(*, comment, text, by, now):
    """Answer a comment; the authors hear of it, everybody who took part, and who is mentioned. A second click is one reply.

    :raises NotAllowed: `by` may not comment
    :raises WrongState: it is resolved, or gone with its entry
    :raises Invalid: "/text"
    """
    _check_may(by)
    text = reason_given(text, "/text", needed="Write the reply first.")
    text, named = mentioned(text, None, by=by)
    with transaction.atomic():
        first, revision = _locked_comment(comment)
        same = first.replies.filter(by=by, text=text, at__gt=now - A_SECOND_CLICK).first()
        if same:
            return same
        if first.resolved_at:
            raise WrongState(f"{first.resolved_by} resolved this comment. Open it again to reply.")
        made = Comment.objects.create(
            entry=first.entry, pointer=first.pointer, text=text, by=by, at=now, reply_to=first
        )
        people = {first.by_id, *first.replies.values_list("by", flat=True), *_writers(revision)}
        _notify(named, revision, by=by, now=now, what=What.MENTIONED)
        _notify(people - named, revision, by=by, now=now, what=What.REPLIED)
    return made


def resolve(*, comment, by, now):
    """Settle a comment; whoever made it hears of it. Resolving twice changes nothing.

    :raises NotAllowed, WrongState: as `reply`
    """
    _check_may(by)
    with transaction.atomic():
        first, revision = _locked_comment(comment)
        if first.resolved_at is None:
            first.resolved_at, first.resolved_by = now, by
            first.save(update_fields=["resolved_at", "resolved_by"])
            _notify({first.by_id}, revision, by=by, now=now, what=What.RESOLVED)
    return first


def reopen(*, comment, by, now):
    """Open a resolved comment again; whoever resolved it hears of it. Opening an open one changes nothing.

    :raises NotAllowed, WrongState: as `reply`
    """
    _check_may(by)
    with transaction.atomic():
        first, revision = _locked_comment(comment)
        if first.resolved_at is not None:
            people = {first.resolved_by_id, first.by_id}
            first.resolved_at = first.resolved_by = None
            first.save(update_fields=["resolved_at", "resolved_by"])
            _notify(people, revision, by=by, now=now, what=What.REOPENED)
    return first


def _check_may(by):
    need(by, "publishing.comment", "Only researchers and editors comment.")


def _locked(entry):
    """Return the entry, locked, and the revision that a comment is about: its working copy, or else its last publication."""
    entry = Entry.objects.select_for_update().filter(pk=entry.pk).first()
    if entry is None:
        raise WrongState("The entry is gone, with its comments.")
    revision = entry.revisions.working_copies().select_related("entry").first() or entry.last_publication
    return entry, revision


def _locked_comment(comment):
    _, revision = _locked(comment.entry)
    first = Comment.objects.select_related("entry", "resolved_by").filter(pk=comment.pk, reply_to=None).first()
    if first is None:
        raise WrongState("The comment is gone, with its entry.")
    return first, revision


def _writers(revision):
    return authors(revision) if revision.version is None else {revision.saved_by_id}


def _notify(people, revision, *, by, now, what):
    """Tell people (primary keys) of a comment, but for who did it: by mail now, or in their next mail of the day."""
    people = people - {by.pk}
    if people:
        people -= add_to_daily_mail(people, revision.entry, what=what, by=by, now=now)
        notify(people, template=what.value, subject=SUBJECTS[what], revision=revision, by=by, page="comments")


@dataclass(frozen=True)
class Conversation:
    """A comment with its replies, and where it stands in today's document."""

    first: Comment
    place: document_places.Place
    label: str

    @property
    def is_open(self):
        return self.first.resolved_at is None


def conversations(entry, document):
    """Return all conversations about an entry, open ones first, then in the order in which they began. Two queries."""
    kind = kinds.get(entry.kind)
    found = []
    for first in entry.comments.threads():
        place = document_places.place(kind, document, first)
        found.append(Conversation(first, place, document_places.label(kind, place.pointer)))
    return sorted(found, key=lambda each: not each.is_open)


def places(kind, document):
    """Return [(pointer, label)] of everything in a document that can be commented on, in its order."""
    found = []
    for name, field, value in children(kind.serializer, document):
        found.append(f"/{name}")
        if hasattr(field, "fields"):
            found += [f"/{name}/{inner}" for inner in field.fields]
        elif hasattr(getattr(field, "child", None), "fields"):
            for number, row, _ in children(field, value):
                found.append(f"/{name}/{number}")
                if len(value) <= MOST_ROWS_IN_DETAIL:
                    found += [f"/{name}/{number}/{inner}" for inner in row.fields]
    return [(pointer, document_places.label(kind, pointer)) for pointer in found]
