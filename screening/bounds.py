"""Days on which nobody was born: they bound a law, a cohort or a period, show a form, or are of something else."""

import re

ELSEWHERE = "między|przed|po|od|do|entre|avant|après|zwischen|vor|nach|seit|antes del?|después del?|desde|hasta|до|после|между|між|після|rhwng|cyn|ar ôl|eadar|ro|às dèidh"
# What bounds a law or a cohort stands directly before its day.
BOUND = re.compile(
    r"(?<!\bday )\b(?:before|after|since|until|till|from|between|by|than|(?:letter|form(?: \w{1,5})?|report|return|census|policy|regulations?|act|order|meeting|minutes?|version|decision|consultation|guidance|snapshot|hearing|statement|note|bill|circular|week|end|start|beginning|notice|answer|edition|list|file|extract|release|register|agreement|contract|paper|plan|memo|copy|contact|visit|request|reply|e-?mail|review|complaint|correspondence|response) of|ages? at|(?<!leaving )(?<!school )(?<!of )ages? on|held at|correct at|(?:since|from|in) (?:v|version|release) ?[\d.]{1,8}|(?:years?|months?|weeks?|quarter|period) (?:to|ended|ending)|dated|during|effective|through|including|prior to|up to|as (?:at|of)|in force on|(?:if|where|when|or) (?:later|earlier|sooner)|(?:later|earlier|latest|earliest) of [^.]{1,60} (?:and|or)|(?:from|between) (?:the )?\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9} 1[0-9]\d\d (?:to|and)|(?:from|between)\b[^.\d]{0,60}\bbirth(?: of [^.\d,]{1,25})? (?:to|and))"
    rf"\b[\s,(]{{0,3}}(?:(?:and|or) (?:including|inclusive of|on|before|after|since)[\s)]{{0,3}})?(?:the )?\Z|\b(?:{ELSEWHERE}) (?:le |el |dem |den |an )?\Z|[\w)]\s[<>]=?\s?\Z",
    re.IGNORECASE,
)
BOUND_ELSEWHERE = re.compile(
    rf"\b(?:{ELSEWHERE}) (?:\w{{2,3}} )?\d{{1,2}}\.?(?: (?:de )?\w{{3,12}}(?: de)? \d{{4}} (?:a|et|und|y|i|и|і|та|agus|ac) (?:\w{{2,3}} )?\d{{1,2}}\.?)? (?:de )?\Z",
    re.IGNORECASE,
)
AND_ANOTHER = re.compile(
    r"\s{0,2}(?:and|to|until|till|or|-|through|an?|et|und|y|i|и|і|та|agus|ac)\s{0,2}(?:the |up to |an )?", re.IGNORECASE
)
OR_LATER = re.compile(
    r"^,? \(?(?:(?:or|and) (?:later|after|earlier|before|since|thereafter)|onwards?|(?:whichever|if|where)(?: (?:is|it is|comes))?(?: the)? (?:later|earlier|sooner|first|last)|at the (?:earliest|latest)|(?:to|until) (?:the |an? )?(?:date|day|present|today|now|end|extract|census))\b",
    re.IGNORECASE,
)
# “Allowed range of dates of birth: … - …”
A_RANGE = re.compile(r"\b(?:range|valid|allowed|permitted|accepted)\b", re.IGNORECASE)
TO_ANOTHER = re.compile(r"\s{0,2}(?:to|until|till|through)\s{0,2}(?:the )?\Z", re.IGNORECASE)
EXAMPLE = re.compile(r"\b(?:(?:for )?example|e\.g\.|like this|such as)", re.IGNORECASE)
# How a day is to be written, which an example of one shows; “in a letter the date of birth (e.g. …) can be read” does not.
HOW_TO_WRITE = re.compile(
    r"\b(?:enter\w{0,3}|typed?|writ\w{1,5}|give|use|put|format\w{0,3}|style|pattern|figures|digits|numbers|fields?|columns?|box|D{1,2}|Y{2,4}|day,? month)\b",
    re.IGNORECASE,
)
# “12 records had no date of birth on …”, and “date of birth; date of the order: …”
WITHOUT = re.compile(r"\b(?:no|without(?: an?| any)?|lack(?:s|ed|ing)(?: an?)?|missing)\s\Z", re.IGNORECASE)
ANOTHER_LABEL = re.compile(
    r"\b(?:date of (?:the |an? )?(?!birth|delivery)[a-z]{3,15}(?: [a-z]{3,15})?(?:\s?[:(]|,\s|\s(?:is|was))"
    r"|(?:closing|start|end|due|issue|review|meeting|hearing|admission|referral) date[\s:]|date (?:signed|checked|confirmed|seen|completed|received|sent|issued|printed|started|admitted|closed|opened)[\s:]|(?:before|after|at|for) (?:the|a|an|our|your|next) (?:\w{3,12} )?(?:hearing|meeting|review|panel|conference|visit) (?:on|of))\s?(?:the )?\Z",
    re.IGNORECASE,
)
# “DOB: n/a; …”, “DOB XX/XX/XXXX, letter of …”
LEFT_BLANK = re.compile(
    r"^[\s:=(\[]{0,4}(?:[X*]{1,4}[/.-][X*]{1,4}|n/?a\b|blank|redacted|unknown|not known|_{1,4}[/.-]_{1,4}|_{2,40}[\s.]{0,3}[A-Za-z])",
    re.IGNORECASE,
)
THEN_A_LABEL = re.compile(r"\s[A-Z][a-z]{2,12}(?: [a-z]{2,12}){0,2}: ?\Z")  # “Born: [redacted] Placed: …”
# “… and arrived at the unit on …”: what was done next begins behind “and” or a new clause, and has its day right behind.
NEXT_CLAUSE = re.compile(
    r"(?:[;.]|\band\b|, (?!and\b|on\b))(?P<clause>[^;.]{1,70}?)(?P<ends>[,:(–-]{1,2} ?)?(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
DONE = re.compile(
    r"(?<![\w-])(?:\w{3,12}ed|came|went|left|met|told|sent|seen|began|read|wrote|spoke|won|became|sat|ran|bought|built|gave(?! birth)|took|made|lost|found|heard|kept|review|meeting|hearing)\b(?! by\b)",
    re.IGNORECASE,
)
SAID_OF_IT = re.compile(
    r"\b(?:record|confirm|correct|enter|not|giv|show|stat|list|check|chang|updat|regist|report|deliver|suppos|believ)\w{0,6}\b|\bas\b",
    re.IGNORECASE,
)


def is_of_another_event(gap):
    """Return whether the day behind a birth word is that of what happened next: “born in Leith and moved on …”.

    A comma, colon or bracket before the day gives it back to the birth: “born before the unit opened, on …”.
    """
    clause = NEXT_CLAUSE.search(gap)
    if not clause or (clause["ends"] and not gap.lstrip().startswith((";", "."))):
        return False
    done = DONE.search(clause["clause"])
    return (
        bool(done)
        and not SAID_OF_IT.search(clause["clause"])
        and not re.match(r"\s(?:and)?\s?\Z", gap[: clause.start()])
    )


# “They were told on … that she was born abroad.”
TOLD_ON = re.compile(
    r"\b(?:told|heard|said|learn(?:ed|t)|noted|confirmed|found|agreed|reported|explained|informed|wrote)(?: \w{1,12}){0,3} on (?:the )?\Z",
    re.IGNORECASE,
)
# Where a birthday is anybody's, a birth a thought, a leap day the law's: “as others mark a birthday”, “on your birthday
# you may …”, “born again”, “l'idée est née le …”.
OF_NO_BIRTH = re.compile(
    r"\b(?:as|like|the way) (?:(?:other|some|most|many) [a-z]{3,12}|others|some|most|many|everyone|families|people|you|we) (?:[a-z]{2,12} ){1,2}(?:an?|their|your|its) birthdays?\b"
    r"|\b(?:on|by|until|before|after|from) your (?:\w{2,11}(?:th|st|nd|rd) |next )?birthday\b(?!\W{0,3}(?:(?:on|was|is|the) ){0,2}(?:\d|(?-i:[A-Z])[a-z]{2,8} \d))"
    r"|\b(?:an?|any|every|each|no|one|the) (?:\w{3,9} )?(?:child|pupil|boy|girl|person|baby|one|applicant|member) whose (?:\w{2,9}(?:th|st|nd|rd) )?birthday (?:is|was|falls|fell) (?:on |in )?(?:that|the same|any|some|such|this)\b"
    r"|\bborn again(?=[,:;]| \w)|\b(?:an?|any|every|each|anyone|anybody|those|children|people|babies) ?(?:child|baby|person|pupil|one)?(?: who (?:is|was|are|were))? born on (?:the )?29(?:th)?(?: of)? february\b(?! \d)(?:(?!\b\d{1,2}[ /.-]\S{1,9}[ /.-]\d{2,4})[^.;\n]){0,120}"
    r"|\b(?:l[ea’']|il|el|un[ae]?|die|das|der|ein|eine|y|yr) ?(?:id[eé]e?a?|rapport[oe]?|relazione|bericht|proje[ck]te?|proyecto|progetto|idea|informe|gr[uo]pp?[eo]?|verein|association|associazione|asociación|loi|legge|ley|gesetz|syniad|prosiect|grŵp|elusen)\b(?:[^.\n]|\d\.){0,30}?\b(?:née?|nat[oa]|geboren|nacid[oa]|nació|nacque)\b"
    r"|\bganwyd (?:y|yr) (?:syniad|prosiect|grŵp|elusen)\b",
    re.IGNORECASE,
)
# “A child whose date of birth is … starts school in August” is no child.
OF_ANYBODY = re.compile(
    r"\b(?:an?|any|every|each) (?:child|pupil|person|baby|applicant|young person) (?:whose|with an?)\s\Z|\b(?:if|where|when) (?:your|the|a) child[’']s\s\Z",
    re.IGNORECASE,
)
IN_THAT_CASE = re.compile(
    r"\b(?:starts?|counts?|can|may|will|would|must|should|is (?:eligible|entitled|due)|are (?:eligible|entitled))\b",
    re.IGNORECASE,
)
TO_DO = re.compile(r"^ to (?:be|do|lead|serve|run|win|play|perform)\b", re.IGNORECASE)
# “Two days after the birth, on …” is another day.
AFTER_A_TIME = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?) (?:after|before|from|following) (?:the |his |her |their )?(?:\w{2,11}(?:th|st|nd|rd) )?\Z",
    re.IGNORECASE,
)
IF = re.compile(r"\b(?:if|where|when|whether|suppose|e\.g\.|for example)\b", re.IGNORECASE)
SUPPOSED = re.compile(r"\b(?:suppose|imagine|(?:for )?example|e\.g\.)", re.IGNORECASE)
NARRATIVE = re.compile(r"\b(?:was|were|had|did|told|said|died|moved|lived|left|went)\b", re.IGNORECASE)
ONE_CASE = re.compile(r"\b(?:concern(?:s|ed)|appeal|complaint|case of|review of|enquiry about)\b", re.IGNORECASE)
TOLD = re.compile(r"\b(?:was|were|had been)\s{0,3}\Z", re.IGNORECASE)
# “Enter the date of birth as 1 January where it is not known.”
WHERE_UNKNOWN = re.compile(
    r",? (?:where|if|when) (?:it|this|that|the \w{3,9}(?: of birth)?|none) (?:is|was|are) (?:unknown|not known|missing|blank|given)\b",
    re.IGNORECASE,
)
# “Date of birth later than the extract date of …”, “a note on dates of birth, …”
OF_SOME_DAY = re.compile(
    r" (?:(?:is|was|falls) )?(?:after|before|later than|earlier than|prior to)\b|[_ ]?(?:year|month|band|group|count)\b|,? or (?:(?:later|after|older)\b|(?:the )?\Z)| (?:decides?|determines?|counts?|affects?|sets)\b",
    re.IGNORECASE,
)
# “Date of birth (week beginning) …”
OF_A_PERIOD = re.compile(
    r"\s?[(,_]?\s?(?:by )?(?:week|month|quarter|year|fortnight)s? (?:beginning|ending|commencing|starting)\b",
    re.IGNORECASE,
)
# “…, rule 6.2 (1 May 2018)”
CITED = re.compile(
    r"\b(?:rule|para(?:graph)?|section|article|regulation|version|policy|guidance|circular|page|clause|v|p)\.? ?\d[\d.]{0,6} ?[(\[]\Z",
    re.IGNORECASE,
)
ABOUT_IT = re.compile(
    r"\b(?:training|workshop|session|webinar|course|guidance|briefing|note|paper|policy|procedure|article|blog post|advice)s? (?:on|about)\b[^.:;]{0,40}\Z",
    re.IGNORECASE,
)
