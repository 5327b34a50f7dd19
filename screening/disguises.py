"""Identifiers as people hide or say them, written plainly: in words, letter by letter, between bullets, in parts.

A text is read as tokens. Those that can be part of an identifier (figures, figures in words, single letters, words of
the spelling alphabet) make a run, whatever signs and small words stand between them. Where what a run says is a whole
number of its kind, it is written so, and the finders look at it as at any other text.
"""

import re
from typing import NamedTuple

from screening.contacts import AREA, SCOTLAND
from screening.named_codes import letters_meant, number_abroad, with_named_codes
from screening.numbers import CHI_GROUPS, DECIMALS, NHS_GROUPS, begins_with_a_day, checks, mod_11
from screening.spoken import FIGURE_OF, HUNDREDS_ELSEWHERE, SAYS
from screening.words import lines, words

NO_LETTER = frozenset(["a", "x", "NI", "ni", "by"])
# A filler, unless the text counts in Portuguese.
IN_PORTUGUESE = re.compile(r"\b(?:dois|três|tres|quatro|cinco|seis|sete|oito|nove)\b", re.IGNORECASE)
A_FIGURE = re.compile(r"\d")
LETTERS_TWICE = re.compile(r"[A-Z]['’]?s")
TIMES = {"double": 2, "treble": 3, "triple": 3}
BETWEEN = words("between_parts")
# With the signs for vowels of India's scripts.
TOKEN = re.compile(
    r"(?:[^\W_]|[\u0900-\u0dff])++(?:(?:(?<=[^\W\d_]{3})['’]|['’](?=[^\W\d_]{2})|-(?=aon|ochd|ray))[^\W\d_]++|(?<=(?i:soixante))-[^\W\d_]{3,8}(?:-[a-z]{4})?|(?<=(?i:quatre))-vingts?(?:-[^\W\d_]{2,8}){0,2})?"
)
# “zero1zero”, “OneOneTwo”: figures and their words without a space.
ENGLISH = "|".join(lines("figures")[figure].split()[0] for figure in range(10)) + "|oh"
GLUED = re.compile(
    rf"(?=[A-Z\d]{{0,14}}?(?:{ENGLISH}))[A-Z]{{0,2}}(?:{ENGLISH}|\d{{1,12}}){{2,14}}[A-Z]{{0,2}}", re.IGNORECASE
)
IN_GLUED = re.compile(rf"{ENGLISH}|\d++|[A-Z]", re.IGNORECASE)
LETTERS_OR_ALIKE = re.compile(
    r"[A-Z]{1,2}[OIl]{1,2}|[OIlSZ][A-Z]{2}|[OolI]{2,6}|[A-Z]{1,2}|[A-Za-z]|[OoIl]{1,2}[A-Z]{2}|[b-df-hj-np-tv-z]{2}|eh|ab|iv|ka|pa|ze"
)
ALIKE = str.maketrans("OoIil|SsZzBbGgqEA", "00111155228669934")
# Said or shown in several parts, which may be given in another order.
IN_PARTS = re.compile(
    r"\b(?:begin|start|front|first|before|lead|end|last|final|suffix|prefix|second|drop|missing|off\b|rest)",
    re.IGNORECASE,
)
BACKWARDS = re.compile(
    r"\b(?:backwards?|revers\w{1,4}|back to front|(?:the )?(?:wrong|other) way (?:round|about|around)|right to left|mirror\w{0,3})\b",
    re.IGNORECASE,
)
# What counts the parts and is none: “the last four”, “part 2:”, “b)”, “for Queen”.
NO_PART = re.compile(
    r"\b(?:first|last|next|other|final|middle|remaining) (?:two|three|four|five|six|seven|[2-7])\b"
    r"|\b(?:part|line|half|bit|group) [1-9]\b|(?<![\w(\[])[1-9a-d]\)(?= \w)|(?<=\b[A-Za-z]) (?:for|as in) [A-Za-z][a-z]{2,12}",
    re.IGNORECASE,
)
ORDINARY, LIST = re.compile(r"[\s./_-]{0,3}"), re.compile(r"[\s./_,;:&+-]*+")
SIGNS, MORE = re.compile(r"[\W_]++"), re.compile("[EA]")
# “[2005] BS 7157”: a standard's letters are no figures.
LETTERS_ALONE = re.compile(r"(?![OoIil]{2})[A-Za-z]{2}")
NO_COMMA = re.compile(r"[^,;(\n]*+")
AND = re.compile(r",? (?:and|&) ")
TAG = re.compile(r"</?[a-z][^<>\d]{0,60}>|<!--[^<>]{0,60}-->", re.IGNORECASE)
# Addresses and DOIs are read by their parts.
NAMED = re.compile(r"(?:https?://|www\.)[^\s<>]++|\b10\.\d{4,9}/\S++", re.IGNORECASE)
# Cyrillic and Greek capitals that look Latin.
ALPHABETS = str.maketrans(
    "АВЕКМНОРСТХУЗбаеорсхуЬІіјЅѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαυν", "ABEKMHOPCTXY36aeopcxybIijSsABEZHIKMNOPTYXoauv"
)
NEXT_TO = frozenset([" ", "-", " and "])
LABELS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "chi": r"(?<![a-z])c\W?h\W?[il1](?![a-z])|index|health",
        "nhs": r"n\W?h\W?s(?![a-z])|\bgig\b|patient|hospital|health n(?:o\b|um)",
        "national-insurance": r"\bn\W?i\b|nino|insurance|assurance|versicherung|seguro|ubezpiecz|\bnat\W{1,2}ins",
        "phone": r"phone|\bmob|\btel|\bcall|\bring\b|\btext\b|whatsapp|landline|\bdial|nought|zero|naught|\bt: ?0",
        "postcode": r"post|poczt|address|\blives?\b|outward|\bflat\b|street|\broad\b",
    }.items()
}
# A text says what it holds.
SAID = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "nhs": r"\bn\W?h\W?s[ _-]?(?:no\b|num|\d)|\brhif (?:y )?gig\b",
        "national-insurance": r"\bn\W?i\b|\bni_|nino|insurance|assurance|versicherung|seguro|ubezpiecz|\bnat\W{1,2}ins",
        "phone": r"phone|\bmob|\btel|landline|\bcode for\b|\barea code|whatsapp|\bnumbers? (?:starts?|begins?)\b|\b(?:ring|call|text) (?:him|her|me|them)\b",
        "postcode": r"post ?code|\b(?:home|house)\b[^.\n]{0,40}\b(?:second|other|last) half\b|\bkod poczt|\bpostal|code postal|\bplz\b|\bzip\b",
    }.items()
}
PHONE_GROUPS = ([5, 3, 3], [5, 6], [4, 3, 4], [4, 7], [3, 4, 4], [3, 8])
FORMS_APART = {
    "nhs": lambda parts, groups: groups in NHS_GROUPS,
    # “99934691, and they are 30”
    "nhs in two": lambda parts, groups: len(parts) == 2 and max(groups) > 6 and parts[0][0] in "34679",
    "phone": lambda parts, groups: groups in PHONE_GROUPS and parts[0].isdecimal(),
    "national-insurance": lambda parts, groups: parts[0].isalpha() and groups[0] == 2 and parts[-1].isalpha(),
    "postcode": lambda parts, groups: len(parts) == 2 and parts[0][0].isalpha() and parts[1][0].isdecimal(),
}
PHONE = re.compile(r"(?:0{0,2}440?|0)([127]\d{9})")
NINO = re.compile(r"([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)([\dOIlSZBGbEA]{6})([A-D]?)", re.IGNORECASE)
POSTCODE = re.compile(rf"({AREA})([\dOIl]{{1,2}})([\dOIlSZ])([ABD-HJLNP-UW-Z]{{2}})", re.IGNORECASE)
LONGEST_RUN, FARTHEST_LABEL = 40, 60


