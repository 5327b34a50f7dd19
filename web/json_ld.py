"""JSON-LD for a page: a data block, which no browser runs."""

import json

from django.utils.html import format_html
from django.utils.safestring import mark_safe

# What could end the script element or start another; JSON's own escapes mean the same to whoever reads it.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_script(data):
    """Return a dict as a script element of JSON-LD, which no text can break out of."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
