"""Numbers that belong to one person: CHI, NHS and National Insurance numbers."""

import datetime
import re
from bisect import bisect_right

from screening.days import values_in
from screening.plain_days import with_plain_days

GAP = r"[\s./_-]{0,3}"
NO_DIGIT = re.compile(r"\D")
TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{GAP}\d){{9}})(?!\d)(?![A-Za-z]{{2}}|[A-Za-z]\d))")
CHI_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:chi(?:(?=num|no\b)|(?![a-z]))|community health(?: ind\w{1,3})?)[^\d]{0,25}\Z", re.IGNORECASE
)
NHS_BEFORE = re.compile(
    r"\b(?:n\.?h\.?s\.?|rhif (?:y )?gig|patients?|health service|health(?: and care| record)? (?:number|no\b)|hosp(?:ital)?|medical|spine|PDS|H&C|unit)[\s\S]{0,40}\Z"
    r"|\b(?:n\.?h\.?s\.?|(?:national )?health service)[ _-]?(?:numbers?|no|num|#)[^\d]{0,100}\Z",
    re.IGNORECASE,
)
ENDS_IN_NHS = re.compile(r"(?<![A-Za-z])n\.?h\.?s\.?(?:[ _-]?(?:no|num(?:ber)?))?\Z", re.IGNORECASE)
NHS_SAID = re.compile(r"n\.?h\.?s[ _-]?(?:numbers?|no\b|num|#)|\bnhs(?=[,;|\t\n])", re.IGNORECASE)
NHS_AFTER = re.compile(
    r"[\s\"')\],;:=-]{0,3}(?:(?:[a-z]{1,8}[ =\"]{1,2}){0,5}n\.?h\.?s\.?[ _-]?(?:numbers?|no\b|num|#)|\((?:\w{2,10} )?n\.?h\.?s)",
    re.IGNORECASE,
)
# “050623 1430 hours”
HOURS_AFTER = re.compile(r"\s(?:hours|hrs)\b", re.IGNORECASE)
IN_A_FOLDER = re.compile(r"/(?:19|20)\d\d/\Z")  # “/Publications/2011/03/10110041”
AFTER_A_COUNTRY = re.compile(r"(?:\+ ?|00 ?)44[\s().-]{0,3}(?:0[\s().-]{0,3})?\Z|(?<!\d)44 0 \Z")
NHS_IN_AN_ADDRESS = re.compile(r"nhs[a-z_-]{0,12}[=/]\Z|=nhs&\S{1,20}=\Z", re.IGNORECASE)
NHS_LATER_IN_IT = re.compile(r"[?&]\w{1,20}=nhs|/nhs", re.IGNORECASE)
# Numbers that name a publication or a thing, and say so in front.
NUMBER_OF_A_THING = re.compile(
    r"\b(?:(?P<isbn>ISBN)|(?P<short>ISSN|EAN|GTIN|UPC|PMID)|OCLC|LCCN|UPRN)(?:-1[03])?(?: numbers?| no\.?)?[\s:#]{0,3}\Z",
    re.IGNORECASE,
)
# “Health no.: ISBN 999…”
HEALTH_NUMBER_OF_A_THING = re.compile(
    r"\b(?:n\.?h\.?s\.?|health|patient|hospital)[ _-]?(?:numbers?|no\b\.?|num|#)[\s:=(-]{0,4}(?:is )?[A-Z]{3,4}[\s:#]{0,3}\Z",
    re.IGNORECASE,
)

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
# A column of a table: 0.1 1.2 2.1 6.1 3.8.
DECIMALS = re.compile(r"\d{1,2}\.\d{1,2}(?:\s[\s-]{0,2}\d{1,2}\.\d{1,2}){1,5}")
# Days and times written in digits: 03.05.2024 10, 2012-11-03 10.
THOUSANDS = [1, 3, 3, 3]
DAY_AND_HOUR = ([2, 2, 4, 2], [4, 2, 2, 2])
NHS_GROUPS = ([3, 3, 4], [3, 7], [4, 3, 3], [6, 4])
# How CHI numbers are written, and ISBNs are not.
CHI_GROUPS = ([6, 4], [2, 2, 2, 4], [2, 2, 6], [4, 2, 4])
NINO = re.compile(
    rf"(?<![A-Za-z0-9])([A-CEGHJ-PR-TW-Z]{GAP}[A-CEGHJ-NPR-TW-Z]|Q{GAP}Q)({GAP})(\d(?:{GAP}\d){{5}})({GAP})([A-D])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
LETTERS, FIGURES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), frozenset("0123456789")
WORDS_LIKE_PREFIXES = frozenset("on or re mr ms ex pm hr at as an am by he me my we be ss pp ps ch cl pt al et".split())
NINO_WITHOUT_ITS_END = re.compile(
    r"\b(?:nat(?:ional|\.)? ?ins(?:urance|\.)?|n\.?i\.?|nino)(?![a-z])(?: ?no\.)?[^\d.\n]{0,25}?(?:(?-i:\b[A-Z]{2})[\s,:-]{0,3}(?:(?:then|numbers?|figures|digits|followed by|and)[\s,:]{1,2}){0,2}"
    r"(?!(\d)\1[ -]?\1\1[ -]?\1\1)\d\d[ -]?\d\d[ -]?\d\d(?![A-Za-z0-9]|[ -]\d)|[\dOQ]{2} ?\d\d ?\d\d ?\d\d ?(?-i:[A-D])\b)",
    re.IGNORECASE,
)

