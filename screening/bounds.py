"""Days that bound a law, a cohort, a period or a range of values: nobody was born on them."""

import re

# What bounds a law or a cohort stands directly before its day.
BOUND = re.compile(
    r"(?<!\bday )\b(?:before|after|since|until|till|from|between|by|than|(?:letter|form(?: \w{1,5})?|report|return|census|policy|regulations?|act|order|meeting|minutes?|version|decision|consultation|guidance|snapshot|hearing|statement|note|bill|circular|week|end|start|beginning|notice|answer|edition|list|file|extract|release|register|agreement|contract|paper|plan|memo) of|(?:years?|months?|weeks?|quarter|period) (?:to|ended|ending)|dated|during|effective|through|including|prior to|up to|as (?:at|of)|in force on|(?:if|where|when|or) (?:later|earlier|sooner)|(?:later|earlier|latest|earliest) of [^.]{1,60} (?:and|or)|(?:from|between)\b[^.\d]{0,60}\bbirth(?: of [^.\d,]{1,25})? (?:to|and))"
    r"\b[\s,(]{0,3}(?:(?:and|or) (?:including|inclusive of|on|before|after|since)[\s)]{0,3})?(?:the )?\Z",
    re.IGNORECASE,
)
AND_ANOTHER = re.compile(r"\s{0,2}(?:and|to|until|till|or|-|through)\s{0,2}(?:the |up to )?", re.IGNORECASE)
OR_LATER = re.compile(
    r"^,? \(?(?:(?:or|and) (?:later|after|earlier|before|since|thereafter)|onwards?|(?:whichever|if|where)(?: (?:is|it is|comes))?(?: the)? (?:later|earlier|sooner|first|last)|at the (?:earliest|latest)|(?:to|until) (?:the |an? )?(?:date|day|present|today|now|end|extract|census))\b",
    re.IGNORECASE,
)
# “Allowed range of dates of birth: … - …”
A_RANGE = re.compile(r"\b(?:range|valid|allowed|permitted|accepted)\b", re.IGNORECASE)
TO_ANOTHER = re.compile(r"\s{0,2}(?:to|until|till|through)\s{0,2}(?:the )?\Z", re.IGNORECASE)
