"""E-mail addresses, however their @ and their dots are written, and whose mailbox they are."""

import re
from os.path import commonprefix

from screening.codes import with_signs_meant
from screening.words import words

AT_WORDS = "at|snail|ślimak|strudel|ät|małpa|klammeraffe|aig|arobase|arobas|arroba|chiocciola|равлик|собака|apenstaartje|zavináč|kukac|snabel-a|snabela|arond|chez"
DOT_WORDS = r"dot|d0t|point|punkt|kropka|punto|punt|tečka|точка|крапка|pont|punct|full stop|period|stop|puing|(?<=[\[{<])d(?=[\]}>])"
ENDS = "com|org|net|edu|gov|info|example|scot|uk|fr|de|pl|es|it|nl|ro|ua|ru|cz|hu|se|no|ie|eu|io|co|ac|cymru|wales|email|online"
SIGNS = r"[\s\"'“”‘’«»()\[\]{}<>*/|~=_.,:;+#•-]"
SIGN = r"[\"'“”‘’«»()\[\]{}<>*/|~=_.,:;+#•-]"
# What may lead to an address.
SAYS_AT = re.compile(
    rf"@|[©®]|\b(?:{AT_WORDS})\b|(?<![A-Za-z])at(?![A-Za-z])|[(\[{{<]\s?a\s?[)\]}}>]|(?-i:[a-z]AT[a-z])", re.IGNORECASE
)
SAYS_DOMAIN = re.compile(
    rf"@|[©®]|\b(?:{DOT_WORDS})\b|dot_|(?-i:DOT)|[(\[{{<]\s?d\s?[)\]}}>]|\.\s?(?:{ENDS})\b|\b(?:g|hot|google)[ -]?mail\b|\b(?:outlook|yahoo|icloud|i[ -]cloud|btinternet|b ?t internet|aol)\b",
    re.IGNORECASE,
)

