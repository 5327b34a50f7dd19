"""Words of birth in the languages of the country: date of birth, born, gave birth, had her baby."""

import re

# A word begins here: the first look spares the many others at most places of a text.
NOUN = (
    r"(?<![A-Za-z])(?=[abcdefgklnrstu]|[^\x00-\x7f])(?:(?<![A-Za-z0-9])(?:d[o0]bs?|d ?[./_*|•·-] ?[o0] ?[./_*|•·-] ?[b8]|d [o0] b)(?![A-Za-z])\.?|\bd(?:ate|te|t)?\.?[ _-]?(?:[o0]f[ _-]?)?b ?(?:[i1lí]r ?th?|rith)\b|\bd ?[ao] ?[tl] ?e ?[o0] ?f ?b ?[i1lí] ?r ?t ?h\b|\bdate of (?:\w{1,15}[’']?s? ){1,3}birth\b|\bd\.? ?of ?b(?:irth)?\b\.?|\bdobirth\b|\bdates of birth\b|\b(?:day|time) of birth\b|(?<![A-Za-z])birth[ _-]?dates?\b|\bbirth[ _-]?days?\b(?! (?:card|cake|part|present|gift|money|honour|book|list))|\bb[-’']?days?\b|\bbirthd\b"
    r"|\bborn date\b|\bdate (?:he|she|they|i) (?:was|were) born\b"
    # Gaelic, Polish, French, German, Romanian, Ukrainian, Urdu, Arabic, Spanish, Italian, Portuguese
    r"|\bceann[- ]latha(?: na)? breith\b|\b(?:co-)?l[àa][- ]breith\b|\brugadh\b|\bdata urodzenia\b|\burodz\w{2,6}\b|\bur\.|\bdate de naissance\b|\bné(?:e|\(e\))?s? (?:le|à|en)\b"
    r"|\bgeboren\b|\bgeburts(?:datum|tag)\b|\bgeb\.|\bn[ăa]scut\w{0,2}\b|\bdata na[șşs]terii\b|\bнароди\w{2,5}\b|\bдата народження\b|\bдата рождения\b|\bродил\w{2,5}\b"
    r"|تاریخ پیدائش|تاريخ الميلاد|پیدا|پیدائش|ولدت?|مولود|\bfecha de nacimiento\b|\bnas?cid[oa]\b|\bnaci[óo]\b|\bnasceu\b|\bdata di nascita\b|\bnat[oa] (?:il|a|nel)\b|\bdata de nascimento\b"
    # Lithuanian, Turkish, Hungarian, Bulgarian, Welsh, Irish, Hindi, Punjabi, Bengali, Chinese
    r"|\bgim(?:ė|ęs|usi|imo data)\b|\bdoğum\w{0,3}(?: tarihi| günü)?\b|\bszületett\b|\bроден\w?\b|\bраждан\w\b|\bganwyd\b|\bdyddiad geni\b|\bdáta breithe\b|जन्म|ਜਨਮ|জন্ম|出生|生日|生年月日|生于"
    # Nordic, Dutch, Czech and Slovak, Croatian, Greek, Albanian, Latvian, Persian, Vietnamese, Somali
    r"|\bf[øö]d[dt]\b|\bfød(?:selsdato|selsdag)\b|\bfödelse\w{2,6}\b|\bsyntyn\w{2,4}\b|\bsyntymä(?:aika|päivä)\w?\b|\bgeboorte(?:datum|dag)\b|\bnaroz\w{2,4}\b|\bnarod\w{2,6}\b|\brođen\w{0,3}\b"
    r"|\bγ[εέ]νν\w{3,8}\b|\b(?:dite?|dat|datë)l[ie]ndj\w{1,4}\b|\bdata e lindjes\b|\blindur\b|\bdzim\w{2,8}\b|تولد|متولد|الولادة|ميلاد|\bngày sinh\b|\bsinh ngày\b|\bdha(?:sh|l)\w{2,8}\b|\b(?:ku|a[ml]i)zaliwa\b)"
)
NOUNS = re.compile(NOUN, re.IGNORECASE)
VERBS = re.compile(
    r"(?<![A-Za-z])(?:(?:(?<![\w-])|\b(?:first|second|last|elder|younger)-|\bstill-?(?=born (?:on|at) ))(?:b ?[o0] ?r ?n|bom)(?![A-Za-z0-9])(?![- ]digital)|(?:\bs?he|\bbaby|\bbaby \w{1,12}|\bchild|\bchild \w|\btwins?|\bdaughter|\bson|\bboy|\bgirl) (?:was|were) delivered\b(?! (?:to|into|from|home|with|by (?:hand|taxi|the|a)|a|an|the|his|her) )|\bdelivered (?:by (?:\w{4,12} )?(?:caesarean|section|c-section)|vaginally|prematurely|at [234]\d weeks)\b|\bg(?:ave|ives?|iven|iving) birth\b|\b(?:came|come|brought|entered|joined)(?: into)? (?:the|this) world\b|\bsaw the light\b|\bbirth (?:took place|occurred|was on)\b|\b(?:baby|baby \w{1,12}|twins?) arrived\b(?= on| safe| early)|\b(?:the|home|premature|preterm|live) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town))"
    r"|\b(?<!of )birth(?= on (?:the )?(?:\d|\Z)| in (?:hospital|(?-i:[A-Z])\w{2,15}) on (?:the )?(?:\d|\Z)| at (?:home|\d\d ?\+?\d? weeks)\b)"
    r"|\bbirth of (?:(?-i:[A-Z]{1,2})\b|(?:his|her|my|their|the) (?:\w{2,12} ){0,2}(?:child|baby|son|daughter|twins|brother|sister|boy|girl)\b)"
    r"|\b(?:his|her|my|whose|(?-i:[A-Z]{1,2})[’']s|(?!children|people|babies)\w{2,20}[’']s) birth\b(?!-| (?:certificate|mother|father|parent|famil|cohort|rate|relative|sibling|record|regist|entry|name|weight|plan|order|town)))",
    re.IGNORECASE,
)
# “She had her baby on 5 June”, “delivered of a girl on …”: nothing stands between but “on”.
BORE = re.compile(
    r"\b(?:had (?:a|her|their|his|my|our)(?: (?:first|second|third|fourth|new|wee|little|premature|healthy|own)){0,2} (?:baby(?: boy| girl)?|child|son|daughter|twins|wee (?:boy|girl|one))"
    r"|(?:baby|infant|newborn|(?:my|our|her|their) (?:wee|little|new|first|second|third) (?:boy|girl|son|daughter|child|baby)|(?:my|our|her|their) wee one) (?:arrived|came|appeared)"
    r"|(?:mother|mum|mam|she|mrs [a-z]{1,15}|ms [a-z]{1,15}) (?:was )?delivered (?:of )?(?:a|an|her|their|the)(?: [\w-]{2,12}){0,2} (?:boy|girl|son|daughter|baby|child|twins|infant)|(?:mother|mum|mam) delivered"
    r"|(?:mum|mam|mother) had (?:him|her|me|them)(?: at (?:\d\d|[a-z]{4,9}))?|delivered of (?:(?:a|an|her|their|the|two)(?: [\w-]{2,12}){0,2} (?:boys?|girls?|son|daughter|baby|child|twins|infant)|twins)|welcomed (?:(?:a|an|her|his|their|my|our)(?: (?:new|wee|little|first|second|third|healthy)){0,2} (?:baby(?: boy| girl)?|son|daughter|twins|wee (?:boy|girl))|twins)(?: into the world)?"
    r"|(?:baby|infant|twins) delivered|became (?:a|an) (?:mother|mum|father|dad|parent)(?: for the first time)?|(?:boy|girl|son|daughter|twins?) (?:was|were) delivered)"
    r"(?: (?:safely|early|late|prematurely|vaginally|at home|at term|by [\w -]{4,25}|at [A-Z]\w{2,15}|in hospital))?,? (?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
DAY_THEN_BORE = re.compile(
    r",? (?:the |his |her |my |child(?: [a-z])?[’']s |[a-z][’']s )?(?:mother|mum|mam|she|i|(?:mrs|ms|miss) [a-z]{1,15}) (?:\w{2,12} ){0,2}(?:gave birth|delivered of (?:a|an|her|two|twins)|welcomed (?:a|her|their|my) (?:\w{2,9} ){0,2}(?:baby|son|daughter|twins)|had (?:a|her|my) (?:\w{2,9} ){0,2}(?:baby|son|daughter|twins)(?![’']))\b",
    re.IGNORECASE,
)
DELIVERED = re.compile(r"\bdelivered (?:on )?(?:the )?\Z", re.IGNORECASE)
HOW_DELIVERED = re.compile(
    r",? (?:by (?:\w{4,12} )?(?:forceps|caesarean|c-?section|section|ventouse)\b(?! of)|at [234]\d ?(?:\+ ?\d )?weeks\b(?![’'])|prematurely|vaginally)",
    re.IGNORECASE,
)
BORE_WORD = re.compile(
    r"\bhad (?:an?|her|him|me|them|their|his|my|our)\b|\b(?:arrived|delivered|welcomed|became an? (?:mother|mum|father|dad|parent))\b",
    re.IGNORECASE,
)
