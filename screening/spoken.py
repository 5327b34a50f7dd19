"""What a word says when a number is spoken or spelt: a figure, a teen, tens, a letter."""

from screening.words import lines

FIGURE_OF = {word: str(figure) for figure, line in enumerate(lines("figures")) for word in line.split()}
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
LETTER_OF = (
    {
        word: word[0].upper()
        for word in "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november "
        "oscar papa quebec romeo sierra tango uniform victor whiskey whisky x-ray xray yankee zulu".split()
    }
    | {
        "queen": "Q",
        "queue": "Q",
        "cue": "Q",
        "zed": "Z",
        "aitch": "H",
        "jay": "J",
        "why": "Y",
        "see": "C",
        "ee": "E",
        "eee": "E",
        "ess": "S",
        "haitch": "H",
        "bee": "B",
        "cee": "C",
        "ell": "L",
        "em": "M",
        "ef": "F",
        "ar": "R",
        "ex": "X",
        "vee": "V",
        "gee": "G",
        "tee": "T",
        "dee": "D",
        "kay": "K",
        "eff": "F",
        "pee": "P",
    }
    | {
        # As they were spelt before NATO, and as people make them up.
        word: word[0].upper()
        for word in "able apple baker bertie charley easy freddie harry igloo jig king lemon monkey nellie nuts oboe orange peter queenie "
        "roger sugar tare tommy umbrella uncle union victoria violet william xylophone yellow yoke zebra".split()
    }
)
# In French, German, Spanish, Italian, Polish, Gaelic and Welsh, some in Portuguese, Romanian, Russian and Ukrainian.
TENS_ELSEWHERE = {
    word: f"{tens}0"
    for tens, line in enumerate(
        (
            "vingt zwanzig veinte venti dwadzieścia fichead ugain vinte douăzeci двадцать двадцять",
            "trente dreißig dreissig treinta trenta trzydzieści trithead trinta treizeci тридцать тридцять",
            "quarante vierzig cuarenta quaranta czterdzieści ceathrad quarenta patruzeci сорок",
            "cinquante fünfzig cincuenta cinquanta pięćdziesiąt caogad cinquenta cincizeci пятьдесят п'ятдесят",
            "soixante sechzig sesenta sessanta sześćdziesiąt seasgad șaizeci шестьдесят шістдесят",
            "septante siebzig setenta settanta siedemdziesiąt seachdad șaptezeci семьдесят сімдесят",
            "huitante achtzig ochenta ottanta osiemdziesiąt ochdad oitenta optzeci восемьдесят вісімдесят",
            "nonante neunzig noventa novanta dziewięćdziesiąt naochad nouăzeci девяносто дев'яносто",
        ),
        2,
    )
    for word in line.split()
}
HUNDREDS_ELSEWHERE = {
    word: f"{hundreds}00"
    for hundreds, line in enumerate(
        (
            "dwieście doscientos duecento zweihundert двести двісті",
            "trzysta trescientos trecento dreihundert триста",
            "czterysta cuatrocientos quattrocento vierhundert четыреста чотириста",
            "pięćset quinientos cinquecento fünfhundert пятьсот п'ятсот",
            "sześćset seiscientos seicento sechshundert шестьсот шістсот",
            "siedemset setecientos settecento siebenhundert семьсот сімсот",
            "osiemset ochocientos ottocento achthundert восемьсот вісімсот",
            "dziewięćset novecientos novecento neunhundert девятьсот дев'ятсот",
        ),
        2,
    )
    for word in line.split()
}
TEENS_ELSEWHERE = {
    word: str(number)
    for number, line in enumerate(
        (
            "dziesięć dix zehn diez dieci десять",
            "jedenaście onze undici одиннадцать одинадцять",
            "dwanaście douze zwölf doce dodici двенадцать дванадцять",
            "trzynaście treize dreizehn trece tredici тринадцать тринадцять",
            "czternaście quatorze vierzehn catorce quattordici четырнадцать чотирнадцять",
            "piętnaście quinze fünfzehn quindici пятнадцать п'ятнадцять",
            "szesnaście seize sechzehn dieciséis sedici шестнадцать шістнадцять",
            "siedemnaście siebzehn diecisiete diciassette семнадцать сімнадцять",
            "osiemnaście achtzehn dieciocho diciotto восемнадцать вісімнадцять",
            "dziewiętnaście neunzehn diecinueve diciannove девятнадцать дев'ятнадцять",
        ),
        10,
    )
    for word in line.split()
}
# What French counts in twenties.
FRENCH = (
    {
        f"soixante-{word}": str(number)
        for number, word in enumerate(
            "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split(), 70
        )
    }
    | {
        f"quatre-vingt-{word}": str(number)
        for number, word in enumerate(
            "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split(),
            81,
        )
    }
    | {"quatre-vingts": "80"}
)
SAYS = (
    {word: (figure, "figure") for word, figure in FIGURE_OF.items()}
    | {word: (str(number), "teen") for number, word in enumerate(TEENS, 10)}
    | {word: (f"{tens}0", "tens") for tens, word in enumerate(TENS, 2)}
    | {word: (tens, "tens") for word, tens in TENS_ELSEWHERE.items()}
    | {word: (number, "teen") for word, number in TEENS_ELSEWHERE.items()}
    | {word: (hundreds, "hundred") for word, hundreds in HUNDREDS_ELSEWHERE.items()}
    | {word: (number, "teen") for word, number in FRENCH.items()}
    | {word: (letter, "letter") for word, letter in LETTER_OF.items()}
    | dict.fromkeys(("hundred", "hunner", "hunder", "hunnert"), ("00", "hundred"))
)
