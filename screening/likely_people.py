"""Whether a text seems to name somebody: a reason for a second person to look, never one to refuse.

A first name that stands alone is the sign. “Callum told us” may be a child; “Callum Brown (2019)” is an author.
"""

import re

from screening.days import DAY
from screening.words import words

# Common in Scotland, from general knowledge. A list of names can only ever be a part of them.
NAMES = words("first_names")
# Also surnames, places, months, words: they say something only where the words beside them do.
ALSO_OTHER_THINGS = words("names_and_other_things")
ALONE = "|".join(sorted(NAMES - ALSO_OTHER_THINGS))
EITHER = "|".join(sorted(NAMES | ALSO_OTHER_THINGS))

TITLE = (
    r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady|Judge|Sheriff|St|Saint|Queen|King|Prince|Princess|Rev)\.? "
)
WORD = r"[A-Z][a-zà-ÿ]{2,40}"
RELATIVE = (
    r"(?:half-?|step-?|foster |adoptive |birth |grand-?|great-?|twin ){0,3}(?:brother|sister|sibling|son|daughter|niece|nephew|cousin|twin|"
    r"mum|mam|dad|mother|father|gran|granny|nan|grandma|grandad|aunt|auntie|uncle|child|boy|girl|baby|carer|pal|mate|friend|"
    r"boyfriend|girlfriend|partner)s?"
)
OWN = r"(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Oo]ur|[Yy]our)"
NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
OF_A_PERSON = (
    rf"{RELATIVE}|(?:[a-z-]{{1,20}} )?(?:file|files|records?|teacher|headteacher|school|social worker|worker|case|story|home|family|"
    r"carers|placement|hearing|words|voice|room)"
)