class Part(NamedTuple):
    """A part of a run: what it says, where it stands, and whether it is a word for a "figure", "tens", a "letter" …"""

    says: str
    start: int
    end: int
    word: str


# “lV3O 8UZ”
I_IN_A_SCAN = re.compile(r"(?<![A-Za-z0-9])l(?=[VGP][\dOlI]{1,2} ?[\dOlIS][A-Z]{2}(?![A-Za-z0-9]))")
# “…, if I read the payslip right, …”
ASIDE = re.compile(
    r"(?:,|\band) ?(?:if|as far as|as|I|so|or so|to be|which|a smudge|though|unless)\b[^,.;:\d\n]{2,45}(?:,|(?<=must be))| ?\((?:I|if|as)\b[^()\d]{2,40}\)",
    re.IGNORECASE,
)


def undone(text):
    """Return a text with its disguises undone, or the same text where there are none."""
    if "<" in text:
        text = TAG.sub(" ", text)
    text = with_named_codes(I_IN_A_SCAN.sub("I", text))
    written, end = [], 0
    for run in _runs(text):
        if len(run) > 1 or run[0].word or not run[0].says.isdecimal() or len(run[0].says) > 8:
            for plain, first, last in _plain(text, _numbers(text, run)):
                written += [text[end : first.start].rstrip("+("), plain]
                end = last.end
    plain = "".join([*written, text[end:]]) if written else text
    said = {kind for kind, label in SAID.items() if label.search(text)} if A_FIGURE.search(plain) else ()
    apart = text if plain is text else f"{text}\n\n{plain}"
    return "".join([plain, *_far_apart(ASIDE.sub(",", apart), said)]) if said else plain


