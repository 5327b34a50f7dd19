"""Numbers as people hide or say them, written plainly: in words, letter by letter, between bullets, with O for 0.

What is changed here is looked at once more, with the same finders: a text that only looks disguised is refused only if
what comes out is a whole number of its kind.
"""

import re

from screening.days import ENGLISH, MONTH, NUMBER_OF, ONES, TENS

# Figures in words, by language: English, Scots, Gaelic, Polish, French, German, Romanian, Ukrainian, Spanish.
FIGURES = """
zero nil nought صفر ноль शून्य naught oh o null nulla neoni zéro нуль cero nul
one ane aon h-aon ایک واحد один एक jeden un eins unu один uno
two twa dhà دو اثنان दो dà dwa deux zwei doi два dos
three trì تین ثلاثة три तीन trzy trois drei trei три tres
four fower چار أربعة четыре चार ceithir cztery quatre vier patru чотири cuatro
five còig پانچ خمسة пять पाँच pięć cinq fünf cinci пять п'ять п’ять cinco
six sax sia چھ ستة шесть छह sześć sechs șase шість seis
seven seeven سات سبعة семь सात seachd siedem sept sieben șapte сім siete
eight eicht ochd h-ochd آٹھ ثمانية восемь आठ osiem huit acht opt вісім ocho
nine naoi نو تسعة девять नौ dziewięć neuf neun nouă дев'ять дев’ять nueve
""".strip().split("\n")
FIGURE_OF = {word: str(figure) for figure, line in enumerate(FIGURES) for word in line.split()}
LETTER_OF = {
    word: word[0].upper()
    for word in "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray x-ray yankee zulu".split()
}
LETTER_OF |= {"queue": "Q", "cue": "Q", "zed": "Z"}
TIMES = {"double": 2, "treble": 3, "triple": 3}
TEENS = {word: number for word, number in NUMBER_OF.items() if 10 <= number <= 19}
WORDS = "|".join(
    sorted(
        {*FIGURE_OF, *LETTER_OF, *TIMES, *TEENS, *TENS, "hundred", "thousand", "million", "and"},
        key=lambda word: (-len(word), word),
    )
)
TOKEN = re.compile(
    rf"(?<![\w’'])(?:(?P<word>{WORDS})|(?P<figures>\d{{1,12}})|(?P<letter>(?-i:[A-Z]{{1,2}}|[b-hj-np-z])))(?![\w’'])",
    re.IGNORECASE,
)
BETWEEN_TOKENS = re.compile(r"[\s,./•·*|_()\[\]-]{1,3}")

# O7700 9OO123: figures with letters that look like them.
LOOKALIKES = str.maketrans("OoQIil|SBZ", "0001111582")
WITH_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])(?=[OoIil|SBZ]{0,11}\d)(?=\d{0,11}[OoIil|SBZ])[\dOoIil|SBZ]{2,12}(?![A-Za-z0-9])"
)
CELLS = re.compile(r"\|?\d{2,6}(?:\|\d{2,6}){1,5}\|?")
ONLY_LETTERS = re.compile(r"(?<![A-Za-z0-9])[OIl]{2,6}(?=[ -]?\d{3,4}(?!\d))")
NINO_WITH_LETTERS = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}[ -]?)((?:[\dOIlSZB][ -]?){6})([A-D])(?![A-Za-z0-9])")
# Cyrillic and Greek capitals that look Latin.
ALPHABETS = str.maketrans("АВЕКМНОРСТХаеорсхІіЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcxIiSABEZHIKMNOPTYXo")

