"""Definitions on other websites: the script that marks up terms, and oEmbed (https://oembed.com/)."""

import hashlib
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from definitions.models import Definition
from publishing import kinds
from publishing.documents.validation import completed
from publishing.published.history import find_history
from publishing.published.languages import languages_in, translated
from publishing.published.missing import Gone, Moved, find_out_why_missing
from web.api import CROSS_ORIGIN, Validators, tag_of
from web.languages import OWN, preferred, ranges_in
from web.pages import PublicPage

SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-definitions.js"
KEPT_FOR = 3600  # seconds, by whoever embeds
WIDEST, NARROWEST = 600, 200  # pixels
LONGEST_NUMBER = 6
PROVIDER = "Sharing with Care"


class EmbedPage(PublicPage):
    """How to show definitions on another website, with the script at work."""

    template_name = "definitions/embed.html"
    section = "definitions"
    shown = ("consent", "case-record", "lawful-basis", "looked-after-child")  # in the example text

    def get_context_data(self, **kwargs):
        there = Definition.objects.filter(slug__in=self.shown).order_by("slug").values_list("slug", flat=True)
        return super().get_context_data(
            there=list(there), breadcrumbs=[("Definitions", reverse("definitions:list"))], **kwargs
        )


@cache
def script_source(path):
    """Return a script and its tag: read once, since a new one comes with new code."""
    source = path.read_bytes()
    return source, hashlib.sha256(source).hexdigest()[:24]


@require_safe
def script(request, path=SCRIPT):
    """Return a script for any website: /embed/definitions.js, unless another `path` is told."""
    source, tag = script_source(path)
    validators = Validators(tag, max_age=f"max-age={KEPT_FOR}")
    response = validators.unchanged(request) or validators.answer(
        request, source, content_type="text/javascript; charset=utf-8"
    )
    response["Vary"] = "Accept-Encoding"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


class CannotEmbed(Exception):
    """Why there is no oEmbed answer, with its status."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


@require_safe
def oembed(request):
    """Return what a website shows for the address of a definition."""
    try:
        form = wanted_format(request)
        width, height = whole_number(request, "maxwidth", WIDEST), whole_number(request, "maxheight", None)
        shown = shown_at(request.GET.get("url", ""))
    except CannotEmbed as refusal:
        return HttpResponse(
            str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8", headers=CROSS_ORIGIN
        )
    answer = describe(shown, width, height)
    body = as_xml(answer) if form == "xml" else JsonResponse(answer).content
    validators = Validators(tag_of("oembed", form, body), max_age=f"max-age={KEPT_FOR}")
    content_type = "text/xml; charset=utf-8" if form == "xml" else "application/json"
    return validators.unchanged(request) or validators.answer(request, body, content_type=content_type)


def wanted_format(request):
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        raise CannotEmbed(501, "There are the formats json and xml.")
    return form


def whole_number(request, name, default):
    given = request.GET.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER and int(given)):
        raise CannotEmbed(400, f"“{name}” must be a whole number of pixels from 1.")
    return int(given)


@dataclass(frozen=True)
class Shown:
    """What is shown for an address: today's definition, or one of its versions, which says so where it was withdrawn."""

    label: str
    text: str
    version: int
    address: str
    note: str = ""
    label_in: str = OWN
    text_in: str = OWN


def shown_in(document, ranges, *, version, address, note=""):
    """Return the `Shown` of a document in the first of these languages that it has, or in English."""
    languages = (preferred(ranges, languages_in(document)) or ())[:1]
    found = translated(kinds.get("definition"), document, languages)
    said = found["languages"]
    text = found["definition"] if said["definition"] != OWN else document["plain_language"] or document["definition"]
    address = settings.BASE_URL + address + "".join(f"?lang={tag}" for tag in languages)
    return Shown(found["label"], text, version, address, note, said["label"], said["definition"])


