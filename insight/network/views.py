"""The page of the network: what it shows in sentences, the list of all links, and the drawing made from that list."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from evidence.models import Source
from insight.network.choices import FOR_A_FILE, FOR_A_PAGE, Choices
from insight.network.findings import driven, drivers, widest_actions
from insight.network.graph import KINDS, VERBS, Sort
from insight.network.graphml import graphml
from insight.network.starting import Starts
from publishing.published.content_changes import kept_until_change
from web.pages import FilteredPage
from web.refusals import as_said, named
from web.time_limit import time_limit

LABELS = {
    "find": "Find an entry",
    "from": "Around",
    "links": "Links",
    "steps": "How far",
    "demonstration": "Demonstration",
}


class NetworkPage(FilteredPage):
    """`?from=barrier/lost-records` shows what is near one entry; `?links=` and `?steps=` which links, and how far."""

    template_name = "insight/network.html"
    heading = "The network"

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        typed = query.pop("find", [""])[-1].strip()
        chosen = Choices(query)
        starts = Starts(typed, chosen.demonstration)
        chosen.problems |= {"find": " ".join(starts.problems)} if starts.problems else {}
        if starts.exact and not chosen.problems:
            return {"as_chosen": chosen.address(**{"from": starts.exact})}
        network, findings = (None, None) if chosen.problems else shown_of(chosen)
        return super().get_context_data(
            chosen=chosen,
            starts=[(chosen.address(**{"from": key}), name, kind) for key, name, kind in starts.rows],
            typed=typed,
            problems=[
                ("", LABELS.get(name) or named(name), " ".join(texts))
                for name, texts in as_said({name: [text] for name, text in chosen.problems.items()}).items()
            ],
            network=network,
            groups=groups_of(network, chosen) if network else [],
            middle=network.nodes.index(chosen.around) if network and chosen.around in network.nodes else None,
            sentence=in_words(network) if network else "",
            around=links_of(network, chosen.around) if network and chosen.around else None,
            findings=findings,
            sorts=[(sort.value, sort.label, sort in chosen.sorts) for sort in Sort],
            here=chosen.address(),
            whole=chosen.address(**{"from": "", "steps": ""}),
            **kwargs,
        )  # fmt: skip


def shown_of(chosen):
    """Return (the network, what stands out in it); of the whole both are kept until something changes, as all is read for them."""
    if chosen.around:
        return chosen.network(FOR_A_PAGE), None
    return kept_until_change(
        ("network", chosen.address()),
        lambda: (
            chosen.network(FOR_A_PAGE),
            {"drivers": drivers(), "driven": driven(), "actions": widest_actions(chosen.demonstration)},
        ),
    )


def groups_of(network, chosen):
    """Return [(heading, [(node, its number, query string of what is around it, [(verb, [(link, number of its end)])])])]."""
    numbers = {node: number for number, node in enumerate(network.nodes)}
    begin = {}
    for link in network.links:
        begin.setdefault(link.origin, {}).setdefault(link.kind, []).append((link, numbers[link.target]))
    rows = [
        (
            node,
            numbers[node],
            chosen.address(**{"from": node.key}),
            [(VERBS[kind][0], links) for kind, links in begin.get(node, {}).items()],
        )
        for node in network.nodes
    ]
    groups = [(label, [row for row in rows if row[0].kind == kind]) for kind, label in KINDS.items()]
    return [(label, group) for label, group in groups if group]


def links_of(network, node):
    """Return [(verb, [(the other node, link, [source])])] of one node, as it acts and as others act on it."""
    found = {}
    for link in network.links:
        for side, (one, other) in enumerate([(link.origin, link.target), (link.target, link.origin)]):
            if one == node:
                found.setdefault((side, link.kind), []).append((other, link))
    named = {slug for several in found.values() for _, link in several for slug in link.sources or ()}
    sources = {source.slug: source for source in Source.objects.filter(slug__in=named)}
    return [
        (VERBS[kind][side], [(other, link, [sources[slug] for slug in link.sources or ()]) for other, link in several])
        for (side, kind), several in sorted(found.items(), key=lambda item: (item[0][0], list(VERBS).index(item[0][1])))
    ]


def in_words(network):
    """Return how much the network holds, how much of it is stated, and what is left out."""
    nodes, links = len(network.nodes), len(network.links)
    relations = [link for link in network.links if link.sources is not None]
    inferred = sum(link.is_inferred for link in relations)
    parts = [f"{nodes} {'entry' if nodes == 1 else 'entries'} and {links} link{'' if links == 1 else 's'}."]
    if relations:
        parts.append(
            f"Of {len(relations)} between barriers and enablers, {len(relations) - inferred} "
            f"{'is' if len(relations) - inferred == 1 else 'are'} stated by a source and {inferred} inferred."
        )
    if network.left_out or network.links_left_out:
        parts.append(
            f"Left out here: {network.left_out} {'entry' if network.left_out == 1 else 'entries'} with fewer links, and "
            f"{network.links_left_out} link{'' if network.links_left_out == 1 else 's'}. The files below hold more."
        )
    return " ".join(parts)


@login_not_required
@require_safe
def network_file(request):
    """Send the network as GraphML."""
    chosen = Choices(request.GET)
    if chosen.problems:
        raise BadRequest(" ".join(f"{named(name)}: {text}" for name, text in chosen.problems.items()))
    with time_limit():
        body = graphml(chosen.network(FOR_A_FILE))
    response = HttpResponse(body, content_type="application/graphml+xml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="network.graphml"'
    return response