def _far_apart(text, said):
    """Yield the numbers whose parts stand apart in a text that says what they are: “NI: QQ, potem 12 34 56, na końcu C”."""
    in_parts = IN_PARTS.search(text)
    forms = said | {"nhs in two"} if in_parts and "nhs" in said else said
    for run in (_numbers(text, run) for run in _runs(text, words_between=6)):
        pairs = enumerate(zip(run, run[1:], strict=False), 1)  # of which some are whole postcodes as they stand
        inside = {at for at, (a, b) in pairs if b.start - a.end == 1 and POSTCODE.fullmatch(a.says + b.says)}
        for first in set(range(len(run))) - inside:
            for last in set(range(first + 2, min(first + 8, len(run) + 1))) - inside:
                parts = [part.says for part in run[first:last]]
                if not 5 <= sum(map(len, parts)) <= 11:
                    continue
                gaps = [text[a.end : b.start] for a, b in zip(run[first:last], run[first + 1 : last], strict=False)]
                # What stands together is read as it stands, beside the words that say whose it is.
                together = all(ORDINARY.fullmatch(gap.strip("()")) for gap in gaps) and (
                    [*map(len, parts)] in PHONE_GROUPS or gaps == [" "]
                )
                orders = [] if together else [parts]
                orders += (
                    [parts[-1:] + parts[:-1], parts[:1] + parts[2:] + parts[1:2]] if in_parts and not together else []
                )
                for order in orders:
                    groups = [len(part) for part in order]
                    fits = any(form(order, groups) for kind, form in FORMS_APART.items() if kind in forms)
                    if fits and (plain := _of_a_kind(order, False, False, True, said)):
                        yield f"\n; {plain} ;"


