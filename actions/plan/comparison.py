"""What changed in a plan between two of its versions, or since one of them, found in pieces and told in parts."""

from dataclasses import dataclass, replace

from actions.plan.versions import in_pieces

PLACES = ["added", "gone", "changed"]


@dataclass(frozen=True)
class Differing:
    """Slugs of the actions that differ, in their order: of `added` and `changed` as they come after, of `gone` as before."""

    added: list[str]
    gone: list[str]
    changed: list[str]

    def __len__(self):
        return len(self.added) + len(self.gone) + len(self.changed)

    def __getitem__(self, part):
        """Return a slice of all of them in this order."""
        first, last, found = part.start, part.stop, {}
        for name in PLACES:
            slugs = getattr(self, name)
            found[name] = slugs[max(first, 0) : max(last, 0)]
            first, last = first - len(slugs), last - len(slugs)
        return replace(self, **found)


def differing(old, new):
    """Return the `Differing` of two of `actions/plan/contents.py`."""
    found = compare(old, new)
    return Differing(*([action["slug"] for action in found[name]] for name in PLACES))


def changes_of_plan(old, new):
    """Return the changes of a plan's own title and dates."""
    return _differences(old.plan, new.plan, ["title", "starts", "ends"], of="")


def changes_of(old, new, found):
    """Return what changed of the actions in a `Differing`, as data.

    {"added": [{"slug", "title"}], "gone": [the same], "changed": [{"slug", "title", "changes": [change, …]}]}, where a
    change is {"what", "of", "old", "new"}: what changed (such as "due" or "commitment"), of which milestone or
    organisation ("" for the action's own), and the values before and after, None where there was or is none.
    """
    return {
        "added": [_named(action) for action in new.actions(found.added).values()] if found.added else [],
        "gone": [_named(action) for action in old.actions(found.gone).values()] if found.gone else [],
        "changed": _changed(old, new, found.changed) if found.changed else [],
    }


def compare(old, new):
    """Return what changed from one of `actions/plan/contents.py` to another: as `changes_of`, and "plan", its own changes.

    "changed" is read as it is taken, with few actions on hand at once.
    """
    before, after = old.titles(), new.titles()
    both = [slug for slug in after if slug in before]
    return {
        "plan": changes_of_plan(old, new),
        "added": [{"slug": slug, "title": title} for slug, title in after.items() if slug not in before],
        "gone": [{"slug": slug, "title": title} for slug, title in before.items() if slug not in after],
        "changed": (action for piece in in_pieces(both) for action in _changed(old, new, piece)),
    }


def _changed(old, new, slugs):
    before, after = old.actions(slugs), new.actions(slugs)
    return [
        {**_named(action), "changes": changes}
        for slug, action in after.items()
        if slug in before and (changes := _changes(before[slug], action))
    ]


# Where each part of an action's content is found again, what it is called, and which of its values matter.
PARTS = [
    ("milestones", "milestone", lambda part: part["key"], lambda part: part["title"], ["title", "due", "met_on"]),
    (
        "commitments",
        "commitment",
        lambda part: part["organisation"]["slug"],
        lambda part: part["organisation"]["name"],
        ["role", "state", "standing", "reply_by", "statement", "due", "signed_on", "second_signature_by"],
    ),
]


def _changes(old, new):
    names = ["title", "description", "success_measure", "success", "starts", "due", "state"]
    found = _differences(old, new, names, of="")
    for name, word, key, label, fields in PARTS:
        before, after = {key(part): part for part in old[name]}, {key(part): part for part in new[name]}
        for which in [*before, *(which for which in after if which not in before)]:
            if which not in after:
                found.append({"what": word, "of": label(before[which]), "old": _in_short(before[which]), "new": None})
            elif which not in before:
                found.append({"what": word, "of": label(after[which]), "old": None, "new": _in_short(after[which])})
            else:
                found += [
                    {**difference, "what": f"{word} {difference['what']}"}
                    for difference in _differences(before[which], after[which], fields, of=label(after[which]))
                ]
    return found


def _differences(old, new, fields, *, of):
    """Return what differs of these fields; nothing of one that an older version did not hold."""
    return [
        {"what": name, "of": of, "old": old[name], "new": new[name]}
        for name in fields
        if name in old and name in new and old[name] != new[name]
    ]


def _in_short(part):
    return part["due"] if "key" in part else part["state"]


def _named(action):
    return {"slug": action["slug"], "title": action["title"]}
