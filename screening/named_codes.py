"""Parts of numbers that are named and not written: “Dundee code, then …”, “Falkirk's letters, then …”, “double-u”."""

import re

from screening.words import lines

LETTERS_OF, CODE_OF = (
    {place: row[column] for place, *row in map(str.split, lines("places_of_codes"))} for column in (0, 1)
)
PLACE = "|".join(LETTERS_OF)
# “Dundee code”, “the code for Dundee”, “Falkirk's letters”: and then the rest.
NAMED = re.compile(
    rf"\b(?:the )?(?:usual |normal )?(?:(?P<place>{PLACE})(?:['’]s)?,? (?:(?P<code>(?:area |dial(?:ling)? |phone |std |exchange )?(?:code|prefix|exchange))|(?P<letters>(?:post ?code )?(?:letters?|initials?)))"
    rf"|(?:(?P<a_code>(?:area |dial(?:ling)? |phone |std )?(?:code|prefix))|(?P<some_letters>(?:post ?code )?(?:letters?|initials?))) (?:for|of|is) (?P<of>{PLACE}))"
    r"(?=(?:\)|['”’\"])?[\s,:;.+–-]{1,4}(?:(?:and|then|followed by|plus|next|after that|with|it is|of)\b|\d|[a-z]{2,6}\b))(?! of practice| of conduct| is\b| was\b| are\b)",
    re.IGNORECASE,
)
# Letters as they are called: “double-u”, and in Polish “eN”, “eS”, “Ka”.
DOUBLE_U = re.compile(
    r"\bdouble?[ -](?:u|you|yoo|yew)\b|\bdubb?[ly]?[ae]?[ -]?(?:yah?|yoo|ya)\b|\bdubya\b", re.IGNORECASE
)

IN_POLISH = re.compile(
    r"\b(?:(?P<first>[Bb]e|[CDPTcdpt]e|[Gg]ie|[HKhk]a|[Jj]ot|[Ww]u|[Zz]et)|e(?P<last>[LMNRSFlmnrsf])|(?P<x>[Ii]ks)|(?P<y>[Ii]grek)|(?P<q>[Kk]u))\b"
)


def with_named_codes(text):
    """Return a text in which a code or letters that a place's name stands for are written as these."""
    if any(word in text for word in ("code", "letter", "prefix", "initial", "exchange")):
        text = NAMED.sub(_written, text)
    if "poczt" in text:
        text = IN_POLISH.sub(_polish, text)
    return DOUBLE_U.sub("W", text) if "ub" in text else text


def _written(match):
    place = (match["place"] or match["of"]).lower()
    return " ".join(LETTERS_OF[place]) if match["letters"] or match["some_letters"] else CODE_OF[place]


def _polish(match):
    name = match.lastgroup
    return (match[name] if name == "last" else match[name][0] if name == "first" else name).upper()


# “NI: 5G 73 09 15 A”
LETTERS_MEANT = str.maketrans("5028146", "SOZBIAG")
AFTER_PLUS = re.compile(r"(?:\bplus|\+)[\s,:.-]{0,3}\Z", re.IGNORECASE)


def letters_meant(says):
    """Return nine signs with letters where a National Insurance number has them: “5G730915A” is SG730915A."""
    if says.isdecimal() or len(says) != 9:
        return says
    return says[:2].translate(LETTERS_MEANT) + says[2:8] + says[8].translate(LETTERS_MEANT)


def number_abroad(said, before):
    """Return the number that is said behind “plus”, unless it is British, or None."""
    figures = "".join(said)
    abroad = AFTER_PLUS.search(before) and figures.isdecimal() and 9 < len(figures) < 15 and figures[:2] != "44"
    return f"+{figures}" if abroad else None
