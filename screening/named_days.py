"""Days beside a name, initials or a label, as days of birth stand on forms and in lists."""

import re

from screening.words import words

FIRST_NAMES = words("first_names") - words("names_and_other_things")
FIRST = "|".join(sorted(FIRST_NAMES))
# In brackets, in front of a class, or beside a first name alone: a signature has a surname before its day.
NAME = rf"(?<!Storm )\b(?:{FIRST})"
INITIAL_OR_SURNAME = r"(?: [A-Z](?:[a-zà-ÿ’'-]|(?<=[a-zà-ÿ’'-])[A-Z]){0,20}\.?){0,2}"  # McKay, Colquhoun-Shaw
ANY = rf"(?!(?:{'|'.join(sorted(words('not_people')))})\b)[A-Z][a-zà-ÿ]{{1,14}}"
UPPER = "|".join(sorted(name.upper() for name in FIRST_NAMES))
NAME_AND_BRACKET = re.compile(
    rf"(?:{NAME}|\b(?:{UPPER})(?: [A-Z’'-]{{2,20}})?){INITIAL_OR_SURNAME} ?[(\[]\s?\Z|{NAME}{INITIAL_OR_SURNAME} ?[(\[]\s?\Z|[(\[]{NAME}{INITIAL_OR_SURNAME}[,:;]? \Z"
)
FIRST_NAME_AND_BRACKET = re.compile(rf"(?<![A-Z]\. )(?<![A-Z][a-z] ){NAME}(?: [A-Z]\.?)? ?[(\[]\Z")
NAME_AND_SIGN = re.compile(
    rf"{NAME}{INITIAL_OR_SURNAME}[,:;]? \Z|\b(?:{UPPER})(?: [A-Z]{{2,15}})?[,:;]? \Z|(?:\A|[,;|\n]\s?)[A-Z](?:[,;|] ?| )\Z|\b[A-Z]{{2}}[,:;]? \Z|\b{ANY} ?[,|]? ?[A-Z][a-zà-ÿ’'-]{{1,20}} ?[,;|]? \Z|\b[A-Z]{{3,15}},? ?[A-Z][a-zà-ÿ]{{1,15}} ?[,;|]? \Z"
)
ABOUT_A_NAME = re.compile(
    rf"\b(?i:re|subject|child|pupil|name|patient|client)\b:? (?:{NAME}(?: [A-Z]\.?)?|[A-Z]\. ?[A-Z]\.) ?[,/|-]? ?\Z"
)
FIRST_NAME_ALONE = re.compile(rf"(?<![A-Z]\. )(?<![a-z] )(?<!: )(?<![a-z], ){NAME} ?[,:;/|_-]? ?\Z")
LABEL_OR_INITIALS = re.compile(
    r"(?:\A|[;|\t\n]\s?|,)[MF]\s?[,;|\t]\s?\Z|(?:\A|[.;,] |\n)[B-HJ-Z] ?[(\[]\Z|\A[A-Z][a-zà-ÿ’'-]{2,20}, [A-Z], ?\Z|\b(?i:male|female|boy|girl) ?[,|;/(] ?\Z|\b(?:[Ss]iblings?|[Tt]wins?) ?[:=–-] ?\Z|\b(?i:child|twin|sibling|baby|pupil|brother|sister|son|daughter|boy|girl) (?:[A-Z]|\d) ?[(\[:,|-] ?\Z|(?<![\w.])(?:[A-Z](?:\. ?|\.? )){1,2}(?:Ma?c)?[A-Z]\.? ?[(\[]\Z|\b(?:[Ss]iblings|[Tt]wins)\b[^.]{0,30}\b[A-Z] ?[(\[]\Z|[(\[][A-Z][a-zà-ÿ]{2,15} [A-Z]\.?, \Z|\b(?!(?:Room|Annexe?|Appendix|Table|Figure|Section|Part|Group|Block|Item|Paper|Issue|Version|Option|Level|Phase|Schedule|Form|Class|Band|Grade|Unit|Ward|Zone|Lot|Draft|Series|Plan|Route|Line|Chapter|Module|Rev|Revision|Stage|Box|Question|Category|Hepatitis|Vitamin) )[A-Z][a-zà-ÿ]{2,15},? [A-Z]\.? ?[(\[|\t]\Z|\b(?i:household|occupants?|family members?|tenants?|others? in the (?:house|home)):? [^.;\n]{0,40}(?<![\w.])[A-Z]\.? ?[A-Z][A-Za-z’'-]{2,20} ?[(\[]\Z|(?:\b[Aa]ged?:? \d{1,2}|, \d{1,2} ?(?:years?|yrs?|yo|months?|mths|weeks?|wks)(?: old)?),? ?[(\[]\Z"
)
# “Tavish (03.02.2003) has left care”: whatever the name, it is what people do.
ANY_NAME = re.compile(rf"(?:\A|[.!?:–-] |\n){ANY}(?: {ANY})? ?[(\[]\Z")
A_PERSON_DOES = re.compile(
    r"\s?[)\]],? (?:[a-z’']{2,12} ){1,12}?(?:his|her|him|he|she|lives with|left care|in care|wants)\b"
    r"|\s?[)\]],? (?:was|is|has been) (?:[a-z]{2,8} )?(?:excluded|accommodated|fostered|rehoused|placed (?:with|in|at)|taken into|admitted to (?:hospital|ward))\b"
)
OF_STAFF = re.compile(r"\b(?:teacher|worker|nurse|officer|staff|clerk|checked|signed|by)\b", re.IGNORECASE)
A_CLASS = re.compile(
    r",? ?[|;]? ?\(?(?:[PS][1-7]|(?i:male|female|boy|girl)|[MFmf](?=[\s,;|)]|\Z)|[Pp]rimary|[Ss]econdary|[Nn]ursery|CHI)\b(?! to | ?[–-] ?[PS]?\d)"
)
SEX_BEHIND = re.compile(r"\s?[,;|]\s?(?:[MFmf]|[Mm]ale|[Ff]emale)\s?(?:[,;|\n]|\Z)")
NAME_IN_BRACKETS = re.compile(rf" [(\[]{NAME}{INITIAL_OR_SURNAME}[)\]]")
# “*14.06.2011 in Leith”: how a day of birth is marked in family trees, and no item of a list.
STAR = re.compile(r"(?<![\w*])\*\Z|[^\s*] ?[(\[]?\* \Z|[(\[]\* \Z")
AFTER_STAR = re.compile(r"\s?[)\]]|\s?\Z|(?: in| at)?,? [A-Z][a-z]{2,20}\s?(?:[.,;)\]]|\Z)|[.,;]\s?\Z")
RELATIVE_AND_BRACKET = re.compile(
    r"\b(?:(?:[Hh]is|[Hh]er|[Mm]y|[Tt]heir) (?:\w{2,12} ){0,2}(?:sister|brother|twin|sibling|son|daughter|child|baby|boy|girl)|[Tt]he (?:\w{2,12} )?(?:eldest|oldest|youngest|elder|younger|middle (?:one|child)|child|boy|girl|baby|pupil|infant|sister|brother|twin|son|daughter)) ?[(\[](?:[A-Z][a-zà-ÿ]{1,14}(?:,| -) )?\Z"
)
# “Callum_140611”, “Callum (14062011)”
SIX_OR_EIGHT = re.compile(r"(?<!\d)(?:\d{4}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]))(?:\d\d){1,2}(?!\d)")
BEFORE_FIGURES = re.compile(
    rf"\b(?i:re|subject): ?(?:{FIRST}) \Z|(?<![A-Za-z])(?:{FIRST})(?:(?: [A-Z]\.?)? ?[_(/\[] ?)?\Z"
)
NAME_BEHIND = re.compile(rf"\s?[–-]?\s?(?:{FIRST})(?: [A-Z]\.?)?(?=\s?(?:[.,;)]|\Z))")
LINE_START = re.compile(r"(?:\A|\n)\W{0,3}\Z")
# The second line of a passport: the country, the day, its check digit, the sex, when it runs out
A_PASSPORT = re.compile(r"[A-Z<]{3}\d{7}[MFX<]\d{7}")
IN_NUMBERS = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}")


