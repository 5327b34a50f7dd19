"""Ways to disguise an identifier, by kind and by means. `python -m tests.screening.ways` prints how many are found.

What is written here is made up by rule: each kind's value is put through each means. It shows which *step* the screen
lacks, where a list of texts shows which text it lacks. Nobody's numbers: ranges for drama and tests, prefixes that are
never issued, the published CHI number.
"""

import base64
import random
import sys
from pathlib import Path
from urllib.parse import quote

import yaml

from screening.personal_data import findings

BY_HAND = Path(__file__).with_name("ways.yaml")
# (what stands before, groups of characters)
VALUES = {
    "chi": ("CHI number", ["010101", "1237"]),
    "nhs": ("NHS number", ["943", "476", "5919"]),
    "national-insurance": ("National Insurance number", ["QQ", "12", "34", "56", "C"]),
    "phone": ("Mum's mobile", ["07700", "900", "316"]),
    "postcode": ("Postcode", ["EH1", "1YJ"]),
}
BARE = "0123456789"
WORDS = {
    "English": "zero one two three four five six seven eight nine",
    "said": "oh one two three four five six seven eight nine",
    "Scots": "nocht ane twa three fower five sax seeven eicht nine",
    "Gaelic": "neoni aon dhà trì ceithir còig sia seachd ochd naoi",
    "Polish": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "French": "zéro un deux trois quatre cinq six sept huit neuf",
    "German": "null eins zwei drei vier fünf sechs sieben acht neun",
    "Spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "Italian": "zero uno due tre quattro cinque sei sette otto nove",
    "Portuguese": "zero um dois três quatro cinco seis sete oito nove",
    "Dutch": "nul een twee drie vier vijf zes zeven acht negen",
    "Romanian": "zero unu doi trei patru cinci șase șapte opt nouă",
    "Welsh": "dim un dau tri pedwar pump chwech saith wyth naw",
    "Swedish": "noll ett två tre fyra fem sex sju åtta nio",
    "Turkish": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "Somali": "eber kow laba saddex afar shan lix toddoba siddeed sagaal",
    "Lithuanian": "nulis vienas du trys keturi penki šeši septyni aštuoni devyni",
    "Czech": "nula jedna dva tři čtyři pět šest sedm osm devět",
    "Ukrainian": "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "Russian": "ноль один два три четыре пять шесть семь восемь девять",
    "Arabic": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "Urdu": "صفر ایک دو تین چار پانچ چھ سات آٹھ نو",
    "Persian": "صفر یک دو سه چهار پنج شش هفت هشت نه",
    "Hindi": "शून्य एक दो तीन चार पाँच छह सात आठ नौ",
    "Bengali": "শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়",
    "Punjabi": "ਸਿਫ਼ਰ ਇੱਕ ਦੋ ਤਿੰਨ ਚਾਰ ਪੰਜ ਛੇ ਸੱਤ ਅੱਠ ਨੌਂ",
}
SIGNS = {
    "Chinese": "零一二三四五六七八九",
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "Devanagari": "०१२३४५६७८९",
    "full width": "０１２３４５６７８９",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "dark circles": "⓿❶❷❸❹❺❻❼❽❾",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "lowered": "₀₁₂₃₄₅₆₇₈₉",
    "looking alike": "OlZ3456789",
    "looking alike, more": "oI2EA5G78g",
    "Cyrillic alike": "О12З45б789",
}
LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
        "sierra tango uniform victor whiskey x-ray yankee zulu".split(),
        strict=True,
    )
)
SAID = dict(zip("QCEHYJ", ["queue", "see", "ee", "aitch", "why", "jay"], strict=True))
BETWEEN_CHARACTERS = [
    *" .-/_,;:*|+=~^&#!?<>\\'\"•·—…√°§¦→←⇒♥★☆✓🙂🔒➖▪☎",
    *["  ", " - ", " . ", " / ", ", ", " | ", "--", "..", "...", "_-_", " * ", " • ", " 🙂 ", " x ", "\n", "\t", "\u200b", "\u00ad", "\u2060", "\u3000", "\u2009"],
]  # fmt: skip
FILLERS = ["then", "and then", "followed by", "dash", "hyphen", "space", "stroke", "slash", "dot", "point", "full stop", "comma", "next", "after that", "plus", "new line", "gap", "pause", "(pause)", "[space]", "um", "er,", "and", "&", "then comes", "continuing", "and finally"]  # fmt: skip


