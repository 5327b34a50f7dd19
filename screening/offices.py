"""Landlines of organisations: what a sentence says of whose a number is, the nearest word first."""

import re

from screening.named_days import FIRST
from screening.words import lines, words

STRONG, WEAK = (
    re.compile(rf"(?<![\w@.-])(?:{line.replace(chr(39), '[’' + chr(39) + ']')})(?![\w@]|-\w| hours)", re.IGNORECASE)
    for line in lines("offices")
)
# “The duty line”, and neither a landline nor somebody's direct line.
A_LINE = re.compile(
    r"\b(?:council|duty|office|advice|support|information|emergency|booking|admin|general|fostering|adoption|care|referral|enquiry|public|media|press|protection|complaints|safeguarding|concerns?|crisis|welfare|intake|consultation|recruitment|throughcare|aftercare|kinship|out-of-hours)(?:\s[a-z]{2,12})? lines?\b|\b(?-i:(?!Land|Dead|Head|Under|Border|Main|Air)[A-Z][a-z]{2,10}[b-df-hj-np-tv-z]line)\b",
    re.IGNORECASE,
)
HOURS = re.compile(
    r"\b(?:during office hours|between \d{1,2}(?:[.:]\d\d)? ?(?:am)? and \d{1,2}|(?:staffed|manned|answered) (?:all|from|day|round|every|seven)|(?:choose|select|press) (?:option )?\d|large print|braille|report (?:an? |your )?concerns?|make a referral|book a place|mon(?:day)?s? ?(?:to|-|and) ?(?:thu(?:rs)?|fri|sun|sat)(?:day)?s?|weekdays|opening (?:hours|times)|lines? (?:is |are )?open|(?:staffed|answered|manned|open) \d{1,2}(?:[.:]\d\d)? ?(?:am)? ?(?:to|-|until) ?\d|open (?:from|until|till|mon\w{0,3})|\d{1,2}(?:[.:]\d\d)? ?(?:am)? ?(?:to|-|until) ?\d{1,2}(?:[.:]\d\d)? ?pm|24[ -]?h(?:ou)?rs|\d{1,2}(?:[.:]\d\d)?-\d{1,2}(?:[.:]\d\d)?(?=\))|fax|(?:outside (?:of )?the UK|(?:from|you are|you’re|you're|if) (?:abroad|overseas)|y tu allan i[’']r DU))\b|@[\w-]{1,40}(?:\.[\w-]{1,40}){0,2}\.(?:gov|nhs|police|ac|sch|parliament)\.(?:uk|scot)\b|@[\w.-]{1,60}\.scot\b|\bwww\.an\.org\.uk\b",
    re.IGNORECASE,
)
PLACES = "Street|St|Road|Rd|Walk|House|Lane|Place|Court|Avenue|Drive|Terrace|Square|Way|Park|Crescent|Gardens|Row|Quay|University|College|Centre|Hospital|Building|Associates|Ltd|Limited|LLP|plc|Solicitors|Foundation|Trust|Institute|Parade|Hall|Theatre|Library|Museum|Gallery|Halls|Chambers|Buildings|Boardroom|Room|Suite|Auditorium|Stadium|Wing|Clinic|School|Academy|Primary|Campus|Church"
# What is paid to people, and what homes of care are: said of nobody.
BENEFITS = "Allowance|Benefit|Support Payment|Payment|Grant|Credit|Pension|Maintenance|Trust Fund"
# Whoever lives somewhere, is related, looked after or called by a name.
SOMEBODY = re.compile(
    rf"(?-i:\bhome office\b)|(?<![\w-])(?<!\ba )(?<!\bany )(?<!\byour )(?<!\bor )(?:child|pupil|baby|young person)(?:[’']s)?+(?![\w-]| (?:protection|support|care|services?|poverty|planning)| (?-i:(?:{BENEFITS})\b))|(?<![\w-])(?:(?:(?<!care )(?:{'|'.join(sorted(words('homes')))})(?:[’']s|s[’'])?+|ask for (?-i:[A-Z])\w{{1,15}}|next (?:of kin|door)|young (?:people|woman|man))(?![\w-])(?! (?:office|centre|visiting|protection|support|committee|services|care (?:\w{{3,12}} )?(?:services?|teams?|advice|helpline|line)\b)| (?-i:(?:{BENEFITS})\b))|(?-i:(?:{FIRST})\b(?!(?: [A-Z][\w’'-]{{1,20}})? (?:{PLACES})\b)))",
    re.IGNORECASE,
)
# “His office”, “Mum's work”: whoever it belongs to.
OWN_OFFICE = re.compile(
    rf"\b(?:his|her|my|(?:mum|dad|gran|mother|father|aunt|uncle|carer|parent)[’']s) (?!(?-i:{BENEFITS})\b)(?:[\w-]{{2,12}} ){{0,2}}\Z",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:[Cc]ontact|[Nn]ame|[Aa]uthor|[Mm]anager|[Ww]orker|[Oo]fficer):? (?:is )?(?!Information|Data|Human|Customer|Committee|Legal|Records|Communications|Social|Child|Corporate|Press|Media|Freedom|Housing|Education|Adoption|Fostering|Council|Family|The)[A-Z][\w’'-]{1,20} [A-Z][\w’'-]{1,20}"
)
# “Phone me at the office”, “rang the office from …”, “the carer, who knows the team, is on …”
OF_SOMEBODY = re.compile(
    r"\b(?:I|I[’']m|[Mm]e|[Mm]y|[Mm]ine)\b|\b(?:[Hh]is|[Hh]er|[Yy]our)(?: \w{2,12}){0,2} (?:number|phone|landline|telephone|tel|line)\b|\b(?:from|as) (?:the )?(?:number )?[(+]{0,2}\Z"
)
OF_WHO_WENT_BEFORE = re.compile(r",? (?:is|was|are|were|can|may|lives?)\b")
# “The team rang …”, “the council has … for her”: a number that somebody there called or holds.
CALLED = re.compile(
    r"\b(?<!be )(?<!is )(?<!are )(?:rang|phoned|called|tried|texted|dialled|left|spoke|rings|gave|given|(?<!will )(?<!you )(?:have|has)(?! (?:an? |its own )(?:\w{4,9} )?(?:landline|phone|number|switchboard|line)\b| the (?:mailbox|inbox|telephone|e-?mail|postal address)\b)|had|held|holds?|got|recorded|noted|keeps?|reached|contacted|(?<!with a )(?<!has a )(?<!its own )(?<!its )(?<!on a )(?<!own )landline)\b",
    re.IGNORECASE,
)
UNIT_END = re.compile(r"(?<![A-Z])(?<!\b[Tt]el)(?<!\b[Nn]o)(?<!\b[Ee]xt)[.!?][”\"’)]?\s{1,3}(?=[A-Z0-9(+])|\n|[;|]")
LABEL_ALONE = re.compile(
    r"\W{0,3}(?:(?:our|the|by|or) )?(?:tel(?:ephone)?|phone|t|f|isdn|call|ring)?(?: (?:us|number|no|on))?[.:]{0,2}\s{0,3}(?:on |at )?[(+]{0,2}\Z",
    re.IGNORECASE,
)
LABELS_IT = re.compile(
    r"(?:[ ,(]{1,2}ext(?:ension)?\.? ?\d{2,5})?[\s,;:(–-]{1,3}(?:to (?:speak|talk|reach|contact)(?: to| with)? |and ask for )?(?:(?:which )?(?:is|was|for) )?(?:(?:the|our|its|their|an?) )?(?:(?!not\b)[\w’'-]{2,15} ){0,4}?\Z",
    re.IGNORECASE,
)
# “(office)” and “the head office in Perth”, and neither “, office 0131 …” nor “– police informed”.
ENDS_THERE = re.compile(
    r"(?:[’']s?)?(?: (?:telephone |phone )?(?:number|line|only|voicemail|hours))?(?: (?:in|at|of|for) [\w’' ]{2,30}?| (?:which|open)\b[^,.;)]{1,40})?\s?(?:[,.;)]|\Z)"
)
A_SCHOOL = re.compile(r"\A\W{0,3}(?:[A-Z][\w’'-]{1,20} ){1,4}(?:School|Academy|Nursery|College|Campus)\b")
# “(gran's)”, “, which was the father's”
WHOSE = re.compile(r"[\s,]{0,2}[(–-]\s?|,? (?:which )?(?:is|was|had been) ", re.IGNORECASE)
FARTHEST = 170
# “In Orkney ring Kirkwall … extension 2618”
AT_A_PLACE = re.compile(
    r"\b[Ii]n (?:the )?[A-Z][\w’'-]{2,20}(?: [A-Z][\w’'-]{2,20})?,? (?:please )?(?:ring|call|phone|dial|contact) [A-Z][\w’'-]{2,20}\s{1,4}#\s{0,4}[,(]?\s?ext"
)
# “Social Work Offices” above a table
LIST_OF_OFFICES = re.compile(
    r"\A\W{0,3}(?!Their|His|Her|My)(?:[A-Z][\w’'&-]{0,20},? (?:(?:and|of|for|in) )?){0,5}(?:[Oo]ffices|[Cc]entres|[Tt]eams|[Ss]ervices|[Ss]chools|[Nn]urseries|[Hh]ospitals|[Cc]ourts|[Ll]ibraries|[Ss]urgeries|[Vv]enues|[Bb]ranches|[Hh]elplines|[Hh]ubs)(?: (?:and|in|of) [\w’' ]{2,30})?:?\s{0,3}\n"
)


