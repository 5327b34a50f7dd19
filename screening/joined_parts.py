"""Numbers and addresses whose parts stand in fields or strings of their own: `pc_out=KY8;pc_in=5NP`, `"a" + "@" + "b"`."""

import re
from itertools import groupby

STRINGS = re.compile(r"(?<=[\w@./ -])([\"'])(?:\s?(?:[+&]|\|\|)\s?|\s\.\s)[\"'](?=[\w@./ -])")
# “rory.invergelder, then the at sign, and after it proton.me”
SAID_AT = re.compile(
    r"(?<=\w)(?: ?, ?| )(?:(?:and|then|next|followed by|comes) ){0,3}(?:the|an) at[ -](?:sign|symbol)(?: ?, ?| )(?:(?:and|then|after|it|that|followed|by|next|comes) ){0,4}(?=[\w-]{1,30}\.[a-z]{2})",
    re.IGNORECASE,
)
# “code,number” above “0131,4960 915”
A_CODE_COLUMN = re.compile(r"\b(?:area |dial(?:ling)? )?code[,;|\t]\s?(?:number|phone|tel|local|rest)", re.IGNORECASE)
CODE_AND_NUMBER = re.compile(r"(?<![\d,;])(0[12]\d{2,3})[,;|\t]\s?(\d{3,4} ?\d{3,4})(?!\d)")
FIELD = re.compile(
    r"(?<![A-Za-z])(?P<of>chi|dob|bday|nhs|nino?|pc|post_?code|zip|phone|tel|mob(?:ile)?|e?mail)[ _.-]?"
    r"(?:(?P<at>domain|host|server|provider)|(?:part|bit|piece)?[ _]?\d|[a-d]|(?:first|second|last|start|end)[ _]?\d?|day|date|rest|serial|prefix|digits|figures|suffix|"
    r"check|out(?:ward|code)?|in(?:ward|code)?|area|sector|unit|district|code|number|no|user(?:name)?|local|name|box)"
    r"[\"']?\s?[=:]\s?[\"']?(?P<value>[\w.+@-]{1,40})",
    re.IGNORECASE,
)
# `data-u="big.shug" data-d="hotmail" data-t="com"`
AN_ADDRESS_IN_FIELDS = re.compile(
    r"[\"']?\s?[=:]\s?[\"']?(?P<local>[A-Za-z][\w.+-]{2,40})[\"']?[\s;,&|]{1,3}[\"']?[\w-]{1,20}[\"']?\s?[=:]\s?[\"']?@?(?P<domain>[A-Za-z][\w-]{1,30})[\"']?[\s;,&|]{1,3}[\"']?[\w-]{1,20}[\"']?\s?[=:]\s?[\"']?\.?(?P<end>com|org|net|info|scot|email|example|co\.uk|org\.uk|ac\.uk)[\"']?(?![\w.-])",
    re.IGNORECASE,
)
SAYS = {"pc": "postcode", "mob": "mobile", "tel": "phone"}


def with_parts_together(text):
    """Return a text with its strings joined, and behind it what fields hold together that have one name and a part each."""
    if "sign" in text or "symbol" in text:
        text = SAID_AT.sub("@", text)
    if "\n" in text and A_CODE_COLUMN.search(text):
        text = CODE_AND_NUMBER.sub(r"\1 \2", text)
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
    joined += [
        f"\n; {field['local']}@{field['domain']}.{field['end']} ;" for field in AN_ADDRESS_IN_FIELDS.finditer(text)
    ]
    return "".join([text, *joined])