def _runs(text, words_between=0):
    """Yield the runs of a text, as [Part]; other words may stand between them, as many as said."""
    skipped = {place for match in NO_PART.finditer(text) for place in range(*match.span())}
    named = {place for match in NAMED.finditer(text) for place in range(*match.span())}
    run, last, between, times = [], 0, 0, 1
    for token in TOKEN.finditer(text):
        start, end = token.span()
        word = token[0]
        if start in skipped or word == "s" and text[start - 1 : start] in ("'", "’"):  # “it's 900”
            last = end
            continue
        lower = word.lower().replace("’", "'")
        says, kind = ("", "") if word in NO_LETTER or start in named else _says(word, lower)
        if lower == "um" and IN_PORTUGUESE.search(text):
            says, kind = "1", "figure"
        if run and (start - last > 6 or len(run) >= LONGEST_RUN):
            yield run
            run = []
        last = end
        if lower in TIMES:
            times = TIMES[lower]
            continue
        if run and run[-1].says in ("2", "22") and LETTERS_TWICE.fullmatch(word):  # “two Qs”
            run[-1] = Part(word[0] * 2, run[-1].start, end, "letter")
            continue
        if says:
            run.append(Part(says * times, start, end, "times" if times > 1 else kind))
            between = 0
        elif run and (between < 8 and lower in BETWEEN or between < words_between):
            between += 1
        elif run:
            yield run
            run = []
        times = 1
    if run:
        yield run


def _says(word, lower):
    """Return (what a token says in figures or letters, or "" where it is no part of a number; its kind of word)."""
    if lower in SAYS:
        return SAYS[lower]
    if not word.isascii() and len(word) < 15:
        word = word.translate(ALPHABETS)
    if LETTERS_OR_ALIKE.fullmatch(word):
        return word, ""
    if (figures := any(map(str.isdecimal, word))) or len(word) > 5:
        if not word.isdecimal() and GLUED.fullmatch(word):
            return "".join(FIGURE_OF.get(part.lower(), part) for part in IN_GLUED.findall(word)), "figure"
        if figures and len(word) <= 14:
            return word, ""
    return "", ""


def _numbers(text, run):
    """Return a run with “forty-nine” and “three hundred and sixteen” as one part."""
    joined = []
    for part in run:
        before = joined[-1] if joined else None
        if before and before.word in ("figure", "tens", "hundred") and text[before.end : part.start] in NEXT_TO:
            if part.says == "00" and part.word == "hundred" and len(before.says) == 1:
                joined[-1] = Part(before.says + "00", before.start, part.end, "hundred")
                continue
            room = {"tens": 1, "hundred": 2}.get(before.word, 0)
            alone = (
                part.word == "figure"
                and before.word == "hundred"
                and text[before.end : part.start] != " and "
                and text[before.start : before.end].lower() not in HUNDREDS_ELSEWHERE
            )
            if part.word in ("figure", "teen", "tens") and part.says != "0" and len(part.says) <= room and not alone:
                says = before.says[: len(before.says) - len(part.says)] + part.says
                joined[-1] = Part(says, before.start, part.end, part.word)
                continue
        joined.append(part)
    return joined


def _plain(text, run):
    """Yield (what to write, first part, last part) of a run: the whole number that it is, or its words as figures."""
    for parts in _readings(text, run):
        if 5 <= sum(len(part.says) for part in parts) <= 15 and (plain := _identifier(text, parts)):
            return [(f" {plain} ", parts[0], parts[-1])]
    return _figures(text, run)


def _readings(text, run):
    """Yield a run whole, without parts that number its parts or letters beside it by chance, and what commas part."""
    said = [part.says for part in run]
    for signs in ("123456789", "ABCD", "abcd"):
        if len(run) >= 4 and said[::2] == [*signs[: len(said[::2])]]:
            yield run[1::2]
    letters = [says.isalpha() for says in said]
    yield from ([part] for part in run if len(run) > 1 and len(part.says) == 9 and not part.says.isdecimal())
    for first in range(min(len(run), 4)):
        if all(letters[:first]):
            yield run[first:]
    for last in (1, 2):
        if len(run) > last and all(letters[-last:]):
            yield run[:-last]
    # “ML one, one AB, number fourteen”: what begins and ends with letters is whole in itself.
    starts = [at for at, part in enumerate(run) if part.says[:1].isalpha()]
    for first in starts[:6]:
        for last in range(first + 2, min(first + 9, len(run))):
            if run[last - 1].says[-1:].isalpha() and any(part.word for part in run[first:last]):
                yield run[first:last]
    ends = [at for at in range(1, len(run)) if not NO_COMMA.fullmatch(text[run[at - 1].end : run[at].start])]
    for first, last in zip([0, *ends], [*ends, len(run)], strict=True) if ends else ():
        yield run[first:last]


