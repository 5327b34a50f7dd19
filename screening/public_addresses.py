"""Postcodes of offices, venues and contacts: the sentence names whoever is met there, and tells of nobody.

Whoever publishes is shown such a postcode, so that a second person looks whose it is.
"""

import re

from screening.examples import OF_SOMEBODY
from screening.offices import HOURS, SOMEBODY, STRONG, WEAK, stands_in_a_list_of_offices
from screening.words import lines

# Where people meet, firms, parts of buildings: beside the words of offices (`screening/words/offices.txt`).
MORE, WITH_A_CAPITAL = lines("bodies")
BODIES = (
    STRONG,
    WEAK,
    re.compile(rf"(?<![\w@.-])(?:{MORE})(?![\w@]|-\w)", re.IGNORECASE),
    re.compile(
        rf"(?<![\w@.-])(?:{WITH_A_CAPITAL}|[A-Z][A-Za-z’']{{2,20}} (?:[A-Z][a-z]{{2,20}} ){{0,3}}(?:Scotland|UK)(?=[,(])|PO [Bb]ox \d|(?:Area|Suite|Unit|Room) \d(?:-[A-Z])?)(?![\w@]|-\w)"
    ),
)
# “Court Road”, “Old School House”, “council flat”: named for a body, and none.
NOT_THERE = re.compile(
    r"(?:[’']s?)? (?:Street|St(?! [A-Z])|Road|Rd|Walk|Lane|Place|Avenue|Drive|Terrace|Square|Way|Park|Crescent|Gardens|Row|Quay|View|Brae|Wynd|Close|Loan|Flats?|Cottages?|House|(?i:flats?|house|homes?|tenan\w{2,3}|estate|scheme|tax|worker|bus|run|nurse))\b"
)
# “Compass House, 11 Riverside Drive”
HOUSE_AND_STREET = re.compile(r"\b(?:House|Quay|Point|Exchange|Gate),? \d{1,3}(?:-\d{1,3})?[A-Za-z]? [A-Z]")
# “…: offices of the directorate”
SAID_BEHIND = re.compile(
    r"\s?(?:[:(–-]|,? (?:is|was) (?:also )?(?=the home|the office|our))\s?(?P<label>[^.:()]{1,70})"
)
# “…, advises families”, “… has a quiet room for witnesses”
DOES_THERE = re.compile(
    r",? (?:which |who )?(?:advises|represents|campaigns|publishes|trains|lobbies|employs|funds|is an? (?:[a-z-]{3,15} ){0,2}(?:provider|charity|agency|company|association|publisher|consultancy)|runs (?:an?|the|training|groups|courses)|(?:has|with|have)\b[^.;:]{0,40}\b(?:quiet|waiting|meeting|interview) rooms?)\b| for (?:the |our )?(?:conference|venue|event|meeting)\b"
)
# “The postcode (for example: ZE1 0XX)” shows how one is written, and “the board's own postcode, e.g. …” says whose it is.
SHOWN = re.compile(
    r"\bpost ?codes?\b\W{0,4}(?:for example|e\.g\.)\W{0,3}\Z|(?<![’']s )\b(?:test|sample|dummy|example|made-up) post ?codes?\b\W{0,3}\Z",
    re.IGNORECASE,
)
OF_A_BODY = re.compile(
    r"\b(?:board|school|nursery|office|council|hospital|centre|court|service|authority|agency|surgery|practice)[’']s (?:own |full )?post ?code\b(?:[^.;\n]|e\.g\.){0,40}\Z|\bnon-residential\b[^.;\n]{0,60}\Z",
    re.IGNORECASE,
)
# Numbers, sites and mailboxes that only organisations have, and what is said of a place that is open to people.
THEIRS = re.compile(
    r"\b[Ff]reephone|\b(?:0800|0808|03\d\d|08[47]\d) ?\d{3}|\bwww\.an\.org\.uk|\b(?:[Cc]harity|[Cc]ompany)(?: (?:number|no\.?))? ?(?:SC)?0?\d{5,7}|\bDX ?\d"
)
HELD_THERE = re.compile(
    r"\b(?:(?:sits?|meets?|opens|takes? place|(?:is|are|be|been) (?:being )?held|venue|(?:copies|forms?|leaflets?|obtainable|available|published|printed|produced|issued|ordered) (?:from|by|at))\b"
    r"|(?:conference|exhibition|seminar|workshop|hearings?|inquiry|meeting|event|launch|roadshow|open day|drop-in|forum|interview|focus group)s? (?:is|are|at|in|will|runs?|took place|takes? place)\b|enquiries\b|visitors\b)",
    re.IGNORECASE,
)
# Whoever lives, stays or is brought somewhere.
LIVES = re.compile(
    r"\b(?:he|she|him|her|his|hers|me|my|we live|(?-i:I)|lives?|lived|(?-i:living)|stays?|stayed|staying|bides?|resid(?:es?|ed|ing)|(?<!has )(?<!have )(?<!Nobody )moved|rehoused|rent(?:s|ed|ing)?|let to|placed|discharged?"
    r"|(?<!hearings )(?<!care )home(?! (?:of (?:the|our)|page|office|education))|flat|c/o|household|nappies|keys?|respite|visited|collect(?:ed)? (?:from|at)|pick(?:ed)?[ -]up|taxi"
    r"|their (?:home|house|address)|contact (?:with|takes|took|will|is|at)|address of (?:the )?(?:child|family)"
    r"|family|foster|kinship|placement|applicants|tenants|residents|adopters"
    r"|(?:\d|two|three|four|five) (?-i:children|boys|girls|kids|bairns|weans|siblings))\b"
    r"|(?-i:\b[KLJMRS]\b(?!\.)|\b[A-Z]\. ?(?:[A-Z]\. ?)?(?:Ma?c|O[’'])?[A-Z][a-z]{2,20}\b)",
    re.IGNORECASE,
)
# A row of somebody's record.
OF_A_RECORD = re.compile(
    r"\b(?:name|surname|forenames?|pupil|d\.?o\.?b\.?|date of birth|tenure|relationship|next of kin|legal status|ethnicity|gender|sex|catchment|payee|(?<!\bof )(?<!\bof the )school): ?(?![^.;\n]{0,50}\b(?:School|Council|Service|Team|Centre|Office))",
    re.IGNORECASE,
)
POSTCODE_SAID = re.compile(
    r"\bpost(?:al)? ?codes?\b(?!.{0,40}\b(?:office|centre|venue|hall|school|sat[ -]?nav|building))[^.;\n]{0,40}\Z",
    re.IGNORECASE,
)
# People in general, a body that is named for people, and saints, kings and queens, whose names stand in those of streets.
NOBODY = re.compile(
    r"\b(?:His|Her) Majesty(?:[’']s)?\b|\bSt\.? [A-Z][a-z]{1,20}(?:[’']s?)?|\b(?:George|William|James) [IV]{1,3}\b|\b(?:King|Queen|Prince|Princess|Lord|Lady) [A-Z][a-z]{1,20}"
    r"|\b(?!His |Her |My |Our |Mrs? |Ms |Miss |Dr )(?:[A-Z][\w’'-]{1,20} (?:(?:and|for|of|in|on|the|&) ){0,2}){1,5}(?:(?:[Kk]inship|[Ff]oster|[Ff]amily|[Pp]lacement) )?(?:[Cc]onference|[Tt]eams?|[Ss]ervices?|[Oo]ffices?|Unit|Centre|Agency|Association|Network|Panel|Forum|Court|Tribunal|Statistics|Directorate|Division|Trust|Charity|Scotland|Group|Fund|Society|Federation|Programme|Wellbeing|Building|Hall|Club|Library|House|hearings)\b"
    r"|\b(?:[Kk]inship|[Ff]oster|[Ff]amily|[Pp]lacement) (?:[A-Za-z]{2,10} )?(?:team|service|office|centre|agency|panel|hearings|conference|event|forum|group)s?\b"
    r"|\b(?:SCRA|COSLA|CELCIS|SPSO|SSSC|HMRC|NRS)\b(?= (?:has )?moved\b)"
    r"|\b(?:[Aa]ny|[Ee]ach|[Ee]very) [a-z]{4,12}|\b[Yy]our (?:[a-z]{2,12} ){0,2}?(?:child|parents?|carers?|family|partner)\b|\b[Yy]oung [Pp]eople(?:[’']s)?|\bhomes\b|\bhome of (?:the|our)\b"
    r"|\b(?i:parents|carers|applicants|witnesses|patients|students|relatives|members|neighbours|tenants|residents|adopters)(?: (?:and|or) [a-z]{1,20})? (?=can\b|may\b|should\b|must\b|who\b|wishing\b|are (?:asked|welcome|invited))"
    r"|\bfor (?:[a-z]{2,12} )?(?:parents|carers|families|relatives|adopters)\b",
)
SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\b[Nn]o)(?<!\b[Tt]el)[.!?][”\"’)]?\s{1,3}(?=[A-Z0-9(])")
LINE_END = re.compile(r",?\s{0,2}\n\s{0,3}")
CELL_END = re.compile(r"[\t|;]")
FARTHEST, BEHIND = 170, 80


