"""Days as people write them, in figures or words, in any order, with the months of other languages: made plain."""

import re
from typing import NamedTuple

from screening.days import A_DAY, ENGLISH, MONTH, MONTH_OF, NUMBER_OF, ORDINAL_OF
from screening.words import lines, misspelt, words

ROMAN = {name: place for place, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
# Words that are one letter away from a month.
NO_MONTHS = frozenset("marsh match larch parch starch jane tune dune rune prune duly jury mach marco".split())
MISSPELT = {
    word: month
    for word, month in misspelt({name.lower(): month for month, name in enumerate(ENGLISH, 1) if len(name) > 3}).items()
    if word not in NO_MONTHS
} | {"feburary": 2, "jly": 7, "setpember": 9, "spetember": 9, "juy": 7}

# Days that everybody knows by name.
FEASTS = {
    name: " ".join(line.split()[:2]) for line in lines("feasts") for name in " ".join(line.split()[2:]).split("|")
}
FEAST_NAMES = f"(?:{'|'.join(sorted(FEASTS, key=len, reverse=True))})".replace("'", "[’']")
FEAST = re.compile(
    rf"\b(?:(?:(?:the )?day|(?:a|two|three|four|five|six|[2-6]) (?:days?|weeks?)) (?:before|after) )?(?P<feast>{FEAST_NAMES})"
    r"(?P<year>,? (?:(?:baby|bairn|child|wean|arrival|twins?|girl|boy|lass|lad),? )?(?:in |of )?(?:19|20)\d\d\b)?",
    re.IGNORECASE,
)

# “XXII.VII.MMXIV”, and “l2.ll.20l4” as a machine reads a scan.
ROMAN_DAY = re.compile(
    r"\b(?=[XVI])(X{0,3}(?:IX|IV|V?I{0,3}))( ?[./-]? ?)(?<=[./ -])(?=[XVI])(X?(?:IX|IV|V?I{0,3}))\2MM(X{0,2}(?:IX|IV|V?I{0,3}))\b"
)
# “3 June MMXI”, “xi July mcmxxvi”
ROMAN_YEAR = re.compile(
    rf"\b(?P<day>\d{{1,2}}|(?=[XVI])X{{0,3}}(?:IX|IV|V?I{{0,3}}))(?P<month>(?:st|nd|rd|th)?(?: of)?[\s./-](?:{MONTH}|maii|i(?:anuar|un|ul)ii),?[\s./-])(?P<century>MM|MCM)(?P<tens>XC|XL|L?X{{0,3}})(?P<ones>IX|IV|V?I{{0,3}})\b",
    re.IGNORECASE,
)
# As programs write it: date(2011, 6, 14)
IN_BRACKETS = re.compile(r"[(\[]((?:19|20)\d\d), ?(\d\d?), ?(\d\d?)(?=[,)\]])")
ROMANS = lines("roman_figures")[0].split()
READ_WRONGLY = re.compile(
    r"(?<![A-Za-z0-9])(?=\S{0,9}\d)[\dOolI]{1,2}([./-])(?:[\dOolI]{1,2}|[A-Z0][a-z]{2})\1[\dOolIS]{2,4}(?![A-Za-z0-9])"
)
TIME_OF_DAY = re.compile(r"(?<=\d-\d\d)T\d\d:\d\d(?::\d\d)?Z?")  # 2015-04-18T03:42
MEANT, OF_A_MONTH = str.maketrans("OolIS", "00115"), re.compile("[a-hj-kmnp-z]")


BORN_BEFORE = re.compile(r"\b(?:born|birthday)\b[^.;]{0,60}\Z", re.IGNORECASE)

# “Placed before her first Christmas”
BOUNDS_A_FEAST = re.compile(
    r"\b(?:before|by|until|till|after|since|for|around|near|over)(?: \w{2,5})?(?: (?:\w{2,11}(?:st|nd|rd|th)|next|last))? \Z",
    re.IGNORECASE,
)


def _feast(match):
    """A feast is a day where its year stands behind it, or a birth before it."""
    before = match.string[max(match.start() - 60, 0) : match.start()]
    if not match["year"] and (BOUNDS_A_FEAST.search(before) or not BORN_BEFORE.search(before)):
        return match[0]
    return FEASTS[match["feast"].lower().replace("’", "'")] + (match["year"] or "")


def _from_roman(match):
    return f"{ROMANS.index(match[1])}.{ROMANS.index(match[3])}.{2000 + ROMANS.index(match[4] or '0')}"


def _from_roman_year(match):
    day, tens = match["day"].upper(), match["tens"].upper()
    tens = 10 * (
        ROMANS.index(tens) // 10
        if "L" not in tens and "C" not in tens
        else {"XL": 4, "XC": 9}.get(tens) or 4 + len(tens)
    )
    year = (2000 if match["century"].upper() == "MM" else 1900) + tens + ROMANS.index(match["ones"].upper() or "0")
    return f"{day if day.isdecimal() else ROMANS.index(day)}{match['month']}{year}"


def _read_again(match):
    parts = match[0].split(match[1])
    return match[1].join(part.replace("0", "O") if OF_A_MONTH.search(part) else part.translate(MEANT) for part in parts)


TOKEN = re.compile(r"\d++|(?:[^\W\d_]|[\u0900-\u0eff])++")
ORDINAL_ENDS = frozenset("st nd rd th eg ed fed ain ydd mh amh na d t tli tb er re mh go го ter ten e é к й".split())
SPACED_ENDS = frozenset(["st", "nd", "rd", "th"])
BETWEEN = words("in_dates")
NEAR = re.compile(r"(?:[^\w\n]|_){0,5}\n?[^\w\n]{0,2}")
SAYS_MONTH = frozenset(["mm", "mth", "month", "mes", "mois", "monat", "miesiąc", "月", "월", "tháng"])
FARTHEST = 6  # words between the parts of a day


class Part(NamedTuple):
    """A part of a day: "number", "ordinal", "year" or "month", its value, the figures it has, and what stands before it."""

    kind: str
    value: int
    figures: int
    start: int
    end: int
    between: tuple


def with_plain_days(text):
    """Return a text with each day written as “5 June 2011”, whatever its order, its words and its language."""
    text = TIME_OF_DAY.sub("", text)
    text = ROMAN_YEAR.sub(_from_roman_year, IN_BRACKETS.sub(r" \1-\2-\3 ", text))
    text = READ_WRONGLY.sub(_read_again, ROMAN_DAY.sub(_from_roman, text))
    text = FEAST.sub(_feast, text)
    written, end = [], 0
    for parts in _series(text):
        place = 0
        while place + 1 < len(parts):
            some = parts[place : place + 3]
            # “She was 8 on June 14, 2011”: the first number is none of the day's.
            late = [part.kind for part in parts[place + 1 : place + 4]] == ["month", "number", "number"]
            late = (
                late
                and parts[place + 3].value >= 1900
                and APART.search(text[parts[place].end : parts[place + 1].start])
            )
            late = late or some[1].between == ("to",)  # “25 to Oct. 15”
            # “Baptised 3 July, born 14 June 2011”
            late = late or bool(SAY_BIRTH.intersection(some[-1].between)) and some[-1].figures < 4
            day = _day(text, some) if len(some) == 3 and not late else None
            if not day:
                some = parts[place : place + 2]
                day = _day_of_month(*some)
            if day and not A_DAY.fullmatch(text[some[0].start : some[-1].end]):
                written += [text[end : some[0].start], day]
                end = some[-1].end
            place += len(some) if day else 1
    return "".join([*written, text[end:]]) if written else text


def _day_of_month(a, b):
    """“The fifth of June”, with no year."""
    if a.kind == "month":
        a, b = b, a
    words = a.kind == "ordinal" and not a.figures and b.kind == "month"
    return f"{a.value} {ENGLISH[b.value - 1]}" if words else None


def _series(text):
    """Yield parts of days that stand near each other, as [Part]."""
    parts, between, last = [], [], 0
    for token in TOKEN.finditer(text):
        start, end = token.span()
        near = NEAR.fullmatch(text[last : min(start, last + 9)])
        if parts and not near:
            yield parts
            parts = []
        word = token[0].lower()
        if (
            parts
            and parts[-1].figures
            and (start == last and word in ORDINAL_ENDS or word in SPACED_ENDS and start == last + 1)
        ):
            parts[-1] = parts[-1]._replace(kind="ordinal", end=end)
        elif part := _part(word, start, end, tuple(between)):
            if not (parts and _joins(parts, part, text)):
                parts.append(part)
            between = []
        elif parts and word in BETWEEN and len(between) < FARTHEST:
            between.append(word)
        elif word in BETWEEN:
            between = [*between[-2:], word]
        else:
            if len(parts) > 1:
                yield parts
            parts, between = [], []
        last = end
    if len(parts) > 1:
        yield parts


def _part(word, start, end, between):
    if word.isdecimal():
        return Part("number", int(word), len(word), start, end, between) if len(word) in (1, 2, 4) else None
    if month := MONTH_OF.get(word) or (ROMAN.get(word) if word != "i" else None) or MISSPELT.get(word):
        return Part("month", month, 0, start, end, between)
    if word in ORDINAL_OF:
        return Part("ordinal", ORDINAL_OF[word], 0, start, end, between)
    if word in NUMBER_OF or word in ("thousand", "thoosan", "thoosand", "hundred"):
        return Part("number", NUMBER_OF.get(word, 100 if word == "hundred" else 1000), 0, start, end, between)
    return None


def _joins(parts, part, text):
    """Put “twenty first”, “twenty eleven”, “two thousand and eleven” and “20 11” together; return whether they go."""
    before, value = parts[-1], None
    a, b = before.value, part.value
    gap = text[before.end : part.start]
    if part.kind not in ("number", "ordinal") or before.kind != "number" or len(gap) > 5:
        return False
    if part.figures or before.figures:
        behind_a_month = len(parts) > 1 and parts[-2].kind == "month"
        if part.figures == before.figures == 2 and gap == " " and a in (19, 20) and behind_a_month:
            value = a * 100 + b
    elif a == 2 and b == 1000:
        value = 2000
    elif (
        a >= 1900
        and b < 100
        and (a % 100 == 0 or a % 10 == 0 and b < 10)
        or a in (20, 30)
        and 0 < b < 10
        or a == 0 < b < 10
    ):
        value = a + b
    elif a in (19, 20) and (b == 0 or 10 <= b <= 100):
        value = a * 100 + b % 100
    if value is None:
        return False
    parts[-1] = Part(part.kind, value, before.figures, before.start, part.end, before.between)
    return True


def _day(text, parts):
    """Return what three parts are as a day, or None."""
    a, b, c = parts
    gaps = [text[a.end : b.start].strip(" '’"), text[b.end : c.start].strip(" '’")]
    values = None
    months = [part for part in parts if part.kind == "month"]
    year = next((part for part in parts if part.value >= 1900), None)
    if len(months) == 1:
        month, others = months[0], [part for part in parts if part.kind != "month"]
        if year:
            day = next(part for part in others if part is not year) if others[0] is not others[1] else None
            behind = day.kind == "ordinal" and (
                "on" in day.between
                or text[day.end : day.end + 1] in ("", ")", ",", ".", ";")
                and gaps[1][:1] in (",", "(")
            )
            if month is a and year is b and not (behind or "day" in day.between):
                return None  # “June 2011, 14 children”
            values = day.value, month.value, year.value
        elif month is not c and others[1].kind == "number" and (others[1].figures == 2 or not others[1].figures):
            values = others[0].value, month.value, others[1].value
    elif not months and year:
        labelled = (
            gaps[0] in ("/", ".")
            and bool(c.between)
            or not SAYS_MONTH.isdisjoint((*b.between, *c.between))
            or year is c
            and ("ordinal" in (a.kind, b.kind) or b.between[-1:] == ("of",))
        )
        same = (gaps[0] == gaps[1] or gaps == ["(", ")"]) and (gaps[0] or all(part.figures in (2, 4) for part in parts))
        if (labelled or same and all(part.figures for part in parts)) and year is not b:
            first, second = (b, c) if year is a else (a, b)
            values = (second.value, first.value, year.value) if year is a else (first.value, second.value, year.value)
    elif not months and not SAYS_MONTH.isdisjoint(b.between) and "year" in c.between or _is_labelled(text, a, c):
        values = a.value, b.value, c.value
    elif not months and (a.kind == b.kind == "ordinal" or gaps[0] == gaps[1] and gaps[0] not in ("", ",", ";")):
        figures = (
            gaps[0] in ("-", "/", "slash", "stroke", "dash", "dot")
            and c.value > 9
            or all(part.figures == 2 or part.figures == 1 and part is not c for part in parts)
        )
        values = (a.value, b.value, c.value) if figures or a.kind == b.kind == "ordinal" else None
    if not values:
        return None
    day, month, year = values
    if not (1 <= day <= 31 and 1 <= month <= 12 and (year < 100 or 1910 <= year < 2100)):
        return None
    return f"{day} {ENGLISH[month - 1]} {year:02}"


SAY_BIRTH = frozenset(["born", "dob", "birth"])
APART = re.compile(r"\w|[:,(]| - ")
LABEL_BEFORE = re.compile(r"(?:d\W?o\W?b|\bd of b|birth)\b\W{0,3}(?:is |was )?\Z", re.IGNORECASE)
LABEL_BEHIND = re.compile(r"\W{1,3}(?:(?:is|was|his|her|\w{2,12}[’']s) ){0,2}(?:dob|date of birth)\b", re.IGNORECASE)


def _is_labelled(text, a, c):
    """Return whether three numbers in words stand beside a label: “DOB seven five eleven”."""
    return (
        a.kind == c.kind == "number"
        and not a.figures
        and not c.figures
        and bool(
            LABEL_BEFORE.search(text[max(a.start - 25, 0) : a.start]) or LABEL_BEHIND.match(text[c.end : c.end + 40])
        )
    )