# What is given while there is no other: TN, the day of birth, M or F.
TEMPORARY = re.compile(
    rf"(?<![A-Za-z0-9])TN{GAP}((?:[0-2]\d|3[01])(?P<gap>{GAP})(?:0\d|1[0-2])(?P=gap)\d\d){GAP}[FM](?![A-Za-z0-9])",
    re.IGNORECASE,
)


def ten_digits(text, where=lambda digits: True):
    """Yield (digits, lengths of their groups, what stands before, span) of each ten digits that stand by themselves.

    Only those for which `where` holds are looked at further.
    """
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    address_ends = [end for _, end in addresses]
    for match in TEN_DIGITS.finditer(text):
        written = match[1]
        digits = NO_DIGIT.sub("", written)
        if not where(digits):
            continue
        before = text[max(match.start() - 120, 0) : match.start()]
        groups = [len(group) for group in re.findall(r"\d+", written)]
        context = CHI_BEFORE.search(before)
        following = bisect_right(address_ends, match.start())
        in_address = following < len(addresses) and addresses[following][0] <= match.start()
        if (
            groups == THOUSANDS
            or len(groups) > 4
            and DECIMALS.fullmatch(written)
            or in_address
            and not context
            and not NHS_IN_AN_ADDRESS.search(before)
            and not NHS_LATER_IN_IT.match(text[match.end(1) : match.end(1) + 40])
            and groups not in ([10], [6, 4], [2, 2, 2, 4])
            and not (groups == [3, 3, 4] and before.endswith("="))
        ):
            continue
        if not context and not HEALTH_NUMBER_OF_A_THING.search(before) and _is_of_a_thing(digits, groups, before):
            continue
        if (
            groups == [2, 8]
            and IN_A_FOLDER.search(before)
            or AFTER_A_COUNTRY.search(before)
            or not context
            and HOURS_AFTER.match(text[match.end(1) : match.end(1) + 8])
        ):
            continue
        if (
            re.search(r"(?:[A-Za-z]{2}|\d[A-Za-z]|[a-z£$€])\Z", before)
            and not context
            and not ENDS_IN_NHS.search(before)
            or re.search(r"\d\.$", before)
        ):
            continue
        after = text[match.end(1) : match.end(1) + 3]
        beside = re.match(r"[.,]?\d|[\s./-]\d|,\d{3}", after) or re.search(
            r"\d[\s.,/-]$" if groups[0] == 3 else r"\d[\s./-]$", before
        )
        part_of_a_series = (
            len(groups) > 2 and not context and not NHS_SAID.search(before) or re.match(r"[.,-]\d", after)
        )
        if len(groups) > 1 and beside and part_of_a_series:
            continue
        # “… is her NHS number”: said behind it, it counts as if it stood before.
        behind = text[match.end(1) : match.end(1) + 60]
        before += " NHS " if NHS_AFTER.match(behind) or NHS_LATER_IN_IT.match(behind) else ""
        yield digits, groups, before, match.span(1)


def _is_of_a_thing(digits, groups, before):
    """“ISBN” hides no CHI number: the check digit has to be an ISBN's, and the number must not be a child's all the same."""
    of = NUMBER_OF_A_THING.search(before)
    if not of or of["short"]:  # these never have ten figures
        return False
    if not of["isbn"]:
        return groups not in CHI_GROUPS and not is_of_somebody_young(digits, groups)
    # Those of English books begin with 0 or 1: what begins as a day of another decade of a month hides a number.
    another = list(groups) == [10] and digits[0] in "23" and begins_with_a_day(digits)
    return mod_11(digits) and groups not in CHI_GROUPS and not another and not is_of_somebody_young(digits, groups)


def is_of_somebody_young(digits, groups=(10,)):
    """Return whether ten digits without groups are a CHI number of somebody born in this century.

    The check digits of an ISBN of ten figures and of a CHI number are one sum, so that some numbers are both. Written
    with its hyphens or in thirteen figures, an ISBN is no CHI number.
    """
    return list(groups) == [10] and begins_with_a_day(digits) and checks(digits) and 2000 + int(digits[4:6]) <= 2026


A_CHI_NUMBER = re.compile(r"\bc\W?h\W?i\b|\bcommunity health index\b", re.IGNORECASE)
SIX, FOUR = re.compile(r"(?<![\d/-])(\d\d)[ ./-]?(\d\d)[ ./-]?(\d\d)(?![\d/-])"), re.compile(r"(?<!\d)\d{4}(?!\d)")
SAID_APART = re.compile(
    r"\b(?:index number|health number|numbers? (?:[\w’']{1,12} ){0,3}(?:begin|end|start)(?:s|ning|ing)?|last (?:four|4)|first six|suffix)\b",
    re.IGNORECASE,
)
A_YEAR = re.compile(r"(?:19|20)\d\d")
BEFORE_FOUR = re.compile(r"(?<=\d)-(?=\d{4}(?!\d))")
FARTHEST_PART = 60


