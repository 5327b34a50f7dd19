"""What is likely here already, for whoever begins or writes an entry: asked while somebody types."""

from django.http import JsonResponse
from django.urls import path

from publishing.published.likely_same import as_data, likely_same
from publishing.workbench.pages import FormPage

LONGEST = 2000  # characters of a field that are looked at


class Alike(FormPage):
    """?title=…&doi=…&but=slug: entries that are likely the same, as the fields of `known_by` say."""

    def get(self, request, plural):
        document = {name: request.GET.get(name, "")[:LONGEST].replace("\0", "") for name in self.kind.known_by.fields}
        found = likely_same(self.kind, document, but_for=request.GET.get("but", "")[:100].replace("\0", ""))
        return JsonResponse({"found": [as_data(self.kind, likely) for likely in found]})


def urls():
    return [path("alike/<slug:plural>/", Alike.as_view(), name="alike")]
