"""Definitions on other people's sites: the script that marks up terms, its page, and oEmbed."""

import hashlib
import io
import json
import re
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from definitions.document import DEFINITION
from definitions.models import Definition
from publishing.gone import Gone, Moved, find_out_why_missing
from web.api import CROSS_ORIGIN, Validators, absolute
from web.pages import PublicPage

SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-definitions.js"
SHOWN = ["record", "information", "lawful-basis"]
WIDTH, HEIGHT = 600, 240


@cache
def script_and_tag():
    body = SCRIPT.read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:24]


@login_not_required
@require_safe
def script(request):
    """The script at its lasting address: not a hashed name, since other sites write it down."""
    body, tag = script_and_tag()
    validators = Validators(tag, max_age="max-age=3600")
    return validators.unchanged(request) or validators.answer(
        request, body, content_type="text/javascript; charset=utf-8"
    )


@method_decorator(login_not_required, name="dispatch")
class EmbedPage(PublicPage):
    """How to have our definitions on another site, with the script at work."""

    template_name = "definitions/embed.html"
    section = "definitions"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            script=absolute(reverse("embed-script")), terms=",".join(SHOWN), base_url=settings.BASE_URL, **kwargs
        )


@login_not_required
@require_safe
def oembed(request):
    """oEmbed 1.0 for the address of a definition's page."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return refused(501, "The formats are json and xml.")
    match = re.fullmatch(
        re.escape(settings.BASE_URL) + r"/definitions/([-a-z0-9]+)/(?:versions/[0-9]+/)?", request.GET.get("url", "")
    )
    row = match and Definition.objects.filter(slug=match[1]).first()
    if not row:
        return refused(*why_not(match and match[1]))
    widest = request.GET.get("maxwidth", "")
    width = min(WIDTH, int(widest)) if widest.isascii() and widest.isdigit() and 0 < len(widest) < 7 else WIDTH
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": row.label,
        "provider_name": "Sharing with Care",
        "provider_url": settings.BASE_URL + "/",
        "cache_age": 3600,
        "width": width,
        "height": HEIGHT,
        "html": quotation(row),
    }
    if form == "xml":
        return HttpResponse(as_xml(answer), content_type="text/xml; charset=utf-8", headers=CROSS_ORIGIN)
    return JsonResponse(answer, headers=CROSS_ORIGIN)


def why_not(slug):
    """(status, sentence) for an address that has no definition now."""
    try:
        find_out_why_missing("definition", slug or "")
    except Gone as gone:
        return 410, f"This definition was withdrawn: {gone.withdrawal.note}"
    except Moved as moved:
        return 404, f"This definition is now at {absolute(reverse(DEFINITION.url_name, args=[moved.slug]))}"
    except Http404:
        return 404, "There is no definition at this address."


def refused(status, sentence):
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8", headers=CROSS_ORIGIN)


def quotation(row):
    text = escape(row.plain_language or row.definition)
    address = absolute(row.get_absolute_url())
    return (
        f'<blockquote cite="{escape(address)}"><p><strong>{escape(row.label)}</strong>: {text}</p>'
        f'<footer><a href="{escape(address)}">Sharing with Care</a>, version {row.version}</footer></blockquote>'
    )


def as_xml(answer):
    written = io.StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", {})
    for name, value in answer.items():
        xml.addQuickElement(name, str(value))
    xml.endElement("oembed")
    return written.getvalue()


def defined_term(row):
    """schema.org's DefinedTerm as JSON-LD text that is safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": f"{settings.LINKED_DATA_BASE}/definitions/{row.slug}",
        "name": row.label,
        "description": row.definition,
        "termCode": row.slug,
        "url": absolute(row.get_absolute_url()),
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": f"{settings.LINKED_DATA_BASE}/definitions",
            "name": "Sharing with Care: definitions",
            "url": absolute(reverse("definitions:list")),
        },
    }
    if row.alt_labels:
        data["alternateName"] = row.alt_labels
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