EMAIL = re.compile(
    r"(?<![\w.+'’-])(?=[.+'’-]{0,3}\w)(?P<local>[\w.+'’-]++)(?P<at>\s{0,2}[@©®]@?\s{0,2}(?:>\s?)?|\s?[\"'“‘]@[\"'”’]\s?|\s?\|\s?@\s?)"
    r"(?P<domain>(?:[\w-]{1,63}(?:\s?[.·•。]\.?\s?|\s?,\s?(?=(?:com|org|net|gov|ac|co|uk|scot|example)\b))){1,5}[^\W\d_][\w-]{1,62})",
    re.IGNORECASE,
)
# Small words and notes between the parts: “then”, “(no spaces)”.
SMALL_WORDS = re.compile(
    r",?\s(?:and\s)?(?:then|followed by)(?:\s(?:the|an?))?\s|\s?[(\[][^()\[\]]{0,20}\b(?:spaces?|gaps?|remove|without|delete|one word|joined(?: up)?|together|lower[ -]?case|small letters)\b[^()\[\]]{0,20}[)\]]",
    re.IGNORECASE,
)
# “g-mail”, “b t internet”, and “@ b t internet . com”
PROVIDER_SPELT = re.compile(
    r"\b(?:(g|hot|google|proton)[ -](mail)|(i)[ -](cloud)|(b)[ -]?(t)[ -]?(internet)|(out)-(look))\b", re.IGNORECASE
)
SPACED_DOMAIN = re.compile(
    r"(?<=\w)(\s?)\s{0,2}@\s{0,2}((?:[\w-]{1,15} ){0,3}[\w-]{1,30})\s?[.,]\s?((?:co\s?\.\s?uk|com|org|net|scot|info|email|example)(?![\w-]))",
    re.IGNORECASE,
)
PROVIDERS = "gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|aol|proton(?:mail)?|msn|ymail|gmx|talktalk|live"
# “marylaing.gran, hosted by gmail”: a mailbox, and whose it is kept at.
KEPT_AT = re.compile(
    rf"\b(?:e-?mail|mail|address|contact|reach|write|user ?name|mailbox|account|box|handle)\b[^@\n]{{0,60}}?(?<![\w.@/-])(?!\w{{1,30}}\.(?:js|py|txt|pdf|docx?|csv|html?|json|xlsx?)\b|(?:office|windows|web|version|v)\d)[a-z]{{2,20}}(?:[._][a-z0-9]{{1,20}}|\d{{1,4}}){{1,3}}[\s,;(–-]{{1,3}}"
    rf"(?:(?:it[’']?s|hosted|kept|then|and|with|by|at|on|over|the|is|an?|his|her|hers|their|provider|host|being|via|through|from|which|under|in|that|which|followed|comes?|goes|after|it|one|mine) ){{1,6}}(?:{PROVIDERS})\b",
    re.IGNORECASE,
)
IS_THE_AT = re.compile(r"\bis (?:the |for )?(?:at|@)(?: sign)?\b", re.IGNORECASE)  # “(the snail is the at)”
SPELT = re.compile(r"(?<!\w)(?:\w[ -]){2,40}\w(?!\w)")
SIGN_SAID = rf"(?:{AT_WORDS}|@|(?<=[(\[{{<])[aà](?=[)\]}}>]))(?:[ -]sign)?"
AT_IN_SIGNS = re.compile(
    rf"{SIGNS}{{0,3}}{SIGN}\s?{SIGN_SAID}\s?{SIGN}{SIGNS}{{0,3}}|\s(?:the )?(?:at|@)[ -]sign,?\s", re.IGNORECASE
)
GLUED_AT = re.compile(r"(?<=[a-z0-9])AT(?=[a-z])|(?<=[a-z])DOT(?=[a-z])")
DOT_SAID = re.compile(
    rf"(?<=\w)(?:{SIGNS}{{1,4}}(?:{DOT_WORDS}){SIGNS}{{1,4}}|{SIGNS}{{0,3}}{SIGN}\.{SIGN}{SIGNS}{{0,3}})(?=(?:[\w-]{{1,40}}{SIGNS}{{1,4}}(?:{DOT_WORDS}){SIGNS}{{1,4}}){{0,3}}(?:{ENDS})(?![\w-]))",
    re.IGNORECASE,
)
ENDS_PLAINLY = re.compile(rf"\W(?:{ENDS})\Z", re.IGNORECASE)
# “Rowan dot smith at …”
LOCAL_SAID = re.compile(
    rf"\b(\w{{1,30}})\s(?:(dot|point)|(underscore)|(hyphen|dash))\s(?=\w{{1,30}}\s(?:{AT_WORDS})\b)", re.IGNORECASE
)
# With a word for @: that it is an address has to show in another way too.
WORD_AT = re.compile(
    rf"(?<![\w.@/+'’-])(?P<local>[\w.+'’-]++),?\s(?P<at>{AT_WORDS})\s(?:the (?:address|domain)\s)?(?!www\b)(?P<domain>(?:[\w-]{{1,40}}\.){{1,4}}(?P<end>{ENDS})|(?:example|gmail|hotmail|outlook|yahoo|icloud|live|googlemail|btinternet|proton\w{{0,4}}))(?![\w-])",
    re.IGNORECASE,
)
ADDRESS_SAID = re.compile(r"\b(?:e-?mail|mail|address|contact|write|reply|reach|wrote)\b[^.@\n]{0,40}\Z", re.IGNORECASE)
IN_PARTS = re.compile(
    rf"\b(?:user(?:[ -]?name)?|local(?: part)?|mailbox|before the (?:@|at)|first part)\b[^@]{{0,60}}@?[^@]{{0,20}}\b(?:domain|host|server|provider|after (?:it|the (?:@|at))|the second)\b[^@]{{0,30}}?\b[\w-]{{1,40}}\.(?:{ENDS})\b"
    rf"|@ between\b[^.\n]{{0,40}}\b[\w-]{{1,40}}\.(?:{ENDS})\b|\.(?:{ENDS}) the second, with an @"
    rf"|\bname\b[^.]{{0,20}}@: ?\w{{1,40}}, after it: ?[\w-]{{1,40}}\.(?:{ENDS})\b"
    r"|\b(?:gmail|hotmail|icloud|yahoo|outlook)(?: address)?(?::| is) [a-z]{1,30}[._\d][\w.]{1,30}|\b[a-z]{1,30}[._\d][\w.]{0,30} on (?:gmail|hotmail|icloud|yahoo|outlook)\b",
    re.IGNORECASE,
)
BACKWARDS = re.compile(
    r"(?<![\w.])(?:gro|moc|ten|ku|tocs|elpmaxe|ude)\.[\w.-]{2,60}@\w[\w.-]{1,40}|(?<![\w.])[\w-]{2,40}\.(?:org|com|net|example)@[a-z]{2,30}(?![\w.])",
    re.IGNORECASE,
)
PROVIDER_ALONE = re.compile(
    r"(?<![\w.+'’-])[\w.+'’-]++\s{0,3}@\s{0,3}(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|live|btinternet|proton\w{0,4})\b",
    re.IGNORECASE,
)
TAG = re.compile(r"</?(?!at>|dot>|a>)[a-z]{1,8}>|<!--[^<>]{0,40}-->")
# “such as @nhs.net”: what stands before is no mailbox.
NO_MAILBOX = words("no_mailbox")
# Mailboxes of organisations, which whoever is on duty reads: nothing in them but words of what an organisation does.
ROLES = re.compile(rf"(?:{'|'.join(sorted(words('mailboxes'), key=len, reverse=True))}){{1,5}}")
ROLE_WORDS = words("mailboxes")
SURNAMES_TOO = frozenset(
    "day east free north part pool provost road room royal south swift ward warden west young younger board book case child head home house human lead main minister order sheriff".split()
)
LONG_ROLES = frozenset(word for word in ROLE_WORDS if len(word) > 5) - SURNAMES_TOO
HEADS = frozenset(["mrs", "miss"])
OF_A_TEAM = frozenset(
    "admin office enquiries enquiry team inbox mailbox duty referrals info records reception helpdesk".split()
)
# Nobody's name ends with these.
SHARED = re.compile(
    r"(?:enquir(?:y|ies)|inquir(?:y|ies)|quer(?:y|ies)|stat(?:istic)?s|team|mailbox|inbox|helpdesk|committee|secretariat|recruitment|information|"
    r"info|complaints?|consultations?|services?|section|survey|network|office|data|accounts|publications?|support|foi|comms|children|panel|reviews?|protection|parenting|leavers|carers|families|rights|learning|recruiting|requests?|records|enquiry|desk|hub)\Z"
)
# Of bodies that name their mailboxes for what they do.
OF_THE_PUBLIC = re.compile(
    r"(?:^|\.)(?:(?:gov|nhs|phs|police|ac|sch|parliament)\.(?:uk|scot)|(?:nhs|phs)\.(?:net|scot))\Z"
)
OFFICES = frozenset(
    "unit team office department service services authority committee commission council board directorate division agency centre group panel programme support".split()
)
SMALL = frozenset("of the and for in at to on is e mail email address".split())
PLACEHOLDERS = frozenset(["surname", "forename", "firstname", "lastname"])
LOWER_NAMES = frozenset(name.lower() for name in words("first_names"))
ENDS_A_DOMAIN = re.compile(
    r"(?:^|[\s.,·•])(?:[a-z]{2}|com|org|net|gov|edu|info|scot|example|email|online|[A-Z]{2}|COM|ORG|NET|GOV|SCOT|EXAMPLE)\Z"
)
LETTERS_MEANT = str.maketrans("10", "lo")  # “examp1e”
OF_A_FORM = re.compile(r"\A[a-z]{1,3}\d{2,4}(?=[a-z]{6})")  # “C100applications@”
NAME_BY_A_PROGRAM = re.compile(r"[0-9a-f]{24,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDS_A_FILE = re.compile(r"\.(?:png|jpe?g|svg|gif|webp|css|js|json|pdf)\Z", re.IGNORECASE)
PRIVATE_PROVIDERS = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|btinternet|sky|talktalk|proton|protonmail|gmx|mail)\.",
    re.IGNORECASE,
)


