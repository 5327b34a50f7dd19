"""Days as people write them: in figures, in words, with the months of other languages."""

import re
from typing import NamedTuple

FIGURES = r"\d{1,2}"
ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]  # fmt: skip
# By language, January first. Alternatives are separated by a stroke.
ELSEWHERE = {
    "gd": "faoilleach|fhaoillich gearran|ghearrain màrt|mhàirt giblean|ghiblein cèitean|chèitein ògmhios|ògmhìos|òg-mhios iuchar|iuchair lùnastal|lùnasdal|lùnastail sultain|t-sultain dàmhair|dàmhar samhain|t-samhain dùbhlachd|dhùbhlachd",
    "sco": "januar|janwar februar|febuar mairch aprile|apryle mey juin|juine julie|julie augist|augest septemmer|septemer octobre|octo november|novemmer december|decemmer",
    "pl": "stycznia|styczeń lutego|luty marca|marzec kwietnia|kwiecień maja|maj czerwca|czerwiec lipca|lipiec sierpnia|sierpień września|wrzesień października|październik listopada|listopad grudnia|grudzień",
    "fr": "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre|decembre",
    "de": "januar|jänner februar märz|maerz april mai juni juli august september oktober november dezember",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "uk": "січня|січень лютого|лютий березня|березень квітня|квітень травня|травень червня|червень липня|липень серпня|серпень вересня|вересень жовтня|жовтень листопада|листопад грудня|грудень",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ur": "جنوری فروری مارچ اپریل مئی|مئ جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "ar": "يناير فبراير مارس أبريل|ابريل مايو يونيو|يونيه يوليو|يوليه أغسطس|اغسطس سبتمبر أكتوبر|اكتوبر نوفمبر ديسمبر",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "cy": "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    "ga": "eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa mheán deireadh samhain nollaig",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου|μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "lv": "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    "hi": "जनवरी फ़रवरी|फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
    "pa": "ਜਨਵਰੀ ਫਰਵਰੀ|ਫ਼ਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ",
    "bn": "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "roman": "i ii iii iv v vi vii viii ix x xi xii",
}
MONTH_OF = {
    name: ENGLISH[place]
    for months in ELSEWHERE.values()
    for place, names in enumerate(months.split(" "))
    for name in names.split("|")
}
ALIEN = "|".join(sorted(MONTH_OF, key=lambda name: (-len(name), name)))
# Those that are no English word either.
FOREIGN = "|".join(name for name in MONTH_OF if len(name) > 3 and name.title() not in ENGLISH)
ALIEN_MONTH = re.compile(
    rf"(?P<day>(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|mh|t|\.)?[\s./-]{{1,3}}(?:latha |day )?(?:de |of |o |o['’] |an t-|a['’]|an |am |den |dhen |d['’])?){'(?P<month>' + ALIEN + ')'}\b(?:\s(?:de|del|di)(?=\s\d))?(?=[\s.,/-]{{1,3}}(?:of )?(?:\d{{2}}|tw|ni))",
    re.IGNORECASE,
)

# “2011 m. birželio 5 d.”, “2011. gada 5. jūnijā”, “2011. június 5.”
YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)(?:\. | m\. |\. gada | metų )(?:(?P<day>\d{{1,2}})\. )?(?P<month>{ALIEN})(?: (?P<day_behind>\d{{1,2}}))?(?!\w)",
    re.IGNORECASE,
)
VIETNAMESE = re.compile(r"(\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
NUMBER_OF = {word: number for number, word in enumerate(ONES)} | TENS
ORDINAL_OF = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}
ORDINAL_OF |= {
    f"{tens}-{word}": TENS[tens] + number
    for tens in ("twenty", "thirty")
    for word, number in list(ORDINAL_OF.items())
    if number < 10
}
WORD_DAY = rf"(?:{'|'.join(sorted(ORDINAL_OF, key=len, reverse=True))}|(?:twenty|thirty) (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|{'|'.join(ONES[:0:-1])})"

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}\.?"
DAY_IN_WORDS = re.compile(
    rf"\b(?P<day>{WORD_DAY})(?: day)?(?P<of>,? (?:of |o |o['’] )?(?:the month of )?{MONTH}\b)", re.IGNORECASE
)
ORDINALS = "|".join(sorted(ORDINAL_OF, key=len, reverse=True))
DAY_AND_MONTH = re.compile(
    rf"\b(?P<day>{ORDINALS}) of (?:the )?(?P<month>{ORDINALS})\b(?= ?,? (?:\d|tw|nin|two))", re.IGNORECASE
)
MONTH_THEN_WORDS = re.compile(
    rf"\b(?P<month>{MONTH},? )(?:the )?(?P<day>{WORD_DAY})\b(?! (?:thousand|hundred|years|children|people))",
    re.IGNORECASE,
)
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
UNDER_100 = rf"(?:{TEENS}|(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(ONES[1:10])}))?|{'|'.join(ONES[1:10])})"
YEAR_IN_WORDS = re.compile(
    rf"\b(?P<before>(?:{MONTH}|\d)(?:st|nd|rd|th)?,? (?:in )?(?:the year )?(?:of )?)(?:two thousand(?:,? (?:and )?(?P<after>{UNDER_100}))?\b"
    rf"|(?P<century>twenty|nineteen)[ -](?:(?:oh|o|hundred and)[ -](?P<oh>\w{{3,5}})\b|(?P<rest>{UNDER_100})\b))",
    re.IGNORECASE,
)

