"""Postcodes of public buildings: the sentence names the office, court or hospital there, and nobody who lives there."""

import re

from screening.offices import SOMEBODY, UNIT_END

STREET = r"(?:Street|St(?! [A-Z])|Road|Rd|Walk|Lane|Place|Avenue|Drive|Terrace|Square|Way|Park|Crescent|Gardens|Row|Quay|View|Brae|Wynd|Close|Flats?|Cottages?)"
# What stands there. “Hospital Road”, “Council flat” and “Old School House” are none; nor is where children live.
INSTITUTION = re.compile(
    rf"(?:(?:\bScottish |\b)Parliament|\bGovernment|\b(?:Sheriff|High|Justice of the Peace|Crown|Supreme) Court|\bCourt of Session|\b[Tt]he court|\b(?:C|[a-z’'] c)ouncil|\bHospital|\bInfirmary|\bHealth Board|\bNHS [A-Z][a-z]{{1,20}}|\b[Tt]ribunal|"
    r"\b(?:[A-Z][a-z]{1,20} ){1,3}Scotland|\bUniversity|\bCollege|\b(?:Primary|High|Grammar) School|\b[A-Z][a-z]{1,20} Academy|\b[Ll]ibrary|\b[Mm]useum|\b[Aa]rchives?|\b[Rr]egister [Hh]ouse|\b[Rr]egistry|\b(?:[Hh]ead |[Rr]egistered |[Cc]ouncil |[Oo]ur |[Tt]he )?[Oo]ffices?|"
    r"\b[Hh]eadquarters|\bHQ|\b[Dd]epartment|\b[Dd]irectorate|\b[Dd]ivision|\b(?:Information|Policy|Appeals|Statistics|Review|Complaints) Unit|\b[A-Z][a-z]{1,20} Team|\b[Cc]ommittee|\b[Cc]ommission(?:er)?|\bOmbudsman|"
    r"\b[Ii]nspectorate|\b[Ss]ecretariat|\b[Hh]earings [Cc]entre|\b(?:[Cc]onference|[Rr]esource|[Vv]isitor|[Cc]ivic|[Hh]ealth|[Cc]ommunity|[Cc]ontact) [Cc]entre|\b(?:Town|City|County|Village) (?:Hall|Chambers|Buildings)|\b(?:Concert|Village|Public|Community|Masonic|Guild|Burgh|Memorial|Corn|Music|Church|Parish|[Cc]hurch|[Cc]ommunity|[Vv]illage|[Pp]arish) [Hh]all|\b(?:[Tt]heatre|[Cc]athedral|[Mm]osque|[Ss]ynagogue|[Cc]inema|[Ss]tadium|[Tt]own [Hh]all|[Pp]arish [Cc]hurch|[Ll]eisure [Cc]entre|[Ss]ports [Cc]entre|[Ff]ood ?bank|[Jj]ob ?centre(?: Plus)?|[Aa]irport|[Hh]otel|[Ss]olicitors|LLP|Ltd|Limited|plc)|\bPO Box \d{1,6}|\b(?:Association|Institution|Institute|Agency|Society|Federation|Associates)\b|\b(?:Business (?:Park|Centre)|(?:Industrial|Trading) Estate)|\b(?:[Oo]btainable|[Aa]vailable) from\b|\b[Aa]ddress for service|\b[Rr]egistered (?:address|in Scotland|charity)|\b(?:legal post|LP|DX)[ -]?(?:no\.? ?)?\d|\bPolice (?:Scotland|Station|Office)|\b[Rr]eception desk|\bConsultations? [A-Z][a-z]{1,20}|"
    r"\bHM [A-Z][a-z]{2,20}|\b(?:HMRC|HMSO|TSO|DWP|HSE|SQA|SCRA|COSLA|CELCIS|NRS|SPSO|SSSC|ICO)\b(?=[,:(]| \()|\b(?:Ministry|Treasury)|\b(?:[A-Z][a-z]{1,20} (?:and )?){1,4}(?:Service|Executive|Authority|Foundation|Trust|Bureau|Partnership)\b(?=[,:(.]| \()|"
    r"\b(?!Residential |Care |Secure |Detention |Town |City |Village )[A-Z][a-z]{2,20} Centre\b(?=[,:(])|\bThe [A-Z][a-z]{2,20} Building|\b(?:[Ii]nquiry|[Hh]earing|[Cc]onference|[Ee]xhibition|[Mm]eeting|[Ee]vent) (?:sits|meets|takes place|is (?:being )?held|will (?:sit|meet|be held)))"
    rf"(?![\w-]|['’]s (?!address|postal|office|post|door|entrance)[a-z]|,? {STREET}\b| (?:flat|house|tenancy|tenant|estate|scheme|worker|ward [A-Z])\b)"
)
# Somebody's home, or whoever goes there.
LIVES = re.compile(
    r"\b(?:he|she|him|her|his|hers|I|me|my|we live|they|them|their|lives?|lived|living|stays?|stayed|staying|resid(?:es?|ed|ing)|home address|moved|placed|placement|foster|kinship|discharged?|(?<!hearings )(?<!care )home|flat|c/o|family|pupil|tenant|landlord|household|nappies|respite|keys?|postcode|address of (?:the )?(?:child|family)|visited|sent to|collect(?:ed)?|from (?:school|hospital))\b|\b(?:names?|school|address of child):|(?-i:\b[KLJMRS]\b(?!\.))",
    re.IGNORECASE,
)
# Numbers that only organisations have.
THEIR_NUMBER = re.compile(
    r"\b[Ff]reephone|\b(?:0800|0808|03\d\d|08[47]\d) ?\d{3}|#[\s,;:|(-]{1,3}(?:https?://)?www\.[\w-]{2,40}\.(?:(?:gov|nhs|org|ac|police)\.uk|scot|org)\b"
)
SAINT = re.compile(
    r"\b(?:St\.? [A-Z][a-z]{1,20}(?:['’]s?)?|(?:George|William|James) [IV]{1,3}\b|(?:King|Queen) [A-Z][a-z]{1,20}|(?:[Pp]arents|[Cc]arers|[Ff]amilies|[Cc]hildren)(?: (?:and|or) [a-z]{1,20})? (?=can|may|should|must|who))"
)
FARTHEST, BEHIND = 170, 80


def is_of_a_public_place(text, start, end):
    """Return whether a postcode stands in the address of an institution, and of nobody's home."""
    before, behind = text[max(start - FARTHEST, 0) : start], text[end : end + BEHIND]
    wide = SAINT.sub("Saint", f"{before} # {behind}")
    if LIVES.search(wide):
        return False
    # A cell of a table says nothing of the next one.
    sentence = UNIT_END.split(before)[-1].split("\t")[-1], UNIT_END.split(behind, maxsplit=1)[0].split("\t")[0]
    near = SAINT.sub("Saint", " # ".join(sentence))
    return bool(INSTITUTION.search(near) or THEIR_NUMBER.search(wide)) and not SOMEBODY.search(wide)
