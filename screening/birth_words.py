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
    r"(?<![A-Za-z])(?=[abcdefgikltnrsu]|[^\x00-\x7f])(?:(?<![A-Za-z0-9])(?:d[o0][b8]s?|d ?[./_*|•·-] ?[o0] ?[./_*|•·-] ?[b8]|d [o0] b)(?![A-Za-z])\.?|\bd(?:a?te?|at|aet|tae)?\.?[ _-]?[(\[]?(?:[o0]f[ _-]?)?b ?(?:[i1lí]r ?th?|rith)\b|\bd ?[ao] ?[tl] ?e ?[o0] ?f ?b ?[i1lí] ?r ?t ?h\b|\bdate of (?:\w{1,15}[’']?s? ){1,3}birth\b|\bd\.? ?of ?b(?:irth)?\b\.?|\bdobirth\b|\bdates of birth\b|\b(?:day|time) of birth\b|(?<![A-Za-z])birth[ _-]?dates?\b|\bbirth[ _-]?days?\b(?! (?:card|cake|part|present|gift|money|honour|book|list))|\bb[-’']?days?\b|\bbirthd\b"
    r"|\bbirth[ _-]?dt\b|\bd(?:8|\.) ?of birth\b|\bdate o['’]? ?birth\b|\bd\.?o\.?birth\b|\byear of birth\b(?=(?: is|:|,)? \d{1,2} [A-Z][a-z]{2})|\b(?:b ?/ ?d(?:ate)?|d ?/ ?b(?=[\s:.]{1,3}(?:\d|\Z)))\b|\bborn date\b|\bdate (?:he|she|they|i) (?:was|were) born\b"
    rf"|{ELSEWHERE})"
)
NOUNS = re.compile(NOUN, re.IGNORECASE)
VERBS = re.compile(
    r"(?<![A-Za-z])(?:(?:(?<![\w-])|\b(?:first|second|last|elder|younger)-|\bstill-?(?=born (?:on|at) ))(?:b ?[o0] ?r ?n|bom)(?![A-Za-z0-9])(?![- ]digital)|(?:\bs?he|\bbaby|\bbaby \w{1,12}|\bchild|\bchild \w|\btwins?|\bdaughter|\bson|\bboy|\bgirl) (?:was|were) delivered\b(?! (?:to|into|from|home|with|by (?:hand|taxi|the|a)|a|an|the|his|her) )|\bdelivered (?:by (?:\w{4,12} )?(?:caesarean|section|c-section)|vaginally|prematurely|at [234]\d weeks)\b|\bg(?:ave|ives?|iven|iving) birth\b|\b(?:came|come|brought|entered|joined|arrived)(?: in(?:to)?)? (?:the|this) world\b|\b(?:arrival|entrance) in(?:to)? (?:this|the) world\b|\b(?:drew|took) (?:\w{2,5} )?(?:first )?breath\b|\bentered (?:this|the) (?:world|life)\b|\bmade (?:his|her|their|an?) entrance\b|\bthe stork\b|\bsaw (?:the light(?: of day)?|daylight)\b|\bbirth (?:took place|occurred|was on)\b|\b(?:baby|baby \w{1,12}|twins?) arrived\b(?= on| safe| early)|\b(?:the|home|premature|preterm|live) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town))"
    r"|\b(?<!of )birth(?= on (?:the )?(?:\d|\Z)| in (?:hospital|(?-i:[A-Z])\w{2,15}) on (?:the )?(?:\d|\Z)| at (?:home|\d\d ?\+?\d? weeks)\b)"
    r"|\bbirth of (?:(?-i:[A-Z]{1,2})\b|(?:his|her|my|their|the) (?:\w{2,12} ){0,2}(?:child|baby|son|daughter|twins|brother|sister|boy|girl)\b)"
    r"|\b(?:his|her|my|whose|(?-i:[A-Z]{1,2})[’']s|(?!children|people|babies)\w{2,20}[’']s) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town)))",
    re.IGNORECASE,
)
# “She had her baby on 5 June”, “delivered of a girl on …”: nothing stands between but “on”.
BORE = re.compile(
    r"\b(?:had (?:a|her|their|his|my|our)(?: (?:first|second|third|fourth|new|wee|little|premature|healthy|own)){0,2} (?:baby(?: boy| girl)?|child|son|daughter|twins|wee (?:boy|girl|one))"
    r"|(?:baby|infant|newborn|(?:my|our|her|their) (?:wee|little|new|first|second|third) (?:boy|girl|son|daughter|child|baby)|(?:my|our|her|their) wee one) (?:arrived|came|appeared)"
    r"|(?:mother|mum|mam|she|mrs [a-z]{1,15}|ms [a-z]{1,15}) (?:was )?delivered (?:of )?(?:a|an|her|their|the)(?: [\w-]{2,12}){0,2} (?:boy|girl|son|daughter|baby|child|twins|infant)|(?:mother|mum|mam) delivered(?: him| her| me)?"
    r"|(?:mum|mam|mother) had (?:him|her|me|them)(?: at (?:\d\d|[a-z]{4,9}))?|delivered of (?:him|her|me|(?:a|an|her|their|the|two)(?: [\w-]{2,12}){0,2} (?:boys?|girls?|son|daughter|baby|child|twins|infant)|twins)|welcomed (?:(?:a|an|her|his|their|my|our)(?: (?:new|wee|little|first|second|third|healthy)){0,2} (?:baby(?: boy| girl)?|son|daughter|twins|wee (?:boy|girl))|twins)(?: into the world)?"
    r"|(?:baby|infant|twins)(?: [a-z])? delivered|became (?:a|an) (?:mother|mum|father|dad|parent)(?: for the first time)?|(?:boy|girl|son|daughter|twins?) (?:was|were) delivered)"
    r"(?: (?:safely|early|late|prematurely|vaginally|at home|at term|by [\w -]{4,25}|at [A-Z]\w{2,15}|in hospital))?,? (?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
# “Her waters broke and he arrived on …”, “a girl (delivery: …)”
LABOUR = re.compile(
    r"\b(?:labour|waters broke|contractions)\b[^.]{0,60}\b(?:came|arrived|appeared|was here|delivered),? (?:on )?(?:the )?\Z"
    r"|\b(?:baby|infant|twins?|newborn)\b[^.]{0,40}\b(?:came|arrived)\b(?=.{0,60}(?:weigh|\d ?kg|\d ?lb|\d\d[.:]\d\d))[\s\S]{0,60}(?:\bon|,) (?:the )?\Z"
    r"|\b(?:boy|girl|baby|child|mother|twins?)\b[^.]{0,30}\bdelivery(?: date)?[: ]{1,2}(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
DAY_THEN_BORE = re.compile(
    r"[,:]? (?:the |his |her |my |child(?: [a-z])?[’']s |[a-z][’']s )?(?:was the day )?(?:that )?(?:mother|mum|mam|she|he|i|(?:mrs|ms|miss) [a-z]{1,15}) (?:\w{2,12} ){0,2}(?:gave birth|entered the world|came into the world|had (?:him|her|me)\b|delivers? (?:a|an|of)|delivered of (?:a|an|her|two|twins)|welcomed (?:a|her|their|my) (?:\w{2,9} ){0,2}(?:baby|son|daughter|twins)|had (?:a|her|my) (?:\w{2,9} ){0,2}(?:baby|son|daughter|twins)(?![’']))\b",
    re.IGNORECASE,
)
DELIVERED = re.compile(r"\bdelivered (?:on )?(?:the )?\Z", re.IGNORECASE)
HOW_DELIVERED = re.compile(
    r",? (?:by (?:\w{4,12} )?(?:forceps|caesarean|c-?section|section|ventouse)\b(?! of)|at [234]\d ?(?:\+ ?\d )?weeks\b(?![’'])|prematurely|vaginally)",
    re.IGNORECASE,
)
BORE_WORD = re.compile(
    r"\bhad (?:an?|her|him|me|them|their|his|my|our)\b|\b(?:labour|waters broke|contractions|delivery|arrived|delivere?[ds]|delivers|welcomed|became an? (?:mother|mum|father|dad|parent))\b",
    re.IGNORECASE,
)
