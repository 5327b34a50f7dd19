"""What papers about a plan have in common: the facts on the front, the marks of what is invented, one action in full."""

from django.conf import settings
from django.urls import reverse

from actions.models import Commitment
from actions.where_it_stands import MEANING, Where
from insight.papers.plan_then import period
from web.papers.paper import address, day, facts, heading, lines, notice, paragraphs, strong, table, text

WHY = (
    "Children who have experience of care in Scotland pay when information about them is not shared, is shared wrongly, "
    "or is written without care. This plan says what could be done about it, who has promised to do it, and by when."
)
INVENTED = [
    strong("Invented, for demonstration. "),
    "What this paper says was made up, so that the site can be tried. No organisation in it exists, and nothing in it was promised.",
]
NOT_ASKED = (
    "No real organisation has agreed to anything unless this paper says “promised”, with the day on which it was signed. "
    "Nothing here is about any one child."
)


def front(then, path, *, more=()):
    """Return the parts under the title of a paper about a plan; `path` is that of the paper itself."""
    version = then.version
    found = [notice(INVENTED)] if then.plan.is_demonstration else []
    return [
        *found,
        facts(
            [
                ("As it stood on", day(then.on)),
                (
                    "Version",
                    f"{then.in_words}. {version.note}" if version else f"{then.in_words}: as it stands on this day",
                ),
                *more,
                ("The plan runs", period(then)),
                ("The plan on the web", address(then.plan.get_absolute_url())),
                ("This paper again", address(path)),
                ("All papers of the plan", address(reverse("plan-documents", args=[then.plan.slug]))),
                ("SHA-256 of the version", version.digest if version else ""),
                ("Licence", [{"to": settings.CONTENT_LICENCE, "text": settings.CONTENT_LICENCE}]),
            ]
        ),
    ]


def foot(then, what):
    return f"{what}, {day(then.on)}" + (f", version {then.version.number}" if then.version else "")


def keywords(then):
    return ("Sharing with Care", then.title, day(then.on))


def promises_table(commitments, caption, *, whose=True):
    """Return what was asked and promised as a table; with `whose` the organisation is its first column."""
    first = ("Organisation", 3) if whose else ("Action", 4)
    return table(
        caption,
        [first, ("Part", 1.3), ("What it will do", 5), ("By when", 2.7), ("How it stands", 2)],
        [
            [
                row.organisation.name if whose else row.action_title,
                row.part,
                row.statement or "It has not promised anything.",
                lines(days_of(row)),
                row.standing_in_words,
            ]
            for row in commitments
        ],
    )


def days_of(row):
    """Return the days of a commitment in words: promised and signed, or asked with a reply by."""
    if row.stands:
        return [day(row.due), row.signed_on and f"Signed on {day(row.signed_on)}"]
    if row.standing == Commitment.Standing.NOT_REACHED:
        return [f"Written on {day(row.asked_on)}; nobody there has been told"]
    return [f"Asked on {day(row.asked_on)}", f"Reply by {day(row.reply_by)}"]


def action_parts(action, document, *, level):
    """Return an action in full under a heading: how it stands, what, why, how anyone could tell, steps, who."""
    content = action.content
    success = content.get("success")
    found = [
        heading(action.title, level),
        facts(
            [
                ("How it stands", f"{action.where.label}. {action.meaning}."),
                (
                    "From and to",
                    f"{day(action.starts)} to {day(action.due)}" + ("" if action.promises else " (proposed)"),
                ),
                ("On the web", address(action.path)),
            ]
        ),
        *paragraphs(content["description"]),
    ]
    below = level + 1
    if document.get("rationale"):
        found += [heading("Why", below), *paragraphs(document["rationale"])]
    if document.get("if_nothing_happens"):
        found += [heading("If nobody does it", below), *paragraphs(document["if_nothing_happens"])]
    if success or content["success_measure"]:
        found.append(heading("How anyone could tell that it worked", below))
        found += [text(f"{success}.")] if success else []
        found += paragraphs(content["success_measure"])
    if action.milestones:
        rows = [
            [day(row.due), row.title, f"Met on {day(row.met_on)}" if row.met_on else "Not met"]
            for row in action.milestones
        ]
        found += [heading("Steps", below), table("Steps, by date", [("Due", 2), ("Step", 6), ("Met", 2)], rows)]
    found.append(heading("Who has promised what", below))
    if action.commitments:
        found.append(promises_table(action.commitments, "Who was asked, and what was promised"))
    else:
        found.append(text("Nobody was asked."))
    return found


def stands_table(then, last=None):
    """Return how many actions stand in each group, and how many did at `last`; each action is counted once."""
    columns = [
        ("How they stand", 3),
        (f"On {day(then.on)}", 2),
        *([(f"On {day(last.on)}", 2)] if last else []),
        ("What it means", 6),
    ]
    groups = [where for where in Where if then.counts[where] or last and last.counts[where]]
    return table(
        "Actions by how they stand; each is counted once",
        columns,
        [
            [where.label, str(then.counts[where]), *([str(last.counts[where])] if last else []), MEANING[where]]
            for where in groups
        ],
    )
