"""The network: its entries and their links, of all that is published or of what is near one entry, never without bound."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, TextChoices, Value
from django.urls import reverse

from actions.models import Action, ActionBarrier, Candidate, Commitment, Role
from barriers.models import Barrier, Relation, TermUse
from definitions.models import Definition
from organisations.models import Organisation

MOST_READ = 20_000  # links of one sort, beyond which the rest is left out before anything is counted


class Sort(TextChoices):
    """Sorts of links that a reader chooses from."""

    RELATIONS = "relations", "One barrier or enabler bears on another"
    ACTIONS = "actions", "An action addresses a barrier, or builds on an enabler"
    LEADS = "leads", "An organisation leads an action, or could"
    TERMS = "terms", "A barrier or enabler uses a term"


USUAL = [Sort.RELATIONS, Sort.ACTIONS, Sort.LEADS]

# What each kind of link is called, from where it begins and from where it ends.
VERBS = {
    "causes": ("causes", "is caused by"),
    "reinforces": ("reinforces", "is reinforced by"),
    "eases": ("eases", "is eased by"),
    "addresses": ("addresses", "is addressed by"),
    "builds-on": ("builds on", "is built on by"),
    "leads": ("promised to lead", "has a promise to lead by"),
    "could-lead": ("could lead", "could be led by"),
    "uses": ("uses the term", "is used by"),
}
KINDS = {
    "barrier": "Barriers",
    "enabler": "Enablers",
    "action": "Actions",
    "organisation": "Organisations",
    "term": "Terms",
}
TABLES = {"barrier": Barrier, "action": Action, "organisation": Organisation, "term": Definition}
PAGES = {
    "barrier": "barriers:detail",
    "action": "actions:detail",
    "organisation": "organisations:detail",
    "term": "definitions:detail",
}


@dataclass(frozen=True)
class Node:
    table: str  # of TABLES
    pk: int
    kind: str  # of KINDS
    slug: str
    label: str

    @property
    def key(self):
        """Return its name in addresses and files, such as “barrier/lost-records”, for barriers and enablers alike."""
        return f"{self.table}/{self.slug}"

    @property
    def address(self):
        return reverse(PAGES[self.table], args=[self.slug])


@dataclass(frozen=True)
class Link:
    """`sources` are slugs of those that state a relation; None of links that no source has to state."""

    origin: Node
    target: Node
    kind: str  # of VERBS
    sources: tuple | None = None

    @property
    def is_inferred(self):
        """Whether it is a relation that no source states."""
        return self.sources == ()


@dataclass
class Network:
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    left_out: int = 0  # entries
    links_left_out: int = 0
    is_read_whole: bool = True  # whether every link was looked at


@dataclass(frozen=True)
class _Rows:
    """The rows of a sort of link: whose they are, and the columns of where they begin and end."""

    queryset: object
    origin: str
    target: str
    origin_table: str
    target_table: str
    kind: object  # of a row: (what stands in `columns`) -> (kind, sources)
    columns: tuple = ()


def rows_of(sort, demonstration):
    if sort == Sort.RELATIONS:
        stated = ArrayAgg(
            "source_links__source__slug",
            filter=Q(source_links__isnull=False),
            order_by="source_links__position",
            default=Value([]),
        )
        return _Rows(
            Relation.objects.annotate(stated=stated),
            "barrier",
            "other",
            "barrier",
            "barrier",
            lambda kind, sources: (kind, tuple(sources)),
            ("kind", "stated"),
        )
    if sort == Sort.TERMS:
        return _Rows(TermUse.objects.all(), "barrier", "definition", "barrier", "term", lambda: ("uses", None))
    if sort == Sort.ACTIONS:
        shown = ActionBarrier.objects.filter(action__in=Action.objects.shown(demonstration))
        return _Rows(
            shown,
            "action",
            "barrier",
            "action",
            "barrier",
            lambda kind: ("builds-on" if kind == Barrier.Kind.ENABLER else "addresses", None),
            ("barrier__kind",),
        )
    shown = Candidate.objects.filter(role=Role.LEAD, action__in=Action.objects.shown(demonstration))
    return _Rows(shown, "organisation", "action", "organisation", "action", lambda: ("could-lead", None))


def pairs(sort, demonstration, touching=None):
    """Return {((table, pk), (table, pk), kind): sources} of a sort of link; `touching` keeps those of some entries."""
    rows = rows_of(sort, demonstration)
    found = rows.queryset.order_by("pk")
    if touching is not None:
        found = found.filter(_near(rows, touching))
    columns = found.values_list(rows.origin, rows.target, *rows.columns)[:MOST_READ]
    links = {}
    for origin, target, *more in columns:
        kind, sources = rows.kind(*more)
        links[(rows.origin_table, origin), (rows.target_table, target), kind] = sources
    if sort == Sort.LEADS:
        links = _with_promises(links, demonstration, touching)
    return links


def _near(rows, touching):
    ids = {table: [pk for one, pk in touching if one == table] for table in TABLES}
    return Q(**{f"{rows.origin}__in": ids[rows.origin_table]}) | Q(**{f"{rows.target}__in": ids[rows.target_table]})


def _with_promises(links, demonstration, touching):
    """Put a promise to lead that stands in the place of “could lead”."""
    standing = Commitment.objects.standing().shown(demonstration).filter(role=Role.LEAD).order_by("pk")
    if touching is not None:
        shaped = _Rows(None, "organisation", "action", "organisation", "action", None)
        standing = standing.filter(_near(shaped, touching))
    for organisation, action in standing.values_list("organisation", "action")[:MOST_READ]:
        ends = ("organisation", organisation), ("action", action)
        links.pop((*ends, "could-lead"), None)
        links[*ends, "leads"] = None
    return links


def network(*, sorts, demonstration=False, around=None, steps=1, most_nodes, most_links):
    """Return the `Network` of these sorts of links, around an entry (a `Node`) or whole.

    Where there is more than `most_nodes` or `most_links`, the entries with the most links are kept.
    """
    if around is None:
        links = {}
        read = [pairs(sort, demonstration) for sort in sorts]
        for found in read:
            links |= found
        is_read_whole = all(len(found) < MOST_READ for found in read)
    else:
        links, is_read_whole = _around((around.table, around.pk), sorts, demonstration, steps), True
    degree = Counter(end for origin, target, _ in links for end in (origin, target))
    if around:
        degree[around.table, around.pk] = len(links) + 1  # it is never left out
    ranked = sorted(degree, key=lambda end: (-degree[end], end))
    nodes = nodes_of(ranked[:most_nodes], demonstration)
    inside = [
        Link(nodes[origin], nodes[target], kind, sources)
        for (origin, target, kind), sources in links.items()
        if origin in nodes and target in nodes
    ]
    order = list(VERBS)
    inside.sort(key=lambda link: (order.index(link.kind), link.origin.label, link.target.label, link.target.slug))
    kinds = list(KINDS)
    return Network(
        nodes=sorted(nodes.values(), key=lambda node: (kinds.index(node.kind), node.label, node.slug)),
        links=inside[:most_links],
        left_out=len(degree) - len(nodes),
        links_left_out=len(links) - len(inside[:most_links]),
        is_read_whole=is_read_whole,
    )


def _around(centre, sorts, demonstration, steps):
    """Return the links within so many steps of an entry, and those between the entries that are so reached."""
    reached, links = {centre}, {}
    for _ in range(steps):
        links = {}
        for sort in sorts:
            links |= pairs(sort, demonstration, touching=reached)
        reached = reached | {end for origin, target, _ in links for end in (origin, target)}
    for sort in sorts:
        between = pairs(sort, demonstration, touching=reached)
        links |= {ends: sources for ends, sources in between.items() if ends[0] in reached and ends[1] in reached}
    return links


def nodes_of(ends, demonstration=False):
    """Return {(table, pk): Node} of these; one query a table."""
    found = {}
    for table, model in TABLES.items():
        pks = [pk for one, pk in ends if one == table]
        rows = model.objects.filter(pk__in=pks)
        if table in ("action", "organisation"):
            rows = rows.shown(demonstration)
        name = {"term": "label", "organisation": "name"}.get(table, "title")
        columns = rows.values_list("pk", "slug", name, "kind" if table == "barrier" else "slug")
        for pk, slug, label, kind in columns:
            found[table, pk] = Node(table, pk, kind if table == "barrier" else table, slug, label)
    return found


def find(text, demonstration=False):
    """Return the `Node` that “barrier/lost-records” names, or None."""
    table, _, slug = text.partition("/")
    model = TABLES.get(table)
    row = model.objects.filter(slug=slug).first() if model and slug else None
    return next(iter(nodes_of([(table, row.pk)], demonstration).values()), None) if row else None
