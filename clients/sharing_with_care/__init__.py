"""Definitions of Sharing with Care for programs: read, keep in step, pin, check.

    site = Site("https://the.site")
    site.definition("consent")["definition"]

Reads what is public; needs no account and nothing but Python's own library.
"""

from sharing_with_care.copies import Copy, Update
from sharing_with_care.pins import Pins, Verdict, check
from sharing_with_care.site import Broken, Gone, NotThere, Site, SiteError, StartAgain, Unreachable
from sharing_with_care.texts import Labels, Reference, Use, references_in

__all__ = [
    "Broken", "Copy", "Gone", "Labels", "NotThere", "Pins", "Reference", "Site", "SiteError", "StartAgain", "Unreachable",
    "Update", "Use", "Verdict", "check", "references_in",
]  # fmt: skip