def _identifier(text, parts):
    """Return the number that parts are together, written plainly, or None."""
    first, last = parts[0], parts[-1]
    gaps = [text[a.end : b.start] for a, b in zip(parts, parts[1:], strict=False)]
    said = [part.says for part in parts]
    around = text[max(first.start - FARTHEST_LABEL, 0) : last.end + FARTHEST_LABEL]
    backwards = BACKWARDS.search(around)
    apart = any(part.word for part in parts) or sum(len(says) == 1 for says in said) > max(3, len(said) // 2)
    # “0.95 | 0.88”
    decimals = (
        "." in gaps
        and len(set(gaps[1:])) > 1
        and any(gap == "." and len(says) == 1 for says, gap in zip(said, gaps, strict=False))
    )
    if decimals or DECIMALS.fullmatch(text[first.start : last.end]):
        return None
    labelled = {kind for kind, label in LABELS.items() if label.search(around)}
    hidden = apart or not all(map(LIST.fullmatch, gaps))
    listed = any(map(AND.fullmatch, gaps))
    in_a_row = len(said) > 5 and all("," in gap for gap in gaps) and not any(part.word for part in parts)
    if "phone" in labelled and hidden and (abroad := number_abroad(said, text[max(first.start - 8, 0) : first.start])):
        return abroad
    spoken = sum(bool(part.word) for part in parts) > 5
    plain = _of_a_kind(
        ["".join(said)[::-1]] if backwards else said, hidden, apart, listed or in_a_row, labelled, spoken=spoken
    )
    if not plain and len(said) > 1 and IN_PARTS.search(around):
        for order in (said[1:] + said[:1], said[-1:] + said[:-1], said[::-1]):
            plain = plain or _of_a_kind(order, False, False, True, labelled)
    # What the finders read as it is, is left to them: they look at what stands beside it.
    ordinary = not apart and all(map(ORDINARY.fullmatch, gaps)) and not (labelled & {"phone", "nhs"} and len(said) != 3)
    same = plain and plain.replace(" ", "") == SIGNS.sub("", text[first.start : last.end])
    return None if ordinary and same and not (POSTCODE.fullmatch("".join(said)) and len(gaps) > 1) else plain


def _of_a_kind(said, hidden, apart, listed, labelled, *, spoken=False):
    """Return what is said as a number of its kind: which one depends on its form, what hides it and its labels."""
    says, groups = "".join(said), [len(part) for part in said]
    if (
        sum(map(str.isdecimal, says)) >= (2 if labelled else 4)
        and (labelled or not (MORE.search(says) or any(map(LETTERS_ALONE.fullmatch, said))))
        and (figures := says.translate(ALIKE)).isdecimal()
    ):
        if len(figures) == 10:
            usual = groups in CHI_GROUPS[: 4 if hidden else 3] or len(groups) == 1 or apart
            if ("chi" in labelled or usual and not listed) and begins_with_a_day(figures) and checks(figures):
                return figures
            likely = hidden and groups in NHS_GROUPS or spoken
            if ("nhs" in labelled or likely and figures[0] in "34679") and mod_11(figures):
                return f"{figures[:3]} {figures[3:6]} {figures[6:]}"
            if "phone" in labelled and hidden and figures[0] == "7":
                return f"0{figures}"
        if phone := PHONE.fullmatch(figures):
            likely = (
                groups[0] >= 3 or apart or hidden if phone[1][0] == "7" else hidden and 3 <= groups[0] <= 5 or apart
            )
            if "phone" in labelled or likely and not (listed and phone[1][0] != "7"):
                return f"0{phone[1]}"
    nino = NINO.fullmatch(says) or "national-insurance" in labelled and NINO.fullmatch(letters_meant(says))
    if nino:
        figures, said_so = nino[2].translate(ALIKE), "national-insurance" in labelled
        sure = nino[1].isupper() and nino[1] != "SC" and (apart or not listed) or max(groups) == 1
        sure = sure or groups == [1, 1, 2, 2, 2, 1]  # “k.n.17.62.39.c”
        # “PE/S5/18/12/A”: a letter for a figure counts where the rest says what it is.
        sure = sure and (apart or nino[2].isdecimal() or len(groups) < 4)
        whole = said_so and nino[3] and len(said) == 1  # “N.I. number KN9OllO5A”
        if sum(map(str.isdecimal, nino[2])) >= (1 if whole else 3) and (
            said_so and (nino[3] or hidden) or sure and nino[3]
        ):
            return f"{'' if nino[3] else 'NI '}{nino[1]}{figures}{nino[3]}".upper()
    if postcode := POSTCODE.fullmatch(says):
        area, district, sector, unit = postcode.groups()
        letters = area + unit
        if not (letters.isupper() or letters.islower() or "postcode" in labelled) or (
            not any(map(str.isdecimal, says)) and groups not in ([3, 3], [4, 3])
        ):
            return None
        plain = f"{area}{district.translate(ALIKE)} {sector.translate(ALIKE)}{unit}"
        return plain if "postcode" in labelled or hidden or SCOTLAND.match(plain) else None
    return None


def _figures(text, run):
    """Yield (figures, first part, last part) of each stretch that hides some: “one four, oh six”, “[1][4] [0][6]”, “l4”."""
    stretch = []
    for part in [*run, None]:
        if stretch and (part is None or not _is_near(text[stretch[-1].end : part.start], stretch[-1], part)):
            hidden = any(
                piece.word in NUMBERS
                or WITH_LETTERS.fullmatch(piece.says)
                and text[max(piece.start - 1, 0) : piece.start] != "/"  # “PE/S5/18/12/A”
                for piece in stretch
            )
            singles = sum(len(piece.says) == 1 for piece in stretch) > max(3, len(stretch) // 2)
            if singles or hidden and (len(stretch) > 1 or len(stretch[0].says) > 1):
                yield _together(text, stretch), stretch[0], stretch[-1]
            stretch = []
        if part:
            stretch.append(part)


def _is_near(gap, before, after):
    return NEAR.fullmatch(gap) and ("," not in gap or before.word and after.word)


NUMBERS = frozenset(["figure", "teen", "tens", "times", "hundred"])
NEAR = re.compile(r"[^\w\n]{0,4}\n?(?:(?:dash|hyphen|slash|stroke|dot|point)\s)?")
WITH_LETTERS = re.compile(r"(?=.{0,11}\d)(?=.{0,11}[A-Za-z])[\dOoIilSBZ]{2,12}")


def _together(text, stretch):
    """Return what a stretch says: single figures together, unless another gap than the usual one stands between."""
    pairs = [(a, b, text[a.end : b.start]) for a, b in zip(stretch, stretch[1:], strict=False)]
    gaps = [gap for a, b, gap in pairs if len(a.says) == len(b.says) == 1]
    usual = max(dict.fromkeys(gaps), key=gaps.count, default="")  # of equally many the first
    written = _figure(stretch[0])
    for a, b, gap in pairs:
        joins = gap == usual and len(a.says) == len(b.says) == 1
        written += ("" if joins else gap if gap.strip(" -") in ("/", ".") else " ") + _figure(b)
    return written


def _figure(part):
    return part.says.translate(ALIKE) if WITH_LETTERS.fullmatch(part.says) else part.says
