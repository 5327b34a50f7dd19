"""Numbers and addresses whose parts stand in fields or strings of their own: `pc_out=KY8;pc_in=5NP`, `"a" + "@" + "b"`."""

import re
from itertools import groupby

STRINGS = re.compile(r"(?<=[\w@./ -])([\"'])(?:\s?(?:[+&]|\|\|)\s?|\s\.\s)[\"'](?=[\w@./ -])")
FIELD = re.compile(
    r"(?<![A-Za-z])(?P<of>chi|dob|bday|nhs|nino?|pc|post_?code|zip|phone|tel|mob(?:ile)?|e?mail)[ _.-]?"
    r"(?:(?P<at>domain|host|server|provider)|(?:part|bit|piece)?[ _]?\d|[a-d]|(?:first|second|last|start|end)[ _]?\d?|day|date|rest|serial|prefix|digits|figures|suffix|"
    r"check|out(?:ward|code)?|in(?:ward|code)?|area|sector|unit|district|code|number|no|user(?:name)?|local|name|box)"
    r"[\"']?\s?[=:]\s?[\"']?(?P<value>[\w.+@-]{1,40})",
    re.IGNORECASE,
)
SAYS = {"pc": "postcode", "mob": "mobile", "tel": "phone"}


def with_parts_together(text):
    """Return a text with its strings joined, and behind it what fields hold together that have one name and a part each."""
    if '"' in text or "'" in text:
        text = STRINGS.sub("", text)
    if "=" not in text and ":" not in text:
        return text
    joined = []
    for name, found in groupby(FIELD.finditer(text), lambda field: field["of"].lower()):
        fields = [*found][:6]
        if len(fields) > 1:
            values = "".join(("@" if field["at"] else " ") + field["value"] for field in fields)
            joined.append(f"\n; {SAYS.get(name, name)}{values} ;")
    return "".join([text, *joined])
