"""Words of birth in the languages of the country: date of birth, born, gave birth, had her baby."""

import re

from screening.words import lines, misspelt, words


def _phrase(line):
    """Return a phrase as a pattern: “urodz*” begins a word, and what is written without capitals stands anywhere."""
    pattern = re.escape(line.removesuffix("*")) + r"\w{0,8}" * line.endswith("*")
    return rf"\b{pattern}" + r"\b" * pattern[-1].isalpha() if re.match(r"[a-zà-ž\u0370-\u04ff]", line) else pattern


ELSEWHERE = "|".join(map(_phrase, lines("birth_words")))


MISSPELT = {
    word: name
    for word, name in misspelt({name: name for name in ("born", "birthday", "birth")}).items()
    if word not in words("not_birth")
} | {"birfday": "birthday", "brth": "birth", "bday": "birthday"}
# A word right before a figure, with what may stand between.
BEFORE_A_FIGURE = re.compile(r"(?<![\w*])[Bb][\w*]{3,8}(?=[\s:.=(-]{1,4}(?:on |is |was |as )?(?:the )?\d)")


def with_plain_birth(text):
    """Return a text in which “brith 14/06/2011” is spelt right."""
    return BEFORE_A_FIGURE.sub(lambda match: MISSPELT.get(match[0].lower(), match[0]), text)


# A word begins here: the first look spares the many others at most places of a text.
NOUN = (
    r"(?<![A-Za-z])(?=[abcdefgikltnrsu]|[^\x00-\x7f])(?:(?<![A-Za-z0-9])(?:d[o0][b8]s?|d ?[./_*|•·-] ?[o0] ?[./_*|•·-] ?[b8]|d [o0] b)(?![A-Za-z])\.?|\bd(?:a?te?|at|aet|tae|[a-z]te|a[a-z]e)?\.?[ _-]?[(\[]?(?:[o0]f[ _-]?)?b ?(?:[i1líïîì]r ?th?|rith)\b|\bd ?[ao] ?[tl] ?e ?[o0] ?f ?b ?[i1lí] ?r ?t ?h\b|\bdate of (?:\w{1,15}[’']?s? ){1,3}birth\b|\bd\.? ?of ?b(?:irth)?\b\.?|\bdobirth\b|\bdates of birth\b|\b(?:day|time) of birth\b|(?<![A-Za-z])birth[ _-]?dates?\b|\bbirth[ _-]?days?\b(?! (?:card|cake|part|present|gift|money|honour|book|list|fund|grant|scheme|club|issue|box|bank|project|campaign))|\bb[-’']?days?\b|\bbirthd\b"
    r"|\bbirth[ _-]?dt\b|\bd(?:8|\.) ?of birth\b|\bdate o['’]? ?birth\b|\bd\.?o\.?birth\b|\byear of birth\b(?=(?: is|:|,)? \d{1,2} [A-Z][a-z]{2})|\b(?:b ?/ ?d(?:ate)?|d ?/ ?b(?=[\s:.]{1,3}(?:\d|\Z)))\b|\bdee oh bee\b|(?-i:\bDB)(?=[:=. ]{1,3}(?:\d|\Z))|\bborn date\b|\bnativity(?=[\s:(-]{1,3}\d)|\bdate (?:he|she|they|i) (?:was|were) born\b"
    rf"|{ELSEWHERE})"
)
NOUNS = re.compile(NOUN, re.IGNORECASE)
VERBS = re.compile(
    r"(?<![A-Za-z])(?:(?:(?<![\w-])|\b(?:first|second|last|elder|younger)-|\bstill-?(?=born (?:on|at) ))(?:b ?[o0óòö] ?r ?n|bom)(?![A-Za-z0-9])(?![- ]digital)|\bdelivered (?:by (?:\w{4,12} )?(?:caesarean|section|c-section)|vaginally|prematurely|at [234]\d ?(?:weeks|/40|\+))\b|\bg(?:ave|ives?|iven|iving) birth\b|\b(?:came|come|brought|entered|joined|arrived)(?: in(?:to)?)? (?:the|this) world\b|\b(?:arrival|entrance) in(?:to)? (?:this|the) world\b|\bentered (?:this|the) (?:world|life)\b|\bsaw (?:the light(?: of day)?|daylight)\b|\b(?:the|home|premature|preterm|full[- ]term|live) birth\b(?=\s?[,.:;()–]|\s?\Z| (?:of|on|was|is|took|occurred|in|at|came|which|and|had|happened|itself)\b)"
    r"|\b(?<!of )birth(?= (?:was |took place )?on (?:the )?(?:\d|\Z)| in (?:hospital|(?-i:[A-Z])\w{2,15}) on (?:the )?(?:\d|\Z)| at (?:home|\d\d ?\+?\d? weeks)\b)"
    r"|\bbirth of (?:(?-i:[A-Z]{1,2})\b|an? (?:son|daughter|boy|girl)\b|(?:his|her|my|their|the) (?:\w{2,12} ){0,2}(?:child|baby|son|daughter|twins|brother|sister|boy|girl)\b)"
    r"|\b(?:his|her|my|whose|(?-i:[A-Z]{1,2})[’']s|(?!children|people|babies)\w{2,20}[’']s) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town)))",
    re.IGNORECASE,
)
