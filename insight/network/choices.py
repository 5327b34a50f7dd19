"""What a query string asks of the network: the same for the page, the API and the file."""

from insight.network.graph import USUAL, Sort, find, network
from web.filters import DEMONSTRATION, with_demonstration

KNOWN = ["from", "links", "steps", DEMONSTRATION]
STEPS = ["1", "2"]
FOR_A_PAGE = {"most_nodes": 105, "most_links": 285, "most_near": 300}  # so that its HTML stays small
FOR_A_FILE = {"most_nodes": 5_000, "most_links": 20_000, "most_near": 500}


class Choices:
    """`around` is the entry in the middle or None; `problems` are {name: sentence}. `also` are names that are read elsewhere."""

    def __init__(self, query, also=()):
        self.query = query
        self.demonstration = with_demonstration(query)
        self.problems = {
            name[:100]: "There is no such choice here. Known: " + ", ".join([*KNOWN, *also]) + "."
            for name in query
            if name not in [*KNOWN, *also]
        }
        if query.get(DEMONSTRATION, "yes") != "yes":
            self.problems[DEMONSTRATION] = "Write yes, or leave it out."
        if query.get("steps", "1") not in STEPS:
            self.problems["steps"] = "Write 1 or 2."
        self.steps = 2 if query.get("steps") == "2" else 1
        self.around = None
        if wanted := query.get("from", "").strip():
            self.around = find(wanted[:200], self.demonstration) if "\0" not in wanted else None
            if self.around is None:
                self.problems["from"] = "Nothing is called so. Write it as in barrier/lost-records."

        given = query.getlist("links")
        self.sorts = [sort for sort in Sort if sort in given] if given else self.usual
        if set(given) - set(Sort.values):
            self.problems["links"] = "Write any of: " + ", ".join(Sort.values) + "."

    @property
    def usual(self):
        """Return the sorts of links unless some are chosen: around a term, those of terms too."""
        return list(Sort) if self.around and self.around.table == "term" else USUAL

    def network(self, bounds):
        return network(
            sorts=self.sorts, demonstration=self.demonstration, around=self.around, steps=self.steps, **bounds
        )

    def address(self, **changes):
        """Return the query string of another choice; what is not named stays."""
        chosen = {
            "from": self.around.key if self.around else "",
            "links": [] if self.sorts == USUAL else [sort.value for sort in self.sorts],
            "steps": "2" if self.steps > 1 else "",
            DEMONSTRATION: "yes" if self.demonstration else "",
            **changes,
        }
        pairs = [
            f"{name}={value}"
            for name, values in chosen.items()
            for value in (values if isinstance(values, list) else [values])
            if value
        ]
        return "&".join(pairs)