def shown_at(address):
    """Return what is shown for an address of ours: a definition's page, a version's, or a lasting name of either.

    :raises CannotEmbed: 400 without an address, 404 for an unknown one, 410 for a definition that was withdrawn
    """
    if not address:
        raise CannotEmbed(400, "url is missing: give the address of a definition's page.")
    unknown = CannotEmbed(404, "This is not the address of a definition here.")
    try:
        match = resolve(path_here(address))
        ranges = ranges_in(QueryDict(urlsplit(address).query).get("lang", ""))
    except (ValueError, Resolver404):
        raise unknown from None
    of_definition = match.view_name.startswith("definitions:") or match.kwargs.get("plural") == "definitions"
    if not of_definition or match.view_name not in ("definitions:detail", "definitions:version", "id", "id-of-version"):
        raise unknown
    slug, number = match.kwargs["slug"], match.kwargs.get("number")
    return find_version(slug, number, unknown, ranges) if number else find(slug, unknown, ranges)


def path_here(address):
    """Return the path of an address of this site, or of the service that stands in front of its lasting names.

    :raises ValueError: it is elsewhere
    """
    parts = urlsplit(address)
    names = urlsplit(settings.LINKED_DATA_BASE)
    if parts.scheme not in ("http", "https"):
        raise ValueError
    if parts.netloc.lower() == urlsplit(settings.BASE_URL).netloc.lower():
        return parts.path
    if parts.netloc.lower() == names.netloc.lower() and parts.path.startswith(f"{names.path}/"):
        return "/id" + parts.path.removeprefix(names.path)
    raise ValueError


def find(slug, unknown, ranges):
    definition = Definition.objects.filter(slug=slug).first()
    if definition:
        names = [*kinds.get("definition").translated, "plain_language", "translations"]
        document = {name: getattr(definition, name) for name in names}
        return shown_in(document, ranges, version=definition.version, address=definition.get_absolute_url())
    try:
        find_out_why_missing("definition", slug)
    except Moved as moved:
        return find(moved.slug, unknown, ranges)
    except Gone as gone:
        raise CannotEmbed(410, f"This definition was withdrawn: {gone.withdrawal.note}") from None
    except Http404:
        raise unknown from None


def find_version(slug, number, unknown, ranges):
    kind = kinds.get("definition")
    try:
        history = find_history(kind, slug)
        publication = history.text(number)
    except Moved as moved:
        return find_version(moved.slug, number, unknown, ranges)
    except Http404:
        raise unknown from None
    document = completed(kind, publication.document)
    note = f"It was withdrawn: {publication.withdrawal.note}" if publication.withdrawal else ""
    if not note and history.version != number:
        note = f"In force today is version {history.version}."
    address = reverse("definitions:version", args=[history.slug, number])
    return shown_in(document, ranges, version=number, address=address, note=note)


def describe(shown, width, height):
    """Return an answer of type "rich", as a dict."""
    text = Truncator(shown.text).words(80)
    width = min(width, WIDEST)
    lines = 1 + (len(text) + len(shown.note)) // max(NARROWEST // 8, width // 8)  # of about eight pixels a letter
    tall = 130 + 26 * lines
    return {
        "version": "1.0",
        "type": "rich",
        "title": shown.label,
        "provider_name": PROVIDER,
        "provider_url": f"{settings.BASE_URL}/",
        "author_name": PROVIDER,
        "author_url": f"{settings.BASE_URL}/",
        "cache_age": KEPT_FOR,
        "width": width,
        "height": min(tall, height or tall),
        "html": format_html(
            '<blockquote lang="{text_in}" cite="{address}"><p><strong{label_in}>{label}</strong></p><p>{text}</p></blockquote>'
            '<p><a href="{address}">{label}: the whole definition</a>, version {version}, {provider}{note}</p>',
            address=shown.address,
            label=shown.label,
            text=text,
            text_in=shown.text_in,
            label_in="" if shown.label_in == shown.text_in else format_html(' lang="{}"', shown.label_in),
            version=shown.version,
            provider=PROVIDER,
            note=f". {shown.note}" if shown.note else "",
        ),
    }


def as_xml(answer):
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    return b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ElementTree.tostring(root, encoding="utf-8")