def holds_email(text):
    """Return whether a text has an e-mail address that can be a person's."""
    if not SAYS_DOMAIN.search(text):
        return False
    text = PROVIDER_SPELT.sub(lambda match: "".join(filter(None, match.groups())), with_signs_meant(text))
    if not SAYS_AT.search(text) and not (IN_PARTS.search(text) or KEPT_AT.search(text)):
        return False
    if any(_is_of_a_person(match) for match in EMAIL.finditer(text)):
        return True
    said = GLUED_AT.sub(lambda match: "@" if match[0] == "AT" else ".", SMALL_WORDS.sub(" ", TAG.sub("", text)))
    said = SPACED_DOMAIN.sub(_together, said)
    if IS_THE_AT.search(said):
        said = said.replace("•", "@")
    said = SPELT.sub(lambda match: re.sub("[ -]", "", match[0]), said)
    said = LOCAL_SAID.sub(lambda match: match[1] + ("." if match[2] else "_" if match[3] else "-"), said)
    dotted = DOT_SAID.sub(".", said)
    plain = AT_IN_SIGNS.sub(lambda match: " @ " if match[0].strip() != match[0] else "@", dotted)
    return (
        any(ENDS_PLAINLY.search(match["domain"]) and _is_of_a_person(match) for match in EMAIL.finditer(plain))
        or any(_is_said(match, dotted != said, plain) for match in WORD_AT.finditer(plain))
        or bool(IN_PARTS.search(text) or KEPT_AT.search(text) or BACKWARDS.search(text) or PROVIDER_ALONE.search(plain))
    )


def _together(match):
    gap, domain, end = match.groups()
    apart = " " in domain or match[0][-len(end) - 1] == " "  # “b t internet . com”, and no “@gov.scot”
    return f"{gap}@{domain.replace(' ', '')}.{end.replace(' ', '')}" if apart else match[0]


