"""The lasting names of entries in linked data: each leads to its page or its data, as the asker prefers."""

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from publishing import kinds
from web.addresses import absolute
from web.api import CROSS_ORIGIN, problem
from web.negotiation import JSON, negotiated

PAGE = "text/html"


@require_safe
def see_other(request, plural, slug=None, number=None):
    """303 to the page for people or the data for machines (Cool URIs for the Semantic Web); 406 lists what there is."""
    kind = kinds.by_plural(plural)
    if kind is None:
        raise Http404(f"There is nothing named {plural}.")
    types = (PAGE, *kind.media_types)
    chosen = negotiated(request.META.get("HTTP_ACCEPT", ""), types)
    headers = {"Vary": "Accept", **CROSS_ORIGIN}
    if chosen is None:
        sentence = f"This format is not available. There are: {', '.join(types)}."
        return problem(request, 406, sentence, headers=headers, available=types)
    space, page = kind.url_name.split(":")[0], chosen == PAGE
    what, args = ("version", [slug, number]) if number else ("detail", [slug]) if slug else ("list", [])
    address = reverse(f"{space}:{what}" if page else f"api:{plural}-{what}", args=args)
    if not page and chosen != JSON:
        address += f"?format={kind.format_of(chosen).name}"
    return JsonResponse({"see": absolute(address)}, status=303, headers={"Location": absolute(address), **headers})
