"""What this app shows in the workbench."""

from django.db.models import F, Func, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from evidence.models import LinkCheck, Source
from publishing.vocabulary import Checked
from publishing.workbench.improvements import Improvement


def _with_dead_links():
    """Return sources with a dead address, its own or of a quote, each with a `remark` on one."""
    seen_at = Func(
        OuterRef("quotes"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s, '$[*].seen_at')",
        output_field=JSONField(),
    )
    dead = (
        LinkCheck.objects.filter(outcome=LinkCheck.Outcome.DEAD)
        .annotate(seen_at=seen_at, remark=Concat("address", Value(": "), "found"))
        .filter(
            Q(address=OuterRef("url"))
            | Q(address=OuterRef("archived_url"))
            | Q(seen_at__contains=Func(F("address"), function="to_jsonb", output_field=JSONField()))
        )
    )
    return (
        Source.objects.annotate(remark=Subquery(dead.values("remark")[:1])).exclude(remark=None).order_by("title", "pk")
    )


SOURCES_TO_IMPROVE = [
    Improvement(
        "unchecked-sources",
        "Sources that nobody has read yet",
        "evidence",
        lambda: Source.objects.filter(checked=Checked.UNCHECKED).order_by("title", "pk"),
    ),
    Improvement("dead-links", "Sources with a web address that is dead", "evidence", _with_dead_links),
]
