"""The HTML of a mail, made of its text, so that no word stands in one and not in the other.

A blank line ends a paragraph. A line that begins with "# " is a heading, one that begins with "- " an item of a list,
to which indented lines after it belong. Addresses of this site are links; no other is, whoever wrote it. What comes
after the line that signs the mail is its small print.
"""

import re
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

HEADING, ITEM, INDENT = "# ", "- ", "  "
SIGNED = "Sharing with Care"


def as_text(source):
    """Return the text of a mail: headings in capitals."""
    return re.sub(rf"^{HEADING}(.*)$", lambda heading: heading[1].upper(), source, flags=re.MULTILINE)


def as_html(source, subject):
    """Return the page of a mail."""
    body, signed, small_print = source.rpartition(f"\n{SIGNED}")
    context = {"subject": subject, "blocks": _blocks(body if signed else source), "styles": _styles()}
    if signed:
        context |= {"signed": SIGNED, "small_print": _blocks(small_print)}
    return render_to_string("mail/page.html", context)


def _blocks(source):
    """Return [{"kind": "p", "h2" or "ul", "lines" or, of a list, "items": [lines]}]; a line is [(words, address or "")]."""
    blocks, is_open = [], False
    for line in source.splitlines():
        if not line.strip():
            is_open = False
        elif line.startswith(HEADING):
            blocks.append({"kind": "h2", "lines": [_pieces(line.removeprefix(HEADING))]})
            is_open = False
        elif line.startswith(ITEM):
            if not (blocks and blocks[-1]["kind"] == "ul"):
                blocks.append({"kind": "ul", "items": []})
            blocks[-1]["items"].append([_pieces(line.removeprefix(ITEM))])
            is_open = True
        elif is_open and blocks[-1]["kind"] == "ul" and line.startswith(INDENT):
            blocks[-1]["items"][-1].append(_pieces(line.strip()))
        else:
            if not (is_open and blocks[-1]["kind"] == "p"):
                blocks.append({"kind": "p", "lines": []})
            blocks[-1]["lines"].append(_pieces(line.strip()))
            is_open = True
    for block in blocks:
        block["items"] = [_linked(lines) for lines in block.get("items", [])]
    return blocks


def _linked(lines):
    """Return the lines of an item that ends with an address as a link with the item's own words."""
    *before, last = lines
    if not before or [bool(address) for _, address in last] != [True]:
        return lines
    return [[(words, last[0][1]) for words, _ in before[0]], *before[1:]]


def _pieces(line):
    """Return the words of a line, and its addresses of this site with where they lead."""
    ours = rf"({re.escape(settings.BASE_URL)}/\S*)"
    return [(words, words if number % 2 else "") for number, words in enumerate(re.split(ours, line)) if words]


@cache
def _styles():
    """Return the style element of mails: programs that show mail fetch no sheet."""
    sheet = (settings.BASE_DIR / "templates" / "mail" / "mail.css").read_text()
    return mark_safe(f"<style>{sheet}</style>")  # noqa: S308 – a file of ours