def stands_beside_a_name(before, day, after):
    """Return whether a day stands beside a name or a label as a day of birth does: “Callum (05/06/2011)”."""
    closed = after[:2].lstrip()[:1] in (")", "]")
    if closed and (FIRST_NAME_AND_BRACKET.search(before) or RELATIVE_AND_BRACKET.search(before)):
        return True
    if STAR.search(before) and AFTER_STAR.match(after):
        return True
    if SEX_BEHIND.match(after) and NAME_AND_SIGN.search(before) and not OF_STAFF.search(before):
        return True
    if not IN_NUMBERS.fullmatch(day):  # with the month in words it may be how a newspaper is cited
        return False
    return bool(
        (closed and NAME_AND_BRACKET.search(before))
        or (A_PERSON_DOES.match(after) and ANY_NAME.search(before))
        or (A_CLASS.match(after) and NAME_AND_SIGN.search(before) and not OF_STAFF.search(before))
        or FIRST_NAME_ALONE.search(before)
        or ABOUT_A_NAME.search(before)
        or LABEL_OR_INITIALS.search(before)
        or NAME_IN_BRACKETS.match(after)
        or (LINE_START.search(before) and NAME_BEHIND.match(after))
    )


def holds_a_name_with_figures(text):
    """Return whether six or eight figures that can be a day stand directly behind a first name, or in a passport's line."""
    return bool("<" in text and A_PASSPORT.search(text)) or any(
        BEFORE_FIGURES.search(text[max(match.start() - 30, 0) : match.start()]) for match in SIX_OR_EIGHT.finditer(text)
    )
