"""The network: its entries and their links, of all that is published or of what is near one entry, never without bound."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.urls import reverse

from actions.models import Action, ActionBarrier, Candidate, Commitment, Role
from barriers.models import Barrier, Relation, RelationSource, TermUse
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
    next: str | None = None  # the address of the links that follow, where it has pages


@dataclass(frozen=True)
class Rows:
    """Rows of the database that links are made of: whose they are, and the columns of where a link begins and ends.

    `name` says which they are among those of all sorts.
    """

    name: str
    queryset: object
    origin: str
    target: str
    origin_table: str
    target_table: str
    kind: object  # of a row: (what stands in `columns`) -> (kind, sources)
    columns: tuple = ()

    def after(self, key):
        """Return these rows in the order of their keys, from the one after this on."""
        return replace(self, queryset=self.queryset.filter(pk__gt=key))

    def near(self, ends, between):
        """Return those of these rows that begin or end at some entries, (table, key); `between` them: begin and end there."""
        origins, targets = (
            [pk for one, pk in ends if one == table] for table in (self.origin_table, self.target_table)
        )
        begin, end = Q(**{f"{self.origin}__in": origins}), Q(**{f"{self.target}__in": targets})
        return replace(self, queryset=self.queryset.filter(begin & end if between else begin | end))

    def first(self, most):
        """Return [(key, ((table, pk), (table, pk), kind), sources)] of so many links."""
        columns = self.queryset.order_by("pk").values_list("pk", self.origin, self.target, *self.columns)
        found = []
        for key, origin, target, *more in columns[:most]:
            kind, sources = self.kind(*more)
            found.append((key, ((self.origin_table, origin), (self.target_table, target), kind), sources))
        return found


def rows_of(sort, demonstration):
    """Return the `Rows` of a sort of links. A promise to lead that stands is in the place of “could lead”."""
    if sort == Sort.RELATIONS:
        stated = RelationSource.objects.filter(relation=OuterRef("pk")).order_by("position", "pk")
        relations = Relation.objects.annotate(stated=ArraySubquery(stated.values("source__slug")))
        return [
            Rows(
                "relations", relations, "barrier", "other", "barrier", "barrier",
                lambda kind, sources: (kind, tuple(sources)), ("kind", "stated"),
            )
        ]  # fmt: skip
    if sort == Sort.TERMS:
        uses = TermUse.objects.all()
        return [Rows("terms", uses, "barrier", "definition", "barrier", "term", lambda: ("uses", None))]
    if sort == Sort.ACTIONS:
        shown = ActionBarrier.objects.filter(action__in=Action.objects.shown(demonstration))
        return [
            Rows(
                "actions", shown, "action", "barrier", "action", "barrier",
                lambda kind: ("builds-on" if kind == Barrier.Kind.ENABLER else "addresses", None), ("barrier__kind",),
            )
        ]  # fmt: skip
    promised = Commitment.objects.standing().shown(demonstration).filter(role=Role.LEAD)
    same = promised.filter(organisation=OuterRef("organisation"), action=OuterRef("action"))
    could = Candidate.objects.filter(~Exists(same), role=Role.LEAD, action__in=Action.objects.shown(demonstration))
    ends = "organisation", "action", "organisation", "action"
    return [
        Rows("promises", promised, *ends, lambda: ("leads", None)),
        Rows("leads", could, *ends, lambda: ("could-lead", None)),
    ]


def links_of(sorts, demonstration, most, *, near=None, between=False):
    """Return ({((table, pk), (table, pk), kind): sources}, whether that is all): of each kind of rows at most so many are read.

    `near` are the entries where these links begin or end, both if they are to be `between` them; None are all.
    """
    links, is_whole = {}, True
    for sort in sorts:
        for rows in rows_of(sort, demonstration):
            found = (rows if near is None else rows.near(near, between)).first(most + 1)
            is_whole = is_whole and len(found) <= most
            links |= {link: sources for _, link, sources in found[:most]}
    return links, is_whole


def network(*, sorts, demonstration=False, around=None, steps=1, most_nodes, most_links, most_near):
    """Return the `Network` of these sorts of links, around an entry (a `Node`) or whole.

    Where there is more than `most_nodes` or `most_links`, the entries with the most links are kept. Around an entry at most
    `most_near` of each kind of `Rows` are looked at in each step.
    """
    centre = around and (around.table, around.pk)
    if around is None:
        links, is_read_whole = links_of(sorts, demonstration, MOST_READ)
    else:
        links, is_read_whole = _around(centre, sorts, demonstration, steps, most_near)
    found = network_of(links, demonstration, centre=centre, most_nodes=most_nodes, most_links=most_links)
    return replace(found, is_read_whole=is_read_whole)


def network_of(links, demonstration, *, centre=None, most_nodes=None, most_links=None):
    """Return the `Network` of {((table, pk), (table, pk), kind): sources}: of all, or of the entries with the most links."""
    degree = Counter(end for origin, target, _ in links for end in (origin, target))
    if centre:
        degree[centre] = len(links) + 1  # it is never left out
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
    )


def _around(centre, sorts, demonstration, steps, most):
    """Return (the links within so many steps of an entry and between the entries so reached, whether that is all)."""
    reached, links, is_whole = {centre}, {}, True
    for _ in range(steps):
        links, is_all = links_of(sorts, demonstration, most, near=reached)
        reached = reached | {end for origin, target, _ in links for end in (origin, target)}
        is_whole = is_whole and is_all
    between, is_all = links_of(sorts, demonstration, most, near=reached, between=True)
    return links | between, is_whole and is_all


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
