"""What word processors leave in a text that is pasted into a form."""

import re
import unicodedata

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028]")
PARAGRAPH_BREAKS = re.compile("\u2029")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Word's own bullets are letters of symbol fonts, which stand in Unicode's private use area.
BULLETS = re.compile("^[ \t]*[\uf0b7\uf0a7\uf076\uf0d8\u2022\u25aa\u25cf\u00b7o\uf02d](?:[\t]+|[ ]{2,})", re.MULTILINE)
TRAILING = re.compile("[ \t]+$", re.MULTILINE)
MANY_LINES = re.compile("\n{3,}")


def clean(text):
    """Return the text as a person meant it: plain spaces and lines, bullets as hyphens, nothing invisible.

    Control characters that mean nothing are left for the document to refuse: taking them out would hide a fault.
    """
    text = unicodedata.normalize("NFC", text)
    text = PARAGRAPH_BREAKS.sub("\n\n", LINE_BREAKS.sub("\n", text))
    text = INVISIBLE.sub("", SPACES.sub(" ", text))
    text = TRAILING.sub("", BULLETS.sub("- ", text))
    return MANY_LINES.sub("\n\n", text).strip("\n")
