"""What a paper is made of, whatever it is written as: parts that JSON can hold.

A text is a string, or a list of strings, links {"to", "text"} and strong words {"strong"}. A cell of a table is a text, or
several under each other, {"lines": [text]}.
"""

from dataclasses import asdict, dataclass, field

from web.addresses import absolute

AUTHOR = "Sharing with Care"


@dataclass
class Paper:
    """A paper before it is written. `made_at` is the moment that its file says; the same paper is the same bytes.

    `front` stands under the title, `blocks` after the contents, which list headings of two levels; a short paper, which
    `has_cover` not, has neither contents nor a page of its own for the title. One that `is_dense` is set smaller.
    """

    title: str
    lead: str
    foot: str
    name: str  # of the file, without its ending
    made_at: object
    front: list
    blocks: list = field(default_factory=list)
    has_cover: bool = True
    is_dense: bool = False
    language: str = "en-GB"
    author: str = AUTHOR
    keywords: tuple = ()

    def as_data(self):
        """Return all that is laid out, as JSON has it."""
        found = asdict(self)
        del found["made_at"], found["name"]
        return found


def heading(text, level=1):
    return {"kind": "heading", "level": level, "text": text}


def text(said):
    return {"kind": "text", "text": said}


def paragraphs(said):
    """Return a part for each paragraph of a text that somebody wrote."""
    return [text(" ".join(each.split())) for each in said.split("\n\n") if each.strip()]


def notice(said):
    return {"kind": "notice", "text": said}


def items(texts):
    """Return a list with dots."""
    return {"kind": "items", "items": list(texts)}


def facts(pairs):
    """Return [(what, text)] as a list of terms; a pair without a text is left out."""
    return {"kind": "facts", "facts": [[what, said] for what, said in pairs if said]}


def table(caption, columns, rows):
    """Return a table of [(head, width beside the others)]; the first cell of each row says what the row is about."""
    heads, widths = zip(*columns, strict=True)
    return {"kind": "table", "caption": caption, "heads": heads, "widths": widths, "rows": [list(row) for row in rows]}


def lines(texts):
    return {"lines": [said for said in texts if said]}


def strong(said):
    return {"strong": said}


def address(path):
    """Return an address of this site as a link whose words are the address, so that it can be read from paper."""
    return [{"to": absolute(path), "text": absolute(path)}]


def day(date):
    return f"{date:%-d %B %Y}"
