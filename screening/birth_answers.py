"""A birth and its day in two sentences: a question and its answer, a birth and “it was …”."""

import re

from screening.birth_subjects import THING
from screening.birth_words import NOUN

# “When was the child born? On 5 June 2011.”
QUESTION = re.compile(
    rf"\b(?:what|when|your|his|her|confirm|the)\b(?! (?:was|is|were) (?:it|this|that|(?:the|our|your) {THING})\b)[^.?!]{{1,60}}(?:\bborn|{NOUN})(?:,? \w{{2,9}}){{0,5}}\s?\?[”\"’]?\s{{1,2}}[“\"‘]?(?:[\w ]{{1,14}}: |(?-i:A)\. )?(?:(?:yes|aye|ok|sure),? )?(?:(?:on|it is|it was|it[’']s) ){{0,2}}(?:the )?\Z",
    re.IGNORECASE,
)
# “He gave his date of birth. It was 5 June 2011.”
ANSWER = re.compile(
    rf"(?:\b(?:his|her|my|your|their|child[’']s|(?-i:[A-Z])\w{{0,15}}[’']s) (?:\w{{2,12}} ){{0,2}}{NOUN}|\b(?:she|he|you|i|baby|child \w) (?:\w{{2,9}} ){{0,2}}born\b)[^.?!]{{0,60}}[.?!][”\"’)]{{0,3}}\s{{1,2}}[“\"]?"
    r"(?:(?:it|this|that|she|he|they|i|mum|dad|answer) )?(?:(?:is|was|said|says|gave|answered|replied|wrote|put|told (?:me|us))[:,]? )?[“\"]?(?:on )?(?:the )?\Z",
    re.IGNORECASE,
)
# “We hold your date of birth. It is 5 June 2011”, “A girl was born. The midwife came late. It was 5 June 2011.”
SAYS_IT = r"(?:(?:it|this|that) (?:is|was|says|reads)|(?:have|has|had|hold|holds|got) (?:it|that) (?:down )?as|(?:form|plan|file|record|system|certificate|passport) (?:has|had|says|gives|shows|reads)|\b(?:row|record|value)\b[^.?!:]{0,25}:) (?:on )?(?:the )?\Z"
SAID_NOW = re.compile(SAYS_IT, re.IGNORECASE)
IT_IS = re.compile(
    rf"(?:(?!dates){NOUN}(?![^.?!]{{0,80}}\b(?:column|field|deadline|closing|meeting|hearing|review|today|policy|order|form|guidance)\b)|\b(?:boy|girl|child|baby|twins?|son|daughter|wean|bairn|he|she|you|[a-z]{{1,15}} mother|mum) (?:was|were) (?:born|delivered)\b)"
    rf"[^.?!]{{0,80}}[.?!][”\"’)]{{0,2}}\s(?:[^.?!]{{3,60}}[.?!]\s)?(?:[^.?!]{{1,50}} )?{SAYS_IT}",
    re.IGNORECASE,
)
# “He was born lucky. On 5 June 2011 he opened …”
THEN_DOES = re.compile(
    r",? (?:he|she|they|we|i|(?:his|her|my|our|the) \w{2,14}) (?:opened|started|joined|moved|launched|won|read|wrote|spoke|told|asked|got|became|went|met|left|began)\b| today\b| when (?!(?:\w{1,15} ){1,3}(?:was|were) born)",
    re.IGNORECASE,
)
# “Since 5 June 2011, when his sister was born, …”
WHEN_BORN = re.compile(r",? (?:when|the day(?: that)?) [\w ]{1,30} (?:was|were) born\b", re.IGNORECASE)