def is_of_an_office(text, start, end):
    """Return whether a landline is said to be an organisation's in its sentence or line, and no person's nearer to it."""
    if stands_in_a_list_of_offices(text, start, end):
        return True
    before, behind = _sentence_around(text, start, end)
    person = SOMEBODY.search(behind)
    if OF_SOMEBODY.search(before) or _is_said_to_be_of(person, behind):
        return False
    somebody = max((match.end() for match in SOMEBODY.finditer(before)), default=-1)
    office = max(
        (match for some in (STRONG, A_LINE) for match in some.finditer(before)), key=re.Match.end, default=None
    )
    if office and office.end() > somebody:
        return not _belongs_to_somebody(before, office, somebody)
    if somebody >= 0 or CALLED.search(before):
        return False
    return _is_labelled_behind(behind, person) or not person and _speaks_of_an_office(before, behind)


def stands_in_a_list_of_offices(text, start, end):
    """Return whether a text is headed as a list of offices, and the line of a number in it tells of nobody."""
    heading = LIST_OF_OFFICES.match(text[:FARTHEST])
    if not heading or SOMEBODY.search(heading[0]):
        return False
    line = text[max(start - FARTHEST, 0) : start].rpartition("\n")[2] + text[end : end + 110].partition("\n")[0]
    return not (SOMEBODY.search(line) or OF_SOMEBODY.search(line) or NAMED.search(line))


