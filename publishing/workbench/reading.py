"""A draft as its reviewer reads it: its parts in the order of the form, each with what was said about it beside it."""

from dataclasses import dataclass, field

from publishing.documents.fields import Reference
from publishing.documents.in_place import Piece, marked
from publishing.lifecycle.comments import MOST_ROWS_IN_DETAIL
from publishing.published.lookup import KnownLabels
from publishing.workbench import half_written
from publishing.workbench.forms import CommentForm, comment_place, replies_on_review


@dataclass
class Block:
    """One part of a draft. `talks` are [(conversation, form to reply with)]; `rows` are the blocks of a list of rows."""

    piece: Piece
    talks: list = field(default_factory=list)
    comment_form: CommentForm | None = None
    rows: list = field(default_factory=list)


@dataclass
class Section:
    """What stands under one heading; `empty` are the labels of what says nothing."""

    heading: str
    blocks: list
    empty: list


def sections(form, old, new, *, talks, places, people=(), words=None):
    """Return [Section] of the draft `new`, marked against `old`, which is None where nothing is public yet.

    `talks` are its conversations, `places` is [(pointer, label)] of what can be commented on, `people`
    are those who can be mentioned, `words` what is half written on the page (see `half_written.py`).
    """
    pieces = marked(form.kind, old, new, labels=KnownLabels({"old": old, "new": new}))
    _tell_about(form, new, pieces)
    made = _Blocks(talks, places, people, words or {})
    found = []
    for heading, names in groups_of(form):
        blocks = [made.block(pieces[name]) for name in names]
        shown = [block for block in blocks if block.piece.state != "empty" or block.talks]
        empty = [block.piece.label for block in blocks if block not in shown]
        found.append(Section(heading, shown, empty))
    return found


def groups_of(form):
    """Return [(heading, names of fields)] of all that a form asks, each field once: its groups, and what only a sheet asks.

    What only addresses the entry comes last.
    """
    groups = [*form.groups, *[group for sheet in form.sheets.values() for group in sheet.groups]]
    groups.sort(key=lambda group: tuple(group.names) == ("slug",))
    found, seen = [], set()
    for group in groups:
        names = [name for name in group.names if name not in seen]
        seen.update(names)
        found += [(group.heading, names)] if names else []
    return found


def changes(sections):
    """Return the pieces of a draft that are not as they were, in order."""
    return [block.piece for section in sections for block in section.blocks if block.piece.is_marked]


def only_changes(sections):
    """Return sections with what is not as it was, and nothing else."""
    found = []
    for section in sections:
        blocks = [block for block in section.blocks if block.piece.is_marked]
        for block in blocks:
            block.rows = [row for row in block.rows if row.piece.is_marked]
        if blocks:
            found.append(Section(section.heading, blocks, []))
    return found


class _Blocks:
    def __init__(self, talks, places, people, words):
        self.talks, self.places, self.people, self.words = talks, places, people, words

    def block(self, piece):
        made = Block(piece)
        if piece.is_rows:
            made.rows = [self.row(item, len(piece.items)) for item in piece.items]
        inside = [row.piece.pointer for row in made.rows if row.piece.state != "removed"]
        own = [
            talk
            for talk in self.talks
            if _within(talk, piece.pointer) and not any(_within(talk, row) for row in inside)
        ]
        made.talks = replies_on_review(own, self.words)
        made.comment_form = self.form(piece, rows=inside)
        return made

    def row(self, piece, count):
        if piece.state == "removed":
            return Block(piece)
        talks = replies_on_review([talk for talk in self.talks if _within(talk, piece.pointer)], self.words)
        return Block(piece, talks, self.form(piece) if count <= MOST_ROWS_IN_DETAIL else None)

    def form(self, piece, rows=()):
        """Return the form of a new comment on a piece or a part of it, those in its `rows` aside."""
        inside = [
            (pointer, label)
            for pointer, label in self.places
            if _begins(pointer, piece.pointer) and not any(_begins(pointer, row) for row in rows)
        ]
        place = comment_place(piece.pointer)
        begun = half_written.of_form(
            {name: self.words.get(f"{name}{place}") for name in half_written.OF_A_COMMENT}, *half_written.OF_A_COMMENT
        )
        return CommentForm(choices=inside, people=self.people, place=place, initial={"on": piece.pointer, **begun})


def _within(talk, pointer):
    return _begins(talk.place.pointer, pointer)


def _begins(pointer, before):
    return pointer == before or pointer.startswith(f"{before}/")


def _tell_about(form, document, pieces):
    """Put what the page tells of entries, `about` of the form's `beside`, beside the pieces that name them."""
    if not form.beside:
        return
    _, context = form.beside(document)
    waiting = list(pieces.values())
    while waiting:
        piece = waiting.pop()
        waiting += [*piece.parts.values(), *piece.items]
        if isinstance(piece.field, Reference) and piece.field.kind == context["about_kind"]:
            piece.about = context["about"].get(piece.value)
    for row in [row for piece in pieces.values() for row in piece.items]:
        named = [part for part in row.parts.values() if isinstance(part.field, Reference)]
        row.cited = next((part for part in named if part.field.kind == context["about_kind"]), None)