def is_of_a_public_place(text, start, end):
    """Return whether a postcode stands in the address of an office or a venue, and of nobody's home."""
    before, behind = text[max(start - FARTHEST, 0) : start], text[end : end + BEHIND]
    shown = text[end - 2] == text[end - 1] and SHOWN.search(before)
    if OF_A_BODY.search(before) or shown and not OF_SOMEBODY.search(f"{before} # {behind}"):
        return True
    if POSTCODE_SAID.search(before) or OF_A_RECORD.search(f"{before} # {behind}"):
        return False
    listed = stands_in_a_list_of_offices(text, start, end)
    before, after = SENTENCE_END.split(before)[-1], SENTENCE_END.split(behind, maxsplit=1)[0]
    said = NOBODY.sub("Nobody", f"{before} # {after}")
    if LIVES.search(said) or SOMEBODY.search(said):
        return False
    cell = LINE_END.sub(", ", CELL_END.split(before)[-1])
    return (
        any(_stands_there(match, cell) for some in BODIES for match in some.finditer(cell))
        or bool(HOUSE_AND_STREET.search(cell) or HELD_THERE.search(cell) or THEIRS.search(f"{before} {behind}"))
        or listed
        or _is_said_behind(after)
        or bool(DOES_THERE.match(after))
        or bool(HOURS.search(after))
    )


def _is_said_behind(after):
    said = SAID_BEHIND.match(after)
    return bool(said and any(some.search(said["label"]) for some in BODIES))


def _stands_there(match, cell):
    return not (match[0] == "Court" or NOT_THERE.match(cell, match.end()))  # “Larch Court” has flats
