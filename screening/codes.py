"""Texts in a code that says what it is: characters as numbers, signs that stand for others, an at sign that is described.

“61 69 6c 73 61 …”, “97 105 108 …”, “rot13: …”, “with full stops where I put slashes”, “that swirly a thing”.
"""

import base64
import codecs
import re

# What a program packs a text in is read if it holds figures or @.
A_SIGN = re.compile(r"\d{4}|@|\d\d\W\d\d|\d [0-9][A-Z]{2}\b")
BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/=])(?=[A-Za-z+/]{0,40}[\d=])(?:[A-Za-z0-9+/]{4}){2,40}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?![A-Za-z0-9+/=])"
)
# Characters as numbers: of sixteen, of ten, of two.
BYTE = "[2-7][0-9A-Fa-f]"
HEX = re.compile(
    rf"(?<![\w#])(?:(?:0x|\\x)?{BYTE}(?:[ ,:.-]|, )){{7,120}}(?:0x|\\x)?{BYTE}(?!\w)|(?<![\w#])(?:{BYTE}){{8,120}}(?!\w)"
)
DECIMAL = re.compile(
    r"(?<![\w.,])(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])(?:[ ,;-]|, )){7,120}(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])(?![\w.]|,\d)"
)
BINARY = re.compile(r"(?<!\d)(?:0[01]{7} ?){8,120}(?!\d)")
AN_ADDRESS_OR_NUMBER = re.compile(
    r"[\w.+-]@[\w-]{1,40}\.[a-z]{2}|(?<!\d)0[127](?: ?\d){8,9}(?!\d)|(?<!\d)(?:\d ?){9}\d(?!\d)|\d\d?[/.-]\d\d?[/.-]\d{4}|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b|\b[A-Z]{2} ?(?:\d\d ?){3}[A-D]\b"
)
A_FIGURE = re.compile(r"\d\d")
ROT13 = re.compile(r"\brot-?13\b", re.IGNORECASE)

# “Dots where I put slashes”, “the hash is an at”, “swap the star for @”
SIGNS = {
    "slash(?:es)?": "/",
    "dash(?:es)?|hyphens?": "-",
    "stars?|asterisks?": "*",
    "hash(?:es)?|pounds?": "#",
    "underscores?": "_",
    "plus(?:es)?": "+",
    "commas?": ",",
    "colons?": ":",
    "semi-?colons?": ";",
    "tildes?": "~",
    "pipes?|bars?": "|",
    "exclamation marks?": "!",
    "percents?": "%",
    "dollars?": "$",
    "ampersands?": "&",
    "carets?": "^",
    "equals?": "=",
}
SIGN = "|".join(SIGNS) + r"|(?<![/*#_+~|!%$&^=-])[/*#_+~|!%$&^=](?=[\s\"'”’])"
DOT, AT = r"dots?|full[ -]?stops?|points?|periods?|\.(?=[\s\"'”’)]|\Z)", r"at(?:[ -]signs?)?|ats|@"
A = r"[\"'“‘]?(?:(?:an?|the|my|each|every|all|real|proper) ){0,2}[\"'“‘]?"
TO = rf"[\"'”’]?(?: signs?)?[ ,]{{1,2}}(?:with|to|for|by|is|are|means?|=|as|stands? for|was|were|being|should be|into)(?: really| actually| meant(?: to be)?)? {A}"
FOR = rf"[\"'”’]?(?: signs?)?[ ,]{{1,2}}(?:where(?:ver)? (?:I|we|you|he|she|they|there)(?:[’']ve| have)? (?:put|wrote|written|typed?|see|used?|is|are)|where(?:ver)?(?= (?:the|each|every|an?) )|instead of|in place of|in (?:the )?place of|not|for) {A}"
STANDS_FOR = re.compile(
    rf"{A}(?P<sign>{SIGN}){TO}(?:(?P<dot>{DOT})|(?P<at>{AT}))(?![\w-])|(?<![\w-]){A}(?:(?P<a_dot>{DOT})|(?P<an_at>{AT})){FOR}(?P<a_sign>{SIGN})",
    re.IGNORECASE,
)
NAMED = [(re.compile(name, re.IGNORECASE), sign) for name, sign in SIGNS.items()]
# What people call @ who do not know its name.
CURLY = "swirly|curly|squiggly|twirly|whirly|curled(?:[ -]up)?|funny|round|circled|ringed|fancy|wiggly|twisty|loopy"
THE_AT = re.compile(
    rf"[\s,]{{0,2}}\b(?:(?:that|the|thon|an?|one of (?:those|thae)) )?(?:wee |little |big )?(?:{CURLY})[ -](?:[“\"']?a[”\"']?|at)(?:[ -](?:thing(?:y|ie)?|sign|symbol|one|yin|letter|character|mark))?(?!\w)[\s,]{{0,2}}"
    r"|[\s,]{0,2}\b(?:(?:that|the|an?) )?(?:letter )?[“\"']?a[”\"']? (?:with|in|inside|wi) (?:an?|the|its) (?:wee |little |big )?(?:circle|ring|tail|curl|swirl|loop)(?: (?:round|around|about|on) (?:it|the outside))?(?!\w)[\s,]{0,2}",
    re.IGNORECASE,
)


def decoded_codes(text):
    """Return a text with what stands in it as numbers of characters written behind these."""
    text = BASE64.sub(_base64, text)
    if A_FIGURE.search(text):
        for pattern, length, base in ((HEX, 2, 16), (BINARY, 8, 2)):
            text = pattern.sub(lambda match, length=length, base=base: _of_length(match, length, base), text)
        text = DECIMAL.sub(_of_numbers, text)
    return f"{text}\n{codecs.decode(text, 'rot13')}" if "rot" in text.lower() and ROT13.search(text) else text


def with_signs_meant(text):
    """Return a text with the signs in it that it says to stand for a dot or an at sign, and @ where it is described."""
    if "a" in text:
        text = THE_AT.sub(" @ ", text)
    said = []
    for match in [*STANDS_FOR.finditer(text)][:6]:
        name = match["sign"] or match["a_sign"]
        sign = next((sign for known, sign in NAMED if known.fullmatch(name)), name)
        said.append((sign, "." if match["dot"] or match["a_dot"] else "@"))
    for sign, meant in said:
        text = re.sub(rf"(?<=\w){re.escape(sign)}(?=\w)|(?<=\w) {re.escape(sign)} (?=\w)", meant, text)
    return text


def _base64(match):
    try:
        plain = base64.b64decode(match[0], validate=True).decode("ascii")
    except ValueError:
        return match[0]
    return f"{match[0]} {plain}" if plain.isprintable() and A_SIGN.search(plain) else match[0]


def _of_length(match, length, base):
    figures = re.sub(r"0x|\\x|[^0-9A-Fa-f]", "", match[0])
    return _with(match[0], "".join(chr(int(figures[at : at + length], base)) for at in range(0, len(figures), length)))


def _of_numbers(match):
    return _with(match[0], "".join(chr(int(number)) for number in re.findall(r"\d+", match[0])))


def _with(code, plain):
    """Return a code with its text behind it, if that is what nobody writes by chance."""
    return f"{code} ; {plain} ;" if plain.isprintable() and AN_ADDRESS_OR_NUMBER.search(plain) else code