def by_signs(groups, signs):
    return " ".join("".join(signs[int(c)] if c.isdigit() else c for c in group) for group in groups)


def by_words(groups, numbers, between=" ", apart=", "):
    return apart.join(between.join(numbers[int(c)] if c.isdigit() else c for c in group) for group in groups)


def written(groups, random_=random):
    """Yield (means, text) of one value."""
    every = "".join(groups)
    yield from [("plain", " ".join(groups)), ("plain", every)]
    for sign in BETWEEN_CHARACTERS:
        yield "a sign between characters", sign.join(every)
        yield "a sign between groups", sign.join(groups)
    for sign in [" ", ".", "-", "•", "|", "/"]:
        yield "a sign between pairs", sign.join(every[at : at + 2] for at in range(0, len(every), 2))
        yield "a sign between threes", sign.join(every[at : at + 3] for at in range(0, len(every), 3))
    for opened, closed in ["()", "[]", "{}", "<>", "“”", "''", "**", "__", "«»", "||", "【】"]:
        yield "brackets around characters", "".join(f"{opened}{c}{closed}" for c in every)
        yield "brackets around groups", " ".join(f"{opened}{group}{closed}" for group in groups)
        yield "brackets around one group", " ".join([*groups[:-1], f"{opened}{groups[-1]}{closed}"])
    for filler in FILLERS:
        yield "words between groups", f" {filler} ".join(groups)
        if len(groups) > 2:
            yield "words between groups", f"{' '.join(groups[:-1])}, {filler} {groups[-1]}"
    for language, line in WORDS.items():
        numbers = line.split()
        means = "figures in words" if language in ("English", "said", "Scots", "Gaelic") else "words of other languages"
        yield means, by_words(groups, numbers)
        yield means, by_words(groups, numbers, apart=" ")
    numbers = WORDS["English"].split()
    for between in ["-", ", ", ".", "/", "\n", " - ", " • ", "_", " / ", "...", "; ", " | "]:
        yield "words between signs", by_words(groups, numbers, between=between, apart=between)
    yield (
        "words between signs",
        "".join(number.title() for number in by_words(groups, numbers).replace(",", "").split()),
    )
    yield "words between signs", by_words(groups, numbers, between="", apart="")
    yield "words between signs", by_words(groups, numbers).upper()
    for _ in range(6):
        mixed = [numbers[int(c)] if c.isdigit() and random_.random() < 0.5 else c for c in every]
        yield "words and figures mixed", " ".join(mixed)
        yield "words and figures mixed", "".join(mixed)
        yield "words and figures mixed", "-".join(mixed)
        one = random_.choice([at for at, group in enumerate(groups) if group.isdigit()] or [0])
        yield (
            "words and figures mixed",
            " ".join(by_words([g], numbers) if at == one else g for at, g in enumerate(groups)),
        )
    for name, signs in SIGNS.items():
        yield "look-alikes" if "alike" in name else "other figures", by_signs(groups, signs)
        yield "look-alikes" if "alike" in name else "other figures", by_signs([every], signs)
    if not every.isdigit():
        for letters in [LETTERS, SAID]:
            spelt = [letters[c] if c.isalpha() else numbers[int(c)] for c in every]
            yield "letters spelt", " ".join(spelt)
            yield "letters spelt", " ".join(letters[c] if c.isalpha() else c for c in every)
        yield "letters spelt", " ".join(f"{c} for {LETTERS[c]}" if c.isalpha() else c for c in every)
        yield "letters spelt", ", ".join(f"{c} as in {LETTERS[c].title()}" if c.isalpha() else c for c in every)
        yield "letters spelt", every.translate(str.maketrans("ABCEHIJKMOPTXY", "АВСЕНІЈКМОРТХУ"))
        yield "small letters", " ".join(groups).lower()
        yield "small letters", every.lower()
        yield "small letters", "".join(c.lower() if at % 2 else c for at, c in enumerate(every))
    for begin, end in [("<b>", "</b>"), ("<span>", "</span>"), ("<td>", "</td>"), ("<i class='x'>", "</i>")]:
        yield "mark-up", "".join(f"{begin}{group}{end}" for group in groups)
    yield "mark-up", "&nbsp;".join(groups)
    yield "mark-up", "<!-- -->".join(groups)
    yield "mark-up", "<wbr>".join(groups)
    yield "codes", "".join(f"&#{ord(c)};" for c in every)
    yield "codes", "".join(f"&#x{ord(c):x};" for c in every)
    yield "codes", "".join(f"%{ord(c):02x}" for c in every)
    yield "codes", "".join(f"\\u{ord(c):04x}" for c in every)
    yield "codes", "".join(f"\\x{ord(c):02x}" for c in every)
    yield "codes", base64.b64encode(every.encode()).decode()
    yield "codes", "https://example.org/?q=" + quote(" ".join(groups))
    yield "codes", f'{{"value": "{" ".join(groups)}"}}'
    for a, b in [
        ("first part {}", "second part {}"),
        ("begins {}", "ends {}"),
        ("starts with {}", "and finishes with {}"),
        ("part 1: {}", "part 2: {}"),
        ("1) {}", "2) {}"),
        ("a) {}", "b) {}"),
        ("{} (first half)", "{} (second half)"),
        ("{} at the start", "{} at the end"),
    ]:
        for joined in ["; ", ". ", "\n"]:
            cut = max(len(groups) - 1, 1)
            yield "parts in words", joined.join([a.format(" ".join(groups[:cut])), b.format(" ".join(groups[cut:]))])
    yield "parts in words", f"{groups[-1]} is how it ends, {' '.join(groups[:-1])} is how it begins"
    yield "parts in words", f"the last part is {groups[-1]} and before that comes {' '.join(groups[:-1])}"
    yield "backwards", f"{every[::-1]} (backwards)"
    yield "backwards", f"written backwards: {' '.join(group[::-1] for group in groups[::-1])}"
    yield "backwards", f"reversed, {every[::-1]}"