def _is_said(match, dotted, text):
    """“Look at example.org” is none: it has a dot in words, a sign in the mailbox, a name or a word of mail before it."""
    local, at = match["local"], match["at"]
    word = at.lower() not in ("at", "chez", "aig")
    signs = bool(re.search(r"[._\d]", local.strip("."))) and local[:1].isalnum()
    named = local.lower() in LOWER_NAMES and (
        ADDRESS_SAID.search(text[max(match.start() - 50, 0) : match.start()]) or not match["end"]
    )
    capital = at == "AT" and match["domain"][-3:].islower()
    provider = not match["end"] and ADDRESS_SAID.search(text[max(match.start() - 50, 0) : match.start()])
    ordinary = local.lower() in ("look", "sign", "account", "inbox", "up", "us")
    return bool(dotted or word or signs or named or capital or provider) and not (ordinary and not dotted)


def _begins_or_ends_with_a_role(local):
    """“initialresponse”, at a public body: the rest is no first name and no initial."""
    begins = (local[place:] for place in range(6, len(local) - 3) if local[:place] in LONG_ROLES)
    ends = (local[:-place] for place in range(6, len(local) - 1) if local[-place:] in LONG_ROLES)
    return any(not (rest in LOWER_NAMES or rest in HEADS) for rest in (*begins, *ends))


def _is_named_for_an_office(match):
    """“Central Enquiries Unit, ceu@”: beginnings of the words before it, of which one is an office's."""
    before = re.findall(r"[A-Za-z]+", match.string[max(match.start() - 80, 0) : match.start()])
    names = [word.lower() for word in before if word.lower() not in SMALL]
    return any(
        begun and any(word in OFFICES for word in names[place : place + begun])
        for place in range(len(names))
        for begun in [_begun(match["local"].lower(), names[place : place + 6])]
    )


def _begun(letters, names):
    """Return of how many words, from the first, the letters are beginnings; 0 where they are not."""
    reached = {0}  # how many letters the words so far can account for
    for count, name in enumerate(names, 1):
        reached = {at + more for at in reached for more in range(1, len(commonprefix([name, letters[at:]])) + 1)}
        if len(letters) in reached:
            return count
    return 0


def _is_of_a_person(match):
    local = match["local"].lower()
    # “The @ symbol. It is”, “-d @request.json”: a space before it, and no mailbox, or nothing that ends as domains do.
    apart = match["at"][0] in " \n\t\"'“‘" and match["at"].strip(" \n\t\"'“‘”’>") in ("@", "@@")
    if apart and (local in NO_MAILBOX or not ENDS_A_DOMAIN.search(match["domain"].translate(LETTERS_MEANT))):
        return False
    if NAME_BY_A_PROGRAM.fullmatch(local):  # “19:f0a66b23c8e0…@thread.tacv2”
        return False
    if ENDS_A_FILE.search(match["domain"]):  # “key@2x.png”
        return False
    if PRIVATE_PROVIDERS.match(match["domain"]):
        return True
    # “scra.information@”: beside a word of a mailbox stands what it is of, and no name.
    local = OF_A_FORM.sub("", local)
    parts, domain = re.findall(r"[a-z]{2,}", local), match["domain"].lower()
    if any(part in LOWER_NAMES for part in parts) or len(parts) != len(
        re.split(r"[\d._+-]+", local.strip("0123456789"))
    ):
        return True
    public = OF_THE_PUBLIC.search(domain) and "+" not in local and not PLACEHOLDERS.intersection(parts)
    role = re.sub(r"[\d._-]" if public else "[._+-]", "", local)
    body = domain.partition(".")[0]
    of_it = role.replace(body, "", 1) if len(body) > 2 else role  # “icocasework@ico.org.uk”
    if (
        local not in SURNAMES_TOO
        and (ROLES.fullmatch(role) or ROLES.fullmatch(of_it))
        or domain.startswith(f"{local}.")
    ):
        return False
    # “cp.admin@”: what is short stands for what the mailbox is of.
    if len(parts) > 1 and all(len(part) < 4 for part in parts[:-1]) and parts[-1] in OF_A_TEAM:
        return False
    role = public and (
        len(parts[-1]) > 5
        and parts[-1] in ROLE_WORDS
        or (len(parts) == 1 or len(parts) == 2 and len(parts[0]) < 4)
        and len(parts[-1]) > 9
        and _begins_or_ends_with_a_role(parts[-1])
    )
    return not (role or any(map(SHARED.search, parts)) or public and _is_named_for_an_office(match))
