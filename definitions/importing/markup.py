"""HTML in texts that somebody else wrote. Only what is surely a tag goes; every other word and sign stays."""

import re
from html.entities import html5

BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {"br", "hr", "li", "tr", "dt", "dd"}
SILENT = {"script", "style", "iframe"}
# A tag of these can stand alone; one of any other counts only as a pair, so that “a<b>c” stays.
ALONE = {"p", "br", "hr", "img", "li", "tr", "td", "th", "dt", "dd"}
OTHERS = set(
    "a abbr b big cite code del em font i ins mark q s small span strong sub sup tbody tfoot thead tt u".split()
)
ATTRIBUTE = r"""\s++(?:[a-z_:][\w:.-]*+\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++)|nowrap|compact|hidden)"""
NAMES = "|".join(sorted(BLOCKS | LINES | SILENT | ALONE | OTHERS, key=len, reverse=True))
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{NAMES})(?P<attributes>(?:{ATTRIBUTE})*+)\s*+/?>|<!--[^<>]*?-->", re.IGNORECASE
)
ENTITY = re.compile(
    r"&(?:#(?P<number>[0-9]{1,7})|#x(?P<hexadecimal>[0-9a-f]{1,6})|(?P<name>[a-z][a-z0-9]{1,30}));", re.I
)
LINK = re.compile(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""", re.IGNORECASE)


def without_markup(text):
    """Return (the words of a text that may hold HTML, what was left out of it).

    Paragraphs and lines stay apart; entities become their characters. What was left out is the addresses of links and
    pictures, and the contents of scripts.
    """
    tags = _real_tags(text)
    if not tags:
        return ENTITY.sub(_character, text), []
    words, left, done, silent = [], [], 0, None
    for tag in tags:
        between = text[done : tag.start()]
        if silent is None:
            words.append(ENTITY.sub(_character, between))
        elif between.strip():
            left.append(between.strip())
        done, name = tag.end(), (tag["name"] or "").lower()
        if name in SILENT:
            silent = None if tag["end"] else name
        elif silent is None and name in BLOCKS:
            words.append("\n\n")
        elif silent is None and name in LINES and not tag["end"]:
            words.append("\n")
        if tag["attributes"] and (link := LINK.search(tag["attributes"])):
            left.append(next(filter(None, link.groups()), ""))
    words.append(ENTITY.sub(_character, text[done:]))
    plain = re.sub(r"[ \t\xa0]+", " ", "".join(words))
    plain = re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", plain)).strip()
    return plain, [part for part in left if part and part not in plain]


def _real_tags(text):
    """Return the matches that are tags: those that can stand alone, and pairs."""
    found = list(TAG.finditer(text))
    real, waiting = set(), {}
    for number, tag in enumerate(found):
        name = (tag["name"] or "").lower()
        if not name or name in ALONE:
            real.add(number)
        elif not tag["end"]:
            waiting.setdefault(name, []).append(number)
        elif waiting.get(name):
            real |= {number, waiting[name].pop()}
    return [found[number] for number in sorted(real)]


def _character(entity):
    """Return the character that an entity names; what names none stays as it is."""
    if entity["name"]:
        return html5.get(f"{entity['name']};", entity[0])
    code = int(entity["number"]) if entity["number"] else int(entity["hexadecimal"], 16)
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else entity[0]