def _sentence_around(text, start, end):
    """Return what stands before and behind a number in its sentence; before a label alone also the sentence before that."""
    before, behind = text[max(start - FARTHEST, 0) : start], text[end : end + 110]
    ends = [match.end() for match in UNIT_END.finditer(before)]
    sentence = before[ends[-1] :] if ends else before
    if ends and LABEL_ALONE.fullmatch(sentence):
        sentence = before[ends[-2] if len(ends) > 1 else 0 :]
    return sentence, UNIT_END.split(behind, maxsplit=1)[0]


def _is_said_to_be_of(person, behind):
    """Return whether the number is followed by whose it is: “(gran's)”."""
    whose = WHOSE.match(behind)
    return bool(person and whose and person.start() - whose.end() < 6)


def _belongs_to_somebody(before, office, somebody):
    """Return whether the office that is named last is somebody's, or somebody there called; `somebody` is the end of a word."""
    between, behind = before[max(somebody, 0) : office.start()], before[office.end() :]
    if somebody >= 0 and between.strip() in ("of", "of the"):
        return True
    if somebody >= 0 and "(" in between and ")" in behind:  # “the carer’s (tell the team first)”
        return True
    if somebody >= 0 and OF_WHO_WENT_BEFORE.match(behind) and "," in before[somebody : office.end() + 1]:
        return True
    return bool(OWN_OFFICE.search(before[: office.start()]) or CALLED.search(behind))


def _is_labelled_behind(behind, person):
    """Return whether an office is what the number is said to be right behind it, before any person."""
    return any(
        LABELS_IT.fullmatch(behind[: match.start()])
        and ENDS_THERE.match(behind[match.end() :])
        and not (person and person.start() < match.start() + 60)
        for some in (STRONG, A_LINE, WEAK)
        for match in some.finditer(behind)
    )


def _speaks_of_an_office(before, behind):
    said = f"{before} # {behind}"
    return not NAMED.search(said) and bool(
        WEAK.search(before) or A_SCHOOL.match(before) or HOURS.search(said) or AT_A_PLACE.search(said)
    )