BULLET = r"[•·∙‧▪◦●○■★*|»¦_>]"
BULLETS = re.compile(
    rf"(?<=[A-Z\d])\s{{0,2}}(?:{BULLET}(?:\s?{BULLET}){{0,3}}|</?\w{{1,6}}>(?:\s?</?\w{{1,6}}>)?)\s{{0,2}}(?=[A-Z\d])"
)
SIGN = r"[~:;+=#→›^\\'’\"“”]"
SIGNS = re.compile(rf"(?<=\d)\s{{0,2}}{SIGN}(?:\s?{SIGN}){{0,3}}\s{{0,2}}(?=\d)")
NOUGHT_IN_BRACKETS = re.compile(r"\(0\)\s?(?=7\d{3})")
# “0131, then 496 and 0123”.
FILLERS = re.compile(
    r"(?<=[A-Z\d])(?!,? and (?:\d|[A-D]\b))(?:[\s,;.(<\[]{1,2}(?i:and|suffix|letter|then|(?:ends?|ended|ending)(?: in| with)?|followed by|(?:after )?(?:the |a )?(?:space|dash|hyphen|slash|stroke|dot|point|gap)|finally|lastly)\b[)>\]]?){1,7}[\s,;:]{1,2}(?=\d|[A-D]\b)"
)
AND = re.compile(r"(?<=\d),? and (?=\d)")
GLUED = re.compile(
    rf"(?<=\d)(?:{'|'.join(ONES[:10])})(?![a-z])|(?<![A-Za-z])(?:{'|'.join(ONES[:10])})(?=\d)", re.IGNORECASE
)
IN_BRACKETS = re.compile(r"(?:[(\[{]\s?[A-Z\d]\s?[)\]}][\s-]?){6,14}")
BRACKETS_BETWEEN = re.compile(r"(?<=[A-Z\d])\s?[()\[\]{}<>]{1,2}\s?[()\[\]{}<>]?\s?(?=[A-Z\d])")
NINO_BY_COMMAS = re.compile(r"\b([A-Z]{2}), ?(\d\d), ?(\d\d), ?(\d\d), ?([A-D])\b")
CHI_BY_COMMAS = re.compile(r"(?<![\d.,£])(?:(\d\d), ?(\d\d), ?(\d\d)|(\d{6})), ?(\d{4})(?![\d,]|\.\d)")
LAST_FOUR = re.compile(r"\A(\d\d \d\d \d\d \d\d) (\d\d)\Z")
POSTCODE_APART = re.compile(r"\b([A-Z]{1,2}) ?(\d{1,2}) (\d) ?([A-Z]) ?([A-Z])\b")
SPACED_OUT = re.compile(r"(?<![\w.,])[(\[{<]?\d(?:[\s./_•·*|()\[\]{}<>~:;-]{1,4}\d){5,14}(?![\d,]|\.\d)")
SPACED_BY_COMMAS = re.compile(
    r"(?<![\w.,£])(?:0\s?,\s?7(?:\s?,\s?\d){9}|07\d{3},\s?\d{3},?\s?\d{3}|(?<=CHI )[0-3](?:\s?,\s?\d){9})(?![\d,]|\s?,\s?\d)"
)
BRACKETS = re.compile(
    r"(?<![\w.(])(?:[(\[{<]\s?)?\d{1,6}(?:[\s./-]{0,2}[()\[\]{}<>][\s./()\[\]{}<>-]{0,3}\d{1,6}(?:[\s./-]\d{1,4}){0,2}){1,10}(?:\s?[)\]}>])?(?![\w])"
)
# “(0)(7)(7)(0)(0) 900456”: figures by themselves are one group.
BY_THEMSELVES = re.compile(r"(?<=\b\d) (?=\d\b)")
BRACKET = re.compile(r"[()\[\]{}<>]")
# Gaelic counts with a particle: “a h-aon, a dhà”.
PARTICLE = re.compile(r"\ba (?=(?:h-aon|dhà|trì|ceithir|còig|sia|seachd|h-ochd|naoi)\b)")
# How mail quotes: a sign at the beginning of the line.
QUOTED = re.compile(r"\n(?:> ?)+")
CHI_WITH_A_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})[ /-]?(?P<month>{MONTH})[ /-]?(?:20|19)?(?P<year>\d\d)[ /,-]{{1,3}}(?P<rest>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
CHI_WITH_A_CENTURY = re.compile(r"(?<=CHI )(\d\d)[/.-](\d\d)[/.-](?:19|20)(\d\d)[ ,/-]{1,3}(\d{4})(?!\d)")
A_FIGURE = re.compile(r"\d")
NO_FIGURE = re.compile(r"\D+")


def undone(text):
    """Return a text with its disguises undone, or the same text where there are none."""
    if not text.isascii():
        text = text.translate(ALPHABETS)
    text = CHI_WITH_A_MONTH.sub(_with_a_month, QUOTED.sub("\n", text))
    if "CHI " in text:
        text = CHI_WITH_A_CENTURY.sub(r"\1\2\3 \4", text)
    text = PARTICLE.sub("", text)
    text = GLUED.sub(lambda match: FIGURE_OF[match[0].lower()], text)
    text = _figures_for_words(text)
    if not A_FIGURE.search(text):
        return text
    text = WITH_LETTERS.sub(
        lambda match: match[0] if CELLS.fullmatch(match[0]) else match[0].translate(LOOKALIKES), text
    )
    text = ONLY_LETTERS.sub(lambda match: match[0].translate(LOOKALIKES), text)
    text = NINO_WITH_LETTERS.sub(_national_insurance, text)
    text = NOUGHT_IN_BRACKETS.sub("0", SPACED_OUT.sub(_unspaced, text))
    text = SPACED_BY_COMMAS.sub(lambda match: NO_FIGURE.sub("", match[0]), text)
    text = IN_BRACKETS.sub(lambda match: re.sub(r"[^A-Z\d]", "", match[0]) + " ", text)
    text = NINO_BY_COMMAS.sub(r"\1 \2 \3 \4 \5", text)
    text = CHI_BY_COMMAS.sub(lambda match: " ".join(part for part in match.groups() if part), text)
    text = BRACKETS.sub(lambda match: BY_THEMSELVES.sub("", NO_FIGURE.sub(" ", match[0]).strip()), text)
    text, count = FILLERS.subn(" ", SIGNS.sub(" ", BULLETS.sub(" ", BRACKETS_BETWEEN.sub(" ", text))))
    text = AND.sub(" ", text) if count else text
    return POSTCODE_APART.sub(r"\1\2 \3\4\5", text)


def _with_a_month(match):
    month = [name[:3].lower() for name in ENGLISH].index(match["month"][:3].lower()) + 1
    return f"{int(match['day']):02}{month:02}{match['year']} {match['rest']}"


def _unspaced(match):
    figures = NO_FIGURE.sub("", match[0])
    if figures in "01234567890":
        return match[0]
    gaps = [BRACKET.sub("", gap) for gap in NO_FIGURE.findall(match[0].strip("()[]{}<>"))]
    usual = max(set(gaps), key=gaps.count)
    # “9 4 3 • 4 7 6”: where the gap is another one, a group ends.
    return "".join(
        figure if gap == usual else f"{figure} " for figure, gap in zip(figures, [*gaps, usual], strict=True)
    )


def _national_insurance(match):
    prefix, figures, suffix = match.groups()
    return prefix + figures.translate(LOOKALIKES) + suffix if len(re.findall(r"\d", figures)) >= 3 else match[0]


def _figures_for_words(text):
    """Write runs of words for figures as figures: “oh one four one”, “double seven”, “nine hundred”."""
    runs, run = [], []
    for token in TOKEN.finditer(text):
        joins = token["word"] and token["word"].lower() == "and"
        if joins and not (run and (run[-1]["word"] or "").lower() == "hundred"):
            continue  # “and” is part of a number behind a hundred
        if run and not BETWEEN_TOKENS.fullmatch(text[run[-1].end() : token.start()][:4]):
            runs.append(run)
            run = []
        run.append(token)
    written, end = [], 0
    for tokens in [*runs, run]:
        if plain := _plain(tokens):
            written += [text[end : tokens[0].start()], plain]
            end = tokens[-1].end()
    return "".join([*written, text[end:]]) if written else text


def _plain(run):
    """Return what a run of tokens says in figures and letters, or "" where it says no more than it shows."""
    words = [token["word"].lower() for token in run if token["word"]]
    if (
        not any(
            word in FIGURE_OF or word in TEENS or word in TENS or word in LETTER_OF or word in TIMES for word in words
        )
        or "thousand" in words
        or "million" in words
    ):
        return ""
    parts, times, end = [], 1, run[0].start()
    for token in run:
        apart = "," in token.string[end : token.start()]
        end = token.end()
        word = (token["word"] or "").lower()
        if token["figures"] or token["letter"]:
            joined = (token["letter"] or token["figures"]).upper() * times
            alone = bool(token["letter"]) or len(joined) == 1
        elif word in FIGURE_OF or word in LETTER_OF:
            joined, alone = FIGURE_OF.get(word, LETTER_OF.get(word)) * times, True
        elif word in TIMES:
            times = TIMES[word]
            continue
        elif word == "hundred":
            if parts and parts[-1][0].isdigit():
                parts[-1] = (parts[-1][0] + "00", False)
            continue
        elif word == "and":
            continue
        else:
            joined, alone = str(NUMBER_OF[word]), False
        if (
            parts
            and not parts[-1][1]
            and alone
            and len(parts[-1][0]) == 2
            and parts[-1][0].endswith("0")
            and word in FIGURE_OF
            and joined != "0"
        ):
            parts[-1] = (parts[-1][0][0] + joined, False)  # forty-nine
        elif parts and parts[-1][1] and alone and not apart:
            parts[-1] = (parts[-1][0] + joined, True)
        else:
            parts.append((joined, alone))
        times = 1
    plain = " ".join(part for part, _ in parts)
    plain = LAST_FOUR.sub(r"\1\2", plain)
    if re.fullmatch(r"0[127]\d{9}", plain.replace(" ", "")):
        return plain.replace(" ", "")  # “oh seven, seven hundred, …”
    if sum(letter.isdigit() for letter in plain) < 2:
        return ""
    return re.sub(r"\b([A-Z]{1,2}) ?(\d{1,2}) ?(\d) ?([A-Z]{2})\b", r"\1\2 \3\4", plain)
