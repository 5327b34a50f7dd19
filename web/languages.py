"""Which of the languages that there are a request is answered in: RFC 4647's lookup, of `?lang=` or else of Accept-Language.

A language is a tag after BCP 47, compared without regard to capitals. `en-GB` falls back to `en`.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import ValidationError

from web.negotiation import FormatNotAvailable

OWN = "en"  # what every text here is in first
EASY_READ = "en-x-easyread"  # short sentences and everyday words, for readers with learning disabilities
NAMES = {"en": "English", "gd": "Gàidhlig", EASY_READ: "Easy read"}
NO_TAGS = "Write language tags with commas between them, the one liked best first: gd, or gd,en."


def ranges_in(text):
    """Return the language ranges of a header or parameter, the one liked best first; none where it is malformed."""
    return [tag for tag, quality in parse_accept_lang_header(text) if quality > 0]


def lookup(tag, available):
    """Return which of the available tags a range means: itself, or what is left when its end is taken off (RFC 4647, 3.4)."""
    known = {each.lower(): each for each in available}
    parts = tag.lower().split("-")
    while parts:
        if found := known.get("-".join(parts)):
            return found
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return None


def preferred(ranges, available):
    """Return the tags, liked best first, before the site's own language; () is that one. None where no range fits."""
    found, fits = [], False
    for tag in ranges:
        known = OWN if tag == "*" else lookup(tag, [OWN, *available])
        fits = fits or known is not None
        if known == OWN:
            break
        if known and known not in found:
            found.append(known)
    return tuple(found) if fits else None


def languages_asked(request, available):
    """Return the tags that ?lang= asks for, as `preferred` has them.

    :raises ValidationError: {"lang": [sentence]}
    :raises FormatNotAvailable: nothing is in any of these languages
    """
    ranges = ranges_in(request.GET["lang"])
    if not ranges:
        raise ValidationError({"lang": [NO_TAGS]})
    found = preferred(ranges, available)
    if found is None:
        raise FormatNotAvailable([OWN, *available], what="language")
    return found


def languages_liked(request, available):
    """Return the same of the Accept-Language header, which refuses nothing."""
    return preferred(ranges_in(request.META.get("HTTP_ACCEPT_LANGUAGE", "")), available) or ()


def chosen_languages(request, available):
    """Return the same of ?lang=, or of the header without."""
    return (languages_asked if "lang" in request.GET else languages_liked)(request, available)


def language_name(tag):
    """Return what a language calls itself, or its tag."""
    return NAMES.get(tag, tag)


@cache
def is_unchecked(code):
    """Return whether the head of a language's file of words says that nobody who speaks it has checked them."""
    file = Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"
    return '"X-Checked-By: nobody yet\\n"' in file.read_text(encoding="utf-8")