def texts():
    """Return [(kind, means, text)]: what is made by rule, and what is written by hand."""
    random_ = random.Random(20)
    rows = []
    for kind, (label, groups) in VALUES.items():
        for means, text in written(groups, random_):
            rows.append((kind, means, f"{label}: {text}"))
            # Without its label an NHS number is any ten figures.
            if means not in ("parts in words", "backwards") and kind != "nhs":
                rows.append((kind, "all these, with no label", f"It is in her file: {text}."))
    by_hand = yaml.safe_load(BY_HAND.read_text(encoding="utf-8")) if BY_HAND.exists() else {}
    return rows + [
        (kind, means, text) for kind, cells in by_hand.items() for means, texts in cells.items() for text in texts
    ]


def cells():
    """Return {(kind, means): [(text, whether it is refused)]}."""
    table = {}
    for kind, means, text in texts():
        table.setdefault((kind, means), []).append((text, bool(findings(text))))
    return table


def markdown():
    table = cells()
    kinds = list(dict.fromkeys(kind for kind, _ in table))
    lines = ["| ways to write it | " + " | ".join(kinds) + " |", "|---|" + "---:|" * len(kinds)]
    for means in dict.fromkeys(means for _, means in table):
        row = [table.get((kind, means), []) for kind in kinds]
        lines.append(f"| {means} | " + " | ".join(f"{sum(f for _, f in c)}/{len(c)}" if c else "" for c in row) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
    for (kind, means), rows in cells().items():
        for text, found in rows:
            if not found and (kind in sys.argv or means in sys.argv):
                sys.stdout.write(f"{kind}: {means}: {text!r}\n")
