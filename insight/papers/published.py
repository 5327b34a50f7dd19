"""Papers about what is published beside the plan: a barrier or enabler with its evidence, and the definitions."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from barriers.confidence import COMPONENTS
from barriers.document import BARRIER
from barriers.models import Barrier, Evidence
from definitions.document import DEFINITION
from definitions.models import Definition
from evidence.document import SOURCE
from insight.papers.parts import INVENTED
from publishing.documents.validation import completed
from publishing.published.citation import how_to_cite
from publishing.published.history import in_force_on, last_until
from publishing.vocabulary import Read
from web.addresses import absolute
from web.papers.paper import Paper, address, day, facts, heading, items, lines, notice, paragraphs, strong, table, text

STARTER = "Starter content, to be argued with: not findings, and not legal advice. Nothing here is about any one child."
CONCERNS, STANCES, READ = dict(Barrier.Concern.choices), dict(Evidence.Stance.choices), dict(Read.choices)
MOST_TERMS = 200  # definitions of one paper


def moment_of(on):
    """Return the moment that the file of a paper about a day says."""
    return datetime.datetime.combine(on, datetime.time(), datetime.UTC)


def licence():
    return ("Licence", [{"to": settings.CONTENT_LICENCE, "text": settings.CONTENT_LICENCE}])


def barrier_paper(history, publication, *, path, on):
    """Return a publication of a barrier or enabler with its evidence as a `Paper`; its sources as they were on a day."""
    document = completed(BARRIER, publication.document)
    confidence = document["confidence"]
    slugs = {item["source"] for item in document["evidence"]}
    published = last_until(SOURCE, on).filter(entry__slug__in=slugs)
    sources = {row.entry.slug: completed(SOURCE, row.document) for row in published}
    blocks = [heading("The finding"), *paragraphs(document["statement"])]
    if document["plain_language"]:
        blocks += [heading("In plain words"), *paragraphs(document["plain_language"])]
    blocks += [heading("How sure we are"), text([strong(f"{Barrier.Confidence(confidence['level']).label}. "), confidence["explanation"]])]  # fmt: skip
    weighed = [(name, confidence[name]) for name in COMPONENTS if confidence.get(name)]
    if weighed:
        rows = [
            [name.replace("_", " ").capitalize(), CONCERNS[found["concern"]], found["reason"]]
            for name, found in weighed
        ]
        blocks.append(table("What was weighed, after GRADE-CERQual", [("What", 3), ("Concern", 2), ("Why", 6)], rows))
    blocks.append(heading("Evidence"))
    if document["evidence"]:
        columns = [("Source", 4), ("What it says", 6), ("How far it was read", 2)]
        rows = [evidence_row(item, sources.get(item["source"])) for item in document["evidence"]]
        blocks.append(table(f"Evidence, {len(rows)} piece{'' if len(rows) == 1 else 's'}", columns, rows))
    else:
        blocks.append(text("No evidence is recorded. That is a gap, and it is shown as one."))
    invented = [notice(INVENTED)] if history.entry.is_demonstration else []
    published_on = timezone.localdate(publication.published_at)
    return Paper(
        title=document["title"],
        lead=f"{Barrier.Kind(document['kind']).label}, version {publication.version} of {day(published_on)}, with its evidence.",
        foot=f"{document['title']}, version {publication.version}, {day(published_on)}",
        name=f"{history.slug}-version-{publication.version}",
        made_at=publication.published_at,
        front=[
            *invented,
            facts(
                [
                    ("Published on", day(published_on)),
                    ("Its sources as they stood on", day(on)),
                    ("What changed in this version", publication.note),
                    ("On the web", address(history.get_absolute_url())),
                    ("This paper again", address(path)),
                    ("How to cite it", how_to_cite(BARRIER, history, publication)["text"]),
                    licence(),
                ]
            ),
            text(STARTER),
        ],
        blocks=blocks,
        has_cover=False,
        keywords=("Sharing with Care", document["kind"]),
    )


def evidence_row(item, source):
    """Return a piece of evidence as cells: who says it, what, and how far that was read."""
    page = absolute(reverse("evidence:detail", args=[item["source"]]))
    who = source and (", ".join(source["authors"][:3]) or source["publisher"])
    named = (
        f"{who} ({source['issued'][:4] or 'undated'}). {source['title']}."
        if source
        else "A source that is not published."
    )
    return [
        lines([named, [{"to": page, "text": page}]]),
        lines(
            [
                [strong(f"{STANCES[item['stance']]}. "), item["finding"]],
                item["quote"] and f"“{item['quote']}”",
                item["locator"],
            ]
        ),
        READ.get(item.get("read"), ""),
    ]


def has_terms(on):
    return _terms(on).exists()


def term_parts(on):
    """Return how many papers the definitions of a day take; 0 where none was in force."""
    return -(-_terms(on).count() // MOST_TERMS)


def _terms(on):
    return in_force_on(DEFINITION, on).filter(entry__is_demonstration=False)


def definitions_paper(on, part, *, path_of):
    """Return the definitions that were in force at the end of a day, or one part of them, as a `Paper`.

    `path_of(part)` is the path of each part.
    """
    rows = _terms(on)
    keys = sorted(rows.values_list("document__label", "pk"), key=lambda found: (found[0].casefold(), found[1]))
    chosen = [pk for _, pk in keys[(part - 1) * MOST_TERMS : part * MOST_TERMS]]
    found = rows.in_bulk(chosen)
    parts = max(1, -(-len(keys) // MOST_TERMS))
    blocks, letter = [], ""
    for pk in chosen:
        document = completed(DEFINITION, found[pk].document)
        if (first := document["label"][0].upper()) != letter:
            letter = first
            blocks.append(heading(letter))
        blocks += term_blocks(found[pk], document)
    several = [("Part", f"{part} of {parts}")] if parts > 1 else []
    others = [(f"Part {number}", address(path_of(number))) for number in range(1, parts + 1)] if parts > 1 else []
    return Paper(
        title="What the words mean" + (f", part {part} of {parts}" if parts > 1 else ""),
        lead=f"{len(keys)} definition{'' if len(keys) == 1 else 's'}, as they were in force on {day(on)}.",
        foot=f"What the words mean, {day(on)}",
        name=f"definitions-{on.isoformat()}" + (f"-{part}" if part > 1 else ""),
        made_at=moment_of(on),
        front=[
            facts(
                [
                    ("In force on", day(on)),
                    *several,
                    ("On the web", address(reverse("definitions:list"))),
                    ("This paper again", address(path_of(part))),
                    *others,
                    licence(),
                ]
            ),
            text(STARTER),
        ],
        blocks=blocks,
        keywords=("Sharing with Care", "definitions"),
    )


def term_blocks(publication, document):
    """Return one definition under its name: what it means, in plain words, how the word is used, other names, its page."""
    basis = document["basis"] and Definition.Basis(document["basis"]).label
    also = [*document["alt_labels"], *([document["abbreviation"]] if document["abbreviation"] else [])]
    return [
        heading(document["label"], 2),
        *paragraphs(document["definition"]),
        *(
            [text([strong("In plain words: "), " ".join(document["plain_language"].split())])]
            if document["plain_language"]
            else []
        ),
        *(
            [text([strong("How the word is used: "), " ".join(document["scope_note"].split())])]
            if document["scope_note"]
            else []
        ),
        *([items([f"Example: {said}" for said in document["examples"]])] if document["examples"] else []),
        facts(
            [
                ("Also called", ", ".join(also)),
                ("Rests on", basis),
                ("Version", f"{publication.version}, of {day(timezone.localdate(publication.published_at))}"),
                ("On the web", address(reverse("definitions:detail", args=[publication.entry.slug]))),
            ]
        ),
    ]