# Words that begin a sentence, and so have a capital beside a name.
OPENERS = "Then|When|While|After|Before|Once|Later|Because|But|And|Since|Although|For|With|Did|Does|Was|Had|Has|Can|Could|What|Why|How|Where|Only|Even|Until|Unless|Though|From|About|Like|Both|Poor|Little|Young|Dear|Child|Female|Male|Today|Here|Now|That|This"
# A name by itself: no surname behind it, no title or surname before it, no year of a publication.
NAME_ALONE = re.compile(
    rf"(?<![\w’'@/.-])(?<![A-Z]\. )(?:{ALONE})(?![\w@/-])(?!,? {WORD})(?!, [A-Z]\.)(?! [A-Z]\. ?{WORD})"
    rf"(?!’s {WORD}|'s {WORD})(?! \([^)]{{0,20}}\d{{4}})(?! et al)(?! (?:[Rr]eview|[Rr]eport|[Ii]nquiry|[Jj]udgment|[Pp]rinciple)\b)(?! (?:and|&) {WORD}(?: et al|,? \(?\d{{4}}))(?:(?= [A-Z]\b)|(?! [A-Z]))"
)
BEFORE_A_SURNAME = re.compile(rf"(?:{TITLE}|\b(?!(?:{OPENERS}) ){WORD},? )$")
BESIDE_A_PERSON = re.compile(
    rf"\b{OWN} (?:(?:wee|little|young|younger|older|elder|big|late|best|youngest|oldest|twin) ){{0,4}}(?:{RELATIVE}),? (?P<a>{WORD})"
    rf"|\b(?:girl|boy|child|person|pupil|baby|woman|man|teenager|brothers?|sisters?|siblings?|lad|lass)(?: is| was)? (?:called|named) (?P<b>{WORD})"
    rf"|\b(?:her|his|whose|[Mm]y|their) name (?:is|was) (?P<c>{WORD})"
    rf"|\b(?:call|called|wee|little|young|baby|[Dd]ear|known as|I am|I’m) (?:her |him |them )?(?P<d>{EITHER})\b(?! {WORD})"
    rf"|\bthe (?:girl|boy|child|baby|brothers|sisters|siblings|mother of|father of|mum of)[ ,(]{{1,3}}(?P<e>{WORD})(?=[,) ])"
    rf"|\b[Cc]ase study(?: \d{{1,3}})?: (?P<f>{WORD})\b(?! {WORD})"
    rf"|\b{NUMBER}[ -](?:years?|yrs?)[ -]old (?:called |named )?(?P<g>{WORD})"
    rf"|\b(?P<h>{WORD}) ?(?:, ?(?:now )?(?:aged?|who (?:is|was)) {NUMBER}\b(?! to| years)|\(aged? {NUMBER}\))"
    rf"|\b(?P<i>{EITHER}), (?:now |a )?{NUMBER}(?:,|\.|-year)"
    rf"|\b(?P<j>{EITHER}) (?:is|was) {NUMBER}\b(?! per| of| out| to| times)"
    rf"|\b(?P<k>{WORD}) (?:told|said to|confided in) (?:us|me|her|him|the researcher|(?:her|his|their) [a-z]{{1,20}})\b"
    rf"|\b(?P<l>{EITHER}) (?:confided|complained|cried|wanted|felt|remembers?|remembered|recalled|had never seen|never saw|left care|"
    r"was (?:moved|placed|taken|adopted|never told))\b"
    rf"|\b(?P<m>{EITHER})[’']s (?:{OF_A_PERSON})\b"
    rf"|\b(?!May |June |April )(?P<n>{EITHER}) and (?:his|her) [a-z]"
    rf"|\b(?:[Ii]nterview with|[Ss]poke to|[Ss]poke with|[Tt]alked to|[Tt]alked with|[Ii]nterviewed) (?P<o>{EITHER})\b(?! {WORD})"
    rf"|\b(?P<q>{WORD})[’']s (?:mum|dad|gran|granny|mother|father|brother|sister|foster [a-z]{{1,20}})\b"
    rf"|\b(?P<r>{WORD}), {NUMBER}, (?:is|was|has|had|said|says|told|wanted|felt|asked|waited|left|lives)\b"
    rf"|\b(?P<p>{EITHER}) [A-Z]\.? (?:is|was|lives|lived|has|had|said|says|told)\b"
)
INITIAL = re.compile(
    rf"\b[A-Z](?:\.?,? |\.,?|,)(?:aged?|who (?:is|was)) {NUMBER}\b(?! to)|(?<![\w.])[A-Z]\.? \((?:aged? )?{NUMBER}\)",
    re.ASCII,
)
# “J.M., P5 at St Mary’s Primary”: few children of a class have these initials.
A_SCHOOL = r"(?:[A-Z][\w’'.-]{1,20}(?: [A-Z][\w’'.-]{1,20}){0,4} (?:(?:Primary|High|Secondary|Nursery|Junior|Infant|Special)(?: School)?|School|Academy|College|PS|HS|RC)\b|\bthe (?:special|primary|secondary|high|village|island) school in [A-Z])"
INITIALS = r"(?<![\w.])(?:(?<![a-z], )|(?<=boy, )|(?<=girl, )|(?<=child, )|(?<=pupil, )|(?<=sister, )|(?<=brother, ))[A-Z]\. ?(?:Ma?c|O[’'])?[A-Z]\b\.?"
INITIALS_AND_SCHOOL = re.compile(
    rf"{INITIALS}[^.\n]{{0,50}}?(?<![\w.]){A_SCHOOL}|{A_SCHOOL}[^.\n]{{0,30}}? {INITIALS}"
    rf"|\b[A-Z]{{2}},? \(?(?:[PS][1-7]|Primary \d)\b[^.\n]{{0,30}}?(?<![\w.]){A_SCHOOL}"
)
# “A nine-year-old boy from Tobermory”: in a small place everybody knows who that is.
YOUNG = r"(?:girl|boy|child|pupil|twins?|brother|sister|lad|lass|baby|toddler|teenager|young person|care leaver)"
AGE = (
    rf"(?:\b{NUMBER}[ -]years?[ -]old|\b{NUMBER}[ -]?(?:yo|y/o)\b|\b[Aa]ged? {NUMBER}\b(?! to| or| and)|\b{YOUNG} (?:of |aged )?{NUMBER}\b(?! to)"
    rf"|\b{YOUNG},? \({NUMBER}\)|\b{YOUNG}, (?:aged )?{NUMBER}\b|\b[PS][1-7] pupil)"
)
AGE_AND_PLACE = re.compile(
    rf"{AGE}(?:[’']s)?[,)]?(?: [a-z’'-]{{1,15}},?){{0,6}}? (?:from|in|of|on|near|at|outside) (?:the (?:village|island|isle|town) of )?(?P<place>{WORD})"
    rf"|\b{YOUNG},? \({NUMBER}, (?P<there>{WORD})\)"
    rf"|{AGE}(?: {YOUNG})?, (?P<where>{WORD})(?=[.;,)]|\Z)"
)
LARGE_PLACES = words("large_places")
NOT_PEOPLE = words("not_people")
ALONE_NAMES = NAMES - ALSO_OTHER_THINGS
# In figures it is refused: screening/births.py. In words it may be how a newspaper is cited.
NAME_AND_DAY = re.compile(rf"\b({WORD}) ?[(\[](?:{DAY})[)\]]")


def names_a_person(text):
    """Return whether somebody seems to be named, or meant by an initial with an age."""
    for match in BESIDE_A_PERSON.finditer(text):
        if not set(match.groupdict().values()) & NOT_PEOPLE:
            before = text[max(match.start() - 30, 0) : match.start()]
            if not BEFORE_A_SURNAME.search(before) or match["a"] or match["b"] or match["c"]:
                return True
    if INITIAL.search(text) or INITIALS_AND_SCHOOL.search(text):
        return True
    for match in AGE_AND_PLACE.finditer(text):
        if not {match["place"], match["there"], match["where"]} & (LARGE_PLACES | NOT_PEOPLE):
            return True
    if any(match[1] in ALONE_NAMES for match in NAME_AND_DAY.finditer(text)):
        return True
    return any(
        not BEFORE_A_SURNAME.search(text[max(match.start() - 30, 0) : match.start()])
        for match in NAME_ALONE.finditer(text)
    )
