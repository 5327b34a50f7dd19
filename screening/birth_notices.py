"""Whose birth it is, said beside the day and not before “born”: in notices, in brackets, between commas."""

import re

from screening.birth_words import NOUN
from screening.named_days import ANY
from screening.words import words

# “Names and dates of birth as told by mum: Skye, …”
LISTED = re.compile(r":(?: [A-Z][\w’'-]{1,20}){1,3}[\s,;(–-]{1,3}\Z")
# “Nan Hepburn, foster mother to forty children, born at …” is one, whatever stands between.
APPOSED = re.compile(
    r"(?:\A|[.:;“\"(] ?)\W{0,2}(?P<who>[A-Z][\w’'-]{1,20}(?: [A-Z][\w’'.-]{0,20}){1,3}), [^;:]{3,80}, \Z"
)
# “Duncan (19/10/2001), lives at home, date of birth checked”
IN_BRACKETS = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(words('first_names')))})\b(?:[ -][A-Z][\w’'-]{{0,20}}){{0,3}}|\b[A-Z]\.? [A-Z][\w’'-]{{2,20}}|[:,;&] (?:and )?{ANY}(?:[ -][A-Z][\w’'-]{{0,20}}){{0,2}}) ?[(\[]\s?\Z"
)
WHOSE = re.compile(rf"[)\]],? whose (?:\w{{2,12}} )?{NOUN}", re.IGNORECASE)
# “At Stornoway, on 30 January 1956, to Mr and Mrs Macaulay, a daughter”, “…, the wife of J. Reid, of a son”
TO_THEM = re.compile(r"\b[Tt]o [A-Z][\w’'-]{1,20},? (?:and|&) [A-Z][\w’'. -]{1,40},? (?:on )?(?:the )?\Z")
A_CHILD = re.compile(r"[,:]? (?:an?|their|twin) (?:\w{2,12} ){0,3}(?:son|daughter|boy|girl|twin)s?\b")
OF_A_CHILD = re.compile(r"\b[Aa] (?:\w{2,12} )?(?:son|daughter|boy|girl),? (?:on )?(?:the )?\Z")
TO_PARENTS = re.compile(r",? to (?:Mr|Mrs|Ms|the couple|[A-Z][\w’'-]{1,20},? (?:and|&) [A-Z])")
NOTICE = re.compile(
    r"[,\s]{1,3}(?:to (?:Mr|Mrs|Ms|Dr|[A-Z][\w’'-]{1,20},? (?:and|&) [A-Z])|(?:to )?(?:the )?wife of )[^;]{0,60}?,? (?:of )?(?:an?|their|twin) (?:\w{2,12} ){0,3}(?:son|daughter|boy|girl|twin)s?\b"
)


def is_a_notice(text, day):
    """Return whether a day is that of a notice of birth: “On 5 June 2011, to Jean and Bob, a son”."""
    before, after = text[max(day.start - 60, 0) : day.start], text[day.end : day.end + 110]
    to_them = A_CHILD.match(after) and TO_THEM.search(before) or OF_A_CHILD.search(before) and TO_PARENTS.match(after)
    return NOTICE.match(after) or to_them
