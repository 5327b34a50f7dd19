"""How far a source was read, and what may be said on the strength of it: the one place of this rule.

A piece of evidence or a citation may call its place `checked` only if the source was read at source, whole or in
the part cited. `checked` of a source says the same more coarsely than `read`; the two may not contradict each other.
"""

import re

from django.db import models
from django.db.models import Q

from evidence.models import Source
from publishing.models import referrer_of
from publishing.vocabulary import Checked, Read

AT_SOURCE = [Read.WHOLE, Read.PART]
FURTHEST_FIRST = {value: place for place, value in enumerate(Read.values)}
# The values of `read` that each value of a source's `checked` allows. The first is what an older document, which has
# no `read`, is taken to mean: the most modest that is not untrue.
ALLOWED = {
    Checked.SOURCE_TEXT: [Read.PART, Read.WHOLE],
    Checked.PUBLISHER_SUMMARY: [Read.ABSTRACT, Read.CONTENTS],
    Checked.SECONDARY: [Read.SECONDARY],
    Checked.UNCHECKED: [Read.NONE],
}
# Words that belong in `read`, in `checked` or in a note: a locator says where, and not how sure anyone is of it.
DOUBT = re.compile(
    r"\bnot (?:been )?(?:checked|seen|read|found|opened|given|shown|followed)\b|\bto be checked\b|\bunchecked\b|\bunseen\b",
    re.IGNORECASE,
)


class PlaceInSource(models.Model):
    """A place in a `source` that an entry rests on: where, how far the source was read for it, whether it was looked up."""

    locator = models.CharField(max_length=300, blank=True)
    read = models.CharField(max_length=20, choices=Read, blank=True, help_text="Empty where a document does not say.")
    checked = models.BooleanField(help_text="Whether the locator was checked against the source.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(read__in=["", "whole", "part", "abstract", "contents", "secondary", "none"]),
                name="%(class)s_read_known",
            ),
            models.CheckConstraint(
                condition=Q(checked=False) | Q(read__in=["", "whole", "part"]), name="%(class)s_checked_was_read"
            ),
        ]

    @property
    def how_read(self):
        """How far the source was read for this: never further than the source itself is said to have been read."""
        return Read(max(self.read or self.source.read, self.source.read, key=FURTHEST_FIRST.__getitem__))

    @property
    def was_checked(self):
        """Whether the place was read in the source itself, as far as both entries say today."""
        return self.checked and self.how_read in AT_SOURCE


def read_of(checked):
    """Return the `read` that a source's `checked` stands for where nothing more is said, or "" for no value."""
    return ALLOWED[checked][0].value if checked in ALLOWED else ""


def contradiction(document):
    """Return {"read": [sentence]} of a source whose `checked` and `read` do not go together, else {}."""
    checked = document["checked"]
    read, allowed = document["read"] or read_of(checked), ALLOWED[checked]
    if read in allowed:
        return {}
    possible = " or ".join(f"“{value}”" for value in allowed)
    return {"read": [f"With checked “{checked}”, read is {possible}. “{read}” contradicts it: change one of the two."]}


def read_of_item(item):
    """Return the `read` of a piece of evidence or a citation: where it is left out and checked, the part cited."""
    return item["read"] or (Read.PART.value if item["checked"] else "")


def item_contradiction(item):
    """Return {"checked": [sentence]} of a piece of evidence that is checked and not read at source, else {}."""
    read = read_of_item(item)
    if not item["checked"] or read in AT_SOURCE:
        return {}
    text = f"A place can be checked only where it was read: read is “{read}”. Untick this, or read the place first."
    return {"checked": [text]}


def admits_doubt(locator):
    """Return whether a locator says that somebody did not look."""
    return bool(DOUBT.search(locator))


def claims_without_reading(batch, *, kind, items):
    """Return {slug: errors} of a batch's documents: items in the list `items` that are checked on an unread source."""
    documents = batch.get(kind, {})
    named = {item["source"] for document in documents.values() for item in document[items] if item["checked"]}
    read = dict(Source.objects.filter(slug__in=named).values_list("slug", "read"))
    read |= {slug: source["read"] for slug, source in batch.get("source", {}).items()}
    found = {}
    for slug, document in documents.items():
        for number, item in enumerate(document[items]):
            if item["checked"] and read.get(item["source"], Read.WHOLE) not in AT_SOURCE:
                found.setdefault(slug, {})[f"/{items}/{number}/checked"] = [
                    f"“{item['source']}” was not read at source ({Read(read[item['source']]).label.lower()}), so no "
                    "place in it can have been checked."
                ]
    return found


def claims_on_less(batch, rows):
    """Return {("source", slug): errors}: sources of a batch that say they were read less than published rows rest on.

    `rows` is a queryset of a `PlaceInSource`, without the rows that the batch replaces.
    """
    unread = [slug for slug, source in batch.get("source", {}).items() if source["read"] not in AT_SOURCE]
    claims = {}
    for row in rows.filter(checked=True, source__slug__in=unread).select_related("source"):
        place = f" ({row.locator})" if row.locator else ""
        claims.setdefault(row.source.slug, []).append(f"“{referrer_of(row)}”{place}")
    return {
        ("source", slug): {
            "/read": [
                "Published entries say that a place in this source was checked, which needs it read at source. Change "
                f"them first, or publish them together with it: {', '.join(places)}."
            ]
        }
        for slug, places in claims.items()
    }
