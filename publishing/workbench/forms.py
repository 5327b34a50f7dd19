"""The forms of review: send, decide, withdraw, discard, comment, reply. An entry's own form is `documents/form.py`."""

from django import forms

from publishing.models import Revision
from web.forms import ChoiceField, ChoicesField, PageForm, TextField, TickField


class SubmissionForm(PageForm):
    note = TextField("What should the reviewer know?", lines=4, optional=True)


class DecisionForm(PageForm):
    """What an editor decides of a draft that waits: it is published, or returned; why; and for publishing, what was looked at.

    `decisions` are those that are offered, [(name, label)]; `together` the unpublished drafts that it refers to,
    [(revision, kind, label)].
    """

    decision = ChoiceField("What do you decide?")
    note = TextField(
        "The reason", "Published, the public reads it beside the version. Returned, it stands on the draft.", lines=4
    )
    change = ChoiceField(
        "What changed?", [("meaning", "The meaning, or everything where it is new"), ("wording", "Only the wording")]
    )
    looked = TickField("I have looked: nobody can be recognised")
    despite_comments = TickField("I have read the open comments, and publish all the same")
    places = {"comments": "despite_comments", "reason": "note"}

    def __init__(self, *args, decisions=(), together=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = decisions
        self.fields["with"] = ChoicesField(
            "Publish together with what it refers to",
            [(row.pk, f"{kind.name.capitalize()}: {label}, by {row.saved_by.name}") for row, kind, label in together],
            "These are not public yet. All are published, or none.",
        )
        self.initial = {"change": Revision.Change.MEANING, "with": [row.pk for row, _, _ in together], **self.initial}


class DiscardForm(PageForm):
    """Why a draft is discarded, and that it goes although other drafts refer to it."""

    reason = TextField("Why is it discarded?", "Who wrote it reads this.", lines=3, optional=True)
    despite_use = TickField("I discard it although these drafts refer to it")


class WithdrawalForm(PageForm):
    reason = TextField("Why is it withdrawn?", lines=4)
    successor = TextField("What replaces it?", "Its short name in addresses.", optional=True)


class SaidForm(PageForm):
    """Words about an entry. `place` comes after the names of its fields where several stand in one HTML form."""

    def __init__(self, *args, place="", **kwargs):
        self.place = place
        super().__init__(*args, **kwargs)

    def add_prefix(self, field_name):
        return f"{field_name}{self.place}"


class CommentForm(SaidForm):
    """A new comment; `on` is the pointer of what it is about, of which `choices` are offered; `people` can be mentioned."""

    on = ChoiceField("What is it about?", widget=forms.Select)
    text = TextField("Your comment", lines=4, most=2000)
    mention = ChoiceField(
        "Mention a colleague",
        hint="They are told. Or write @ and a full name in the comment.",
        optional=True,
        widget=forms.Select,
    )
    places = {"pointer": "on"}

    def __init__(self, *args, choices, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].choices = choices
        self.fields["mention"].choices = [("", "Nobody"), *[(person.pk, f"@{person.name}") for person in people]]


class ReplyForm(SaidForm):
    text = TextField("Your reply", lines=3)


def comment_place(pointer):
    """Return what the names of a comment's fields end with on the page of a review: “.evidence.0” for /evidence/0."""
    return pointer.replace("/", ".")


def reply_place(number):
    """Return the same of a reply."""
    return f".reply-{number}"


def replies_on_review(talks, words):
    """Return [(conversation, form to reply with)] for the page of a review; `words` is as `half_written.words_in` has it."""
    found = []
    for talk in talks:
        place = reply_place(talk.first.pk)
        initial = {"text": words.get(f"text{place}", [""])[0]}
        found.append((talk, ReplyForm(auto_id=f"reply-{talk.first.pk}", place=place, initial=initial)))
    return found


def with_reply_forms(talks, refused=None):
    """Return [(conversation, form to reply with)]; `refused` is the bound form of a reply that was refused, if any."""
    return [(talk, _reply_form(talk, refused)) for talk in talks]


def _reply_form(talk, refused):
    auto_id = f"reply-{talk.first.pk}"
    return refused if refused is not None and refused.auto_id == auto_id else ReplyForm(auto_id=auto_id)
