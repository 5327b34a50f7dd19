"""Whose birth a text speaks of: a person, or a body, a thing or a thought that is born only as we say so."""

import re

from screening.named_days import FIRST, FIRST_NAMES
from screening.words import words

THING = rf"(?:{'|'.join(sorted(words('things_that_are_born')))})s?"
HUMANS = "|".join(sorted(words("humans")))
A_HUMAN = rf"(?:(?:\w{{2,7}}-)?(?:{HUMANS})|baby(?! box)|(?-i:[A-Z]))"
A_PERSON = rf"(?:{A_HUMAN}|at|in|from|to|with|of|by|on|for|under)"
OF_NONE = "".join(rf"(?<!\b{word} )" for word in "in of at by to on from with".split())
FIGURATIVE = re.compile(
    rf"(?:{OF_NONE}\b(?:the|a|an|this|that|our|its|their|which|new|first|whole|(?-i:[A-Z])\w{{1,15}}[’']s)\s(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,5}}|\A\W{{0,3}}(?:(?!{A_PERSON}\b)[\w’'-]{{1,25}}\s){{0,4}})"
    rf"{THING}\b(?:\s\([A-Za-z]{{1,12}}\))?(?:\s(?:of|for|in|between)(?:(?: (?!{A_HUMAN}\b)[\w’'-]{{1,20}}){{1,6}}|(?: [\w’'-]{{1,20}}){{0,5}} {THING}))?\Z"
    rf"|{OF_NONE}\b(?:the|an?|this|our|its)\s(?:(?!(?:at|in|from|to|with|of|by|on|for|under|who)\b)[\w’'-]{{1,25}}\s){{1,3}}{THING}\Z"
    rf"|(?:\A\W{{0,3}}|[,;:(–-] |\b(?:and|but|that|when|as|where|because|so|if|while|how|then|said|says) )(?:the|our|this|its|an?) (?:(?!{A_PERSON}\b)[a-z-]{{2,20}} ){{0,2}}(?!{A_PERSON}\b)(?-i:[a-z])[a-z-]{{2,20}}\Z"
    rf"|\A\W{{0,3}}(?!{A_PERSON}\b)(?-i:[A-Z])[a-z]{{1,20}} (?:(?!{A_PERSON}\b)[a-z]{{2,20}} )?(?!{A_PERSON}\b|[a-z-]{{1,20}}ly\Z)(?-i:[a-z])[a-z-]{{2,20}}\Z"
    rf"|\b(?:Storm|Hurricane|Typhoon|Cyclone) [A-Z][a-z]{{1,15}}\Z|\b(?:the|our|this|its|an?) (?:(?!{A_PERSON}\b)[\w’'-]{{1,20}} ){{0,3}}{THING} (?:was|is|were|had|has)\b[^.;]{{0,80}} and\Z"
    rf"|\bthe (?!{A_PERSON}\b)(?-i:[A-Z])[\w’'-]{{1,20}}(?: (?:of |for |and )?(?-i:[A-Z])[\w’'-]{{1,20}}){{0,4}}\Z"
    r"|(?<!child )(?<!baby )(?<!pupil )(?-i:(?<![A-Z] )\b[A-Z]{3,8}(?: [A-Z][a-z]{2,12})?\Z)|\b(?-i:Scottish|National|British|Royal|UK) \w{2,15}\Z|\b(?:Scotland|Parliament|it|what|which|this|Rights of the Child)\Z",
    re.IGNORECASE,
)
# “The national dataset” (came into the world)
A_THING_BEFORE = re.compile(
    rf"{OF_NONE}\b(?:the|our|its|this|that|an?)\s(?:(?!{A_PERSON}\b)[\w-]{{1,20}}\s){{0,3}}{THING}\s(?:(?:was|is|were|had|has|first|been) ){{0,3}}\Z",
    re.IGNORECASE,
)
OF_SOMETHING = re.compile(
    rf"^ (?:out )?of\b(?! wedlock| hours| (?:an? )?(?:an? |the )?(?:\w{{1,20}} ){{0,2}}(?:mother|parents?|marriage|woman|rape|incest|son|daughter|child|baby|twins?|boy|girl)|(?-i: {FIRST})|(?-i: [A-Z]\b)| (?:mr|mrs|ms|her|his|my|their|twins)\b)",
    re.IGNORECASE,
)
# Between whoever is born and “born”.
BETWEEN = frozenset(
    "who that which is are was were wis wes been being be had have has not only just also all first formally officially really then later".split()
)
# “Happy birthday to the Panel”, and not “to our Declan, …”
TO_NO_HUMAN = re.compile(
    rf"^ to (?!our (?!{THING}\b)(?-i:[A-Z])[a-zà-ÿ]{{2,14}}\s?[,.!(])(?:the|our|its|all|everyone) (?!{A_HUMAN}\b)\w",
    re.IGNORECASE,
)
A_QUOTATION = re.compile(r"[“\"‘]Born(?: [^”\"]{0,60})?[”\"’]")
# “Born on …, the group has 40 members”
THEN_A_THING = re.compile(
    rf", (?:it|(?:the|our|this|its) (?:(?!{A_HUMAN}\b)[a-z-]{{2,20}} ){{0,2}}(?!{A_HUMAN}\b)(?-i:[a-z])[a-z-]{{2,20}})\b",
    re.IGNORECASE,
)
# “Born to Belong, our exhibition, opens on …”
NAMES_A_THING = re.compile(
    rf"[^.;]{{1,40}}, (?:our|the|an?|my|ma|this) (?:[\w-]{{1,15}} ){{0,2}}{THING},", re.IGNORECASE
)
# “gave birth to a new approach on …”
TO_A_THING = re.compile(
    rf" to (?:an?|the|our|its|this) (?:(?!{A_HUMAN}\b)[\w-]{{1,20}} ){{0,3}}?{THING}\b", re.IGNORECASE
)
OF_A_BODY = re.compile(
    rf"(?:\b(?:every|each|any|all) |\d{{3}}(?:th|st|nd|rd) |\b(?:any|every|each|those|all|an?|if|where|when)\b[^.]{{0,40}}\b(?:whose|their|child[’']s|person[’']s|pupil[’']s) (?:\w{{5,9}}|\d{{1,2}}th) |\b(?:cut-?off|qualifying|earliest|latest|oldest|youngest|median|average|default|minimum|maximum|min|max|lowest|highest)[ _]|\b(?:Scotland|Parliament|{THING}) (?:celebrates?|celebrated|marks?|marked|has|had|have) (?:an?|its|our) (?:[\w-]{{1,12}} )?|\bits (?:[\w-]{{1,15}} )?|\bour (?:\w{{1,11}}(?:th|st|nd|rd)|first|second|third) |(?:(?-i:\b[A-Z]{{3,8}}(?: [A-Z]\w{{1,12}})?)|\b(?:{'|'.join(sorted(words('things_that_are_born')))}|centre|Parliament|Scotland))[’']s (?:[\w-]{{1,15}} )?)\Z",
    re.IGNORECASE,
)
PERSONAL = re.compile(
    rf"(?:\b(?:he|she|i|him|her|me|them|says?|said|shows?)|\bbaby [A-Z]|(?-i:\b(?:{'|'.join(name.upper() for name in sorted(FIRST_NAMES))})\b(?: [A-Z’'-]{{2,15}}){{0,3}})|\b(?-i:{FIRST})(?: (?-i:[A-Z])\w{{1,15}})?|\b(?:her|his|my) (?:\w{{2,12}} ){{0,2}}(?:\w{{2,7}}-)?(?:son|daughter|brother|sister|twin|baby|child|mother|father))\Z",
    re.IGNORECASE,
)
# Whose birth it is, is said in the words of birth.
OWN = re.compile(r"(?:his|her|my|(?-i:[A-Z])[’']s) birth", re.IGNORECASE)
THE_BIRTH = re.compile(r"the birth", re.IGNORECASE)