DAY_OF_MONTH = rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,7}}[.,]? )?(?:the )?\d{{1,2}}(?:st|nd|rd|th|d)?(?: day)?(?: of| in)?[\s/.,-]{{0,3}}(?:the )?{MONTH}"
DAY = (
    rf"(?:(?<![\d.])(?:{DAY_OF_MONTH}[\s,/-]{{0,3}}(?:(?:of|in) (?:the year )?)?['’]?\d{{2}}(?:\d\d)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:\d{{4}}|\d\d)"
    rf"|\d{{4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? of (?:the )?\d{{1,2}}(?:st|nd|rd|th)?,? (?:\d{{4}}|\d\d)"
    rf"|\d{{4}},? {MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
    rf"|\b{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?,? ['’]?\d{{2}}(?:\d\d)?)(?!\d)(?![./-]\d)"
)
A_DAY = re.compile(DAY, re.IGNORECASE)


class Day(NamedTuple):
    """Where a day stands in a text."""

    start: int
    end: int


def days_in(text):
    """Return where days stand that exist and on which somebody who lives could be born, as [Day]."""
    return [Day(*match.span()) for match in A_DAY.finditer(text) if _could_be(match[0])]


def _could_be(day):
    figures = [int(figure) for figure in re.findall(r"\d+", day)]
    if len(figures) == 3:
        if max(figures) > 31 and figures[0] > 31:
            figures.reverse()
        if not (1 <= min(figures[:2]) <= 12 and 1 <= max(figures[:2]) <= 31):
            return False
    elif not 1 <= min(figures) <= 31 and len(figures) == 2:
        return False
    return max(figures) < 100 or 1910 <= max(figures) < 2100


def with_plain_days(text):
    """Return a text with days in words or other languages written as “5 June 2011”."""
    if not text.isascii() or ALIEN_MONTH.search(text):
        text = ALIEN_MONTH.sub(
            lambda match: f"{re.match(FIGURES, match['day'])[0]} {MONTH_OF[match['month'].lower()]}", text
        )
        text = VIETNAMESE.sub(r"\1/\2/\3", CHINESE.sub(r"\1/\2/\3", YEAR_FIRST.sub(_year_last, text)))
    text = YEAR_IN_WORDS.sub(_with_year, text)
    text = DAY_IN_WORDS.sub(lambda match: f"{_day(match['day'])}{match['of']}", text)
    text = DAY_AND_MONTH.sub(lambda match: f"{_day(match['day'])} of the {_day(match['month'])}", text)
    text = MONTH_THEN_WORDS.sub(lambda match: f"{match['month']}{_day(match['day'])}", text)
    return YEAR_IN_WORDS.sub(_with_year, text)


def _year_last(match):
    day = match["day"] or match["day_behind"]
    return f"{day} {MONTH_OF[match['month'].lower()]} {match['year']}" if day else match[0]


def _day(words):
    words = words.lower().replace(" ", "-")
    return ORDINAL_OF.get(words) or NUMBER_OF[words]


def _number(words):
    return sum(NUMBER_OF.get(word, 0) for word in re.split(r"[ -]", (words or "").lower()))


def _with_year(match):
    century = 1900 if (match["century"] or "").lower() == "nineteen" else 2000
    return f"{match['before']}{century + _number(match['after'] or match['rest'] or match['oh'])}"
