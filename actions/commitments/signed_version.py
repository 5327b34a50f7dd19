"""The version of an action that somebody saw, or signed; and what changed in it since."""

from datetime import date

from actions.document import ACTION
from publishing.documents.comparison import compare
from publishing.documents.validation import completed
from publishing.models import Revision
from publishing.refusals import Refusal

# What a promise is about. Other fields of an action (why, on what evidence, who else could act) do not bind anybody.
PROMISED = ["title", "description", "success_measure", "success", "starts", "due", "milestones"]


class ActionChanged(Refusal):
    """The action was published anew since the person read it. `changes` say in what, field by field."""

    status = 412
    title = "The action changed in the meantime"

    def __init__(self, action, seen):
        super().__init__(
            f"“{action.title}” was published anew after you opened this: it is version {action.version} now. "
            "Look at what changed, and sign if it still holds."
        )
        self.changes = changes_between(action, seen, action.version)


def check_version(action, seen):
    """:raises ActionChanged: `seen`, the version that the person read, is not the one in force; None is not looked at"""
    if seen is not None and seen != action.version:
        raise ActionChanged(action, seen)


def document_of(action, version):
    """Return the document of a version of an action, None where there is no such version."""
    revision = Revision.objects.filter(entry=action.pk, version=version, state=Revision.State.PUBLISHED).first()
    return revision and completed(ACTION, revision.document)


def changes_between(action, old, new):
    """Return [FieldChange] between two versions of an action, all of its fields; none where one is not there."""
    if old == new:
        return []
    before, after = document_of(action, old), document_of(action, new)
    return compare(ACTION, before, after) if before and after else []


def as_signed(action, version):
    """Return what a version of an action says, with its days as dates; None where there is no such version."""
    document = document_of(action, version)
    if document is None:
        return None
    day = date.fromisoformat
    return {
        **document,
        "version": version,
        "starts": day(document["starts"]),
        "due": day(document["due"]),
        "milestones": [{**milestone, "due": day(milestone["due"])} for milestone in document["milestones"]],
        "success": document["success"] and {**document["success"], "by": day(document["success"]["by"])},
    }


def version_signed(signature):
    """Return the version of the action that an event sealed."""
    return signature.document["action"]["version"]


def changes_in_promise(commitment):
    """Return [FieldChange] of what the action says otherwise than was signed, in what binds whoever signed."""
    changed = changes_between(commitment.action, commitment.text_signed["version"], commitment.action.version)
    return [change for change in changed if change.field in PROMISED]