def holds_chi_apart(text):
    """Return whether a text speaks of a CHI number and gives its day and its four figures apart: “CHI 1 Jan 2001, 1237”."""
    said = A_CHI_NUMBER.search(text)
    if not said and not SAID_APART.search(text):
        return False
    text = with_plain_days(BEFORE_FOUR.sub(" ", text))
    days = [(start, end, f"{day:02}{month:02}{year % 100:02}") for start, end, day, month, year in values_in(text)]
    days += [(*match.span(), "".join(match.groups())) for match in SIX.finditer(text)]
    for four in FOUR.finditer(text):
        if not said and A_YEAR.fullmatch(four[0]):
            continue
        for start, end, day in days[:20]:
            near = 0 < four.start() - end < FARTHEST_PART or 0 < start - four.end() < FARTHEST_PART
            if near and begins_with_a_day(day) and checks(day + four[0]):
                return True
    return False


def kind_of_ten(digits, groups, before):
    """Return "chi", "nhs" or None."""
    if len(set(digits)) == 1:
        return None  # “999 999 9999” shows the form
    if begins_with_a_day(digits) and checks(digits):
        grouped = len(groups) <= 4 or len(groups) == 10
        if CHI_BEFORE.search(before) or grouped and groups not in DAY_AND_HOUR:
            return "chi"
    # Without a word of it: only what is given out. “0800 640 128” is a helpline.
    if mod_11(digits) and (
        groups in NHS_GROUPS and digits[0] in "34679" or NHS_BEFORE.search(before) or NHS_SAID.search(before)
    ):
        return "nhs"
    return None


def begins_with_a_day(digits):
    """Return whether six digits are a day of some century, as DDMMYY."""
    try:
        datetime.date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return True


def checks(digits):
    """Return whether the check digit of a CHI number fits: modulus 11, and since 2026 also Luhn."""
    return mod_11(digits) or luhn(digits)


def mod_11(digits):
    """Return the check digit of NHS numbers, and of CHI numbers made before 2026."""
    check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


def luhn(digits):
    """Return the check digit of CHI numbers made since 2026."""
    doubled = (int(digit) * (2 if place % 2 == len(digits) % 2 else 1) for place, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def holds_national_insurance(text):
    """Return whether a National Insurance number is written in a text."""
    return (
        any(map(_is_national_insurance, NINO.finditer(text)))
        or bool(NINO_WITHOUT_ITS_END.search(text))
        or any(
            not THING_BEFORE.search(text[max(match.start() - 30, 0) : match.start()])
            for match in TEMPORARY.finditer(text)
        )
    )


# What a number or a code is of, where it is said directly before it.
THING_BEFORE = re.compile(
    r"\b(?:annexe?|appendix|batch|lot|model|serial|part|key|cells?|columns?|room|figure|table|section|option|level|version|grade|"
    r"band|form|line|class|route|unit|item|series|paragraph|para|case|category|question|box|group|phase|stage|criterion|indicator|block|zone|gate|product|mou?ld|asset(?: tag)?|stock|tool|drawing|standard|policy|invoice|order|job|ticket|BS|EN|ISO|grid(?: ref(?:erence)?)?|NGR|OS)(?: no\.?| number| code)?[\s:]{0,2}\Z",
    re.IGNORECASE,
)
A_STANDARD = re.compile(r"\d{3}-\d{3}")
YEAR_GROUP = re.compile(r"(?:^|[/-])(?:19|20)\d\d(?=[/-]|\Z)")


def _is_national_insurance(match):
    """“SC012345 a partner”: a letter behind a space has to be written as the first two are, and to follow pairs."""
    prefix, before_figures, figures, gap, suffix = match.groups()
    before = match.string[max(match.start() - 30, 0) : match.start()]
    if prefix.upper() not in ("QQ", "ZZ") and THING_BEFORE.search(before):
        return False
    # “AA 99 99 99 A” shows the form.
    if len({*prefix.upper(), suffix.upper()} & LETTERS) == 1 and len({*figures} & FIGURES) == 1:
        return False
    if prefix.upper() == "SC" and gap and figures.isdigit():
        return False  # a Scottish charity or company
    if YEAR_GROUP.search(figures) or (before_figures and not gap and A_STANDARD.fullmatch(figures)):
        return False  # “EC/2011/06 A”, “SP 800-131A”
    if before_figures and not prefix.isupper() and ("." in before_figures or prefix.lower() in WORDS_LIKE_PREFIXES):
        return False  # “ss. 60–66, 81A”
    if not gap:
        return True
    if prefix.isupper() != suffix.isupper():
        return False
    return prefix.isupper() or bool(re.search(r"\d[\s./_-]+\d", match[3])) or prefix.lower() in ("qq", "zz")
