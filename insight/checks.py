"""What an expert would find wrong in a catalogue whose documents are each valid, and the table of what it holds.

Every function takes `documents`, {kind: {slug: document}}, and looks at nothing else.
"""

import re
from collections import Counter

import textstat
from django.utils.dateparse import parse_date

from actions.models import FIRST_STEP, Role
from barriers.confidence import COMPONENTS, level_after, read_bodies, shortfalls
from barriers.models import Barrier, Evidence
from definitions.models import Citation
from evidence.models import AboutLaw, Source
from evidence.reading import AT_SOURCE, admits_doubt
from insight.mistakes import Mistake, mistakes_of
from publishing.vocabulary import Read

OLDEST_READER = 12
PIECES_FOR_GAP, BODIES_FOR_GAP = 8, 4
LEVELS = Barrier.Confidence.values
NOT_FOUND = re.compile(r"\bsearched for and not found\b", re.IGNORECASE)


def errors(documents, gaps, *, parts=(), published=()):
    """Return [Mistake] of what must not stand. `gaps` is {slug of a knowledge gap: note}.

    `parts` are entries with a fault of their own, as [(kind, slug, the fields that are sound)]: what can be judged
    without the others is. `published` are sources, as rows, that documents may name besides their own.
    """
    faulty = [slug for kind, slug, _ in parts if kind == "source"]
    sources = {row.slug: row for row in published if row.slug not in faulty} | _source_rows(documents)
    entries = [(kind, slug, document) for kind in documents for slug, document in documents[kind].items()]
    mistakes = []
    for kind, slug, document in [*entries, *parts]:
        for rule in RULES[kind]:
            try:
                found = list(rule(document, sources))
            except KeyError:  # a field, or a source that it names, has a fault of its own
                if not parts:
                    raise
                continue
            mistakes += [mistake for field, text in found for mistake in mistakes_of(kind, slug, {field: [text]})]
    if not parts:
        open_gaps = _open_gaps(documents, sources, gaps)
        mistakes += [Mistake("vocabularies.yaml", gap, "knowledge_gaps", text) for gap, text in open_gaps]
    return mistakes


def warnings(documents):
    """Return [Mistake] of what may no longer hold: the law went on after it was read, or after a source on it was issued."""
    sources, found = _source_rows(documents), []
    for slug, source in sources.items():
        if source.law_moved_on:
            text = (
                f"Read as it stood on {source.law_read_to}, and the law changed on {source.law_changed}. Read it again."
            )
            found.append((slug, "law_read_to", text))
        elif source.kind == Source.Kind.LEGISLATION and source.read in AT_SOURCE and not source.law_read_to:
            found.append((slug, "law_read_to", "Say to which day the law was read."))
        for number, law in enumerate(documents["source"][slug]["about_laws"]):
            if law in sources and AboutLaw(source=source, law=sources[law]).is_older_than_the_law:
                text = f"Issued {source.issued}, and “{law}” changed on {sources[law].law_changed}."
                found.append((slug, f"about_laws.{number}", text))
    return [mistake for slug, field, text in found for mistake in mistakes_of("source", slug, {field: [text]})]


def reading_age(text):
    """Return the age, in years, at which a reader in school follows a text: the Flesch-Kincaid grade and five."""
    return textstat.flesch_kincaid_grade(text) + 5


def answers(items):
    """Return how far evidence answers a knowledge gap: (pieces read at source, independent bodies behind them)."""
    return sum(item.how_read in AT_SOURCE for item in items), len(read_bodies(items))


def _source_rows(documents):
    """Return {slug: Source}, not saved."""
    fields = ["slug", "kind", "title", "authors", "publisher", "issued", "read"]
    dates = ["law_read_to", "law_changed"]
    return {
        slug: Source(
            **{name: document[name] for name in fields},
            **{name: parse_date(document[name] or "") for name in dates},
        )
        for slug, document in documents["source"].items()
    }


def _evidence_rows(document, sources):
    return [
        Evidence(source=sources[item["source"]], stance=item["stance"], read=item["read"])
        for item in document["evidence"]
    ]


def _hard_to_read(document, sources):
    text = document["plain_language"]
    if not text:
        yield "plain_language", "Say it in plain language."
    elif (age := reading_age(text)) > OLDEST_READER:
        yield "plain_language", f"Its reading age is {age:.1f}; {OLDEST_READER} is the most."


def _doubtful_locators(items):
    def rule(document, sources):
        for number, item in enumerate(document[items]):
            if admits_doubt(item["locator"]):
                text = f"“{item['locator']}” says that nobody looked. A locator says where; say that in `read`."
                yield f"{items}.{number}.locator", text

    return rule


def _claims_above_evidence(document, sources):
    confidence = document["confidence"]
    components = {name: confidence[name] for name in COMPONENTS if confidence[name]}
    barrier = Barrier(confidence=confidence["level"], confidence_components=components)
    for text in shortfalls(barrier, evidence=_evidence_rows(document, sources)):
        yield "confidence.level", text
    if len(components) == len(COMPONENTS) and confidence["level"] != Barrier.Confidence.NOT_ASSESSED:
        level = level_after(components)
        if LEVELS.index(confidence["level"]) < LEVELS.index(level):
            yield "confidence.level", f"Its four components give “{level}”, and it claims “{confidence['level']}”."


def _unmeasured(document, sources):
    if not document["success"]:
        yield "success", "Give a number, a date and where the number will be read from."


def _read_before_it_was_made(document, sources):
    read_to, issued = document["law_read_to"] or "", document["issued"]
    if read_to and read_to[: len(issued)] < issued:
        yield "law_read_to", f"Read as it stood on {read_to}, and it was made in {issued}."


def _one_lead(document, sources):
    leads = [candidate["organisation"] for candidate in document["candidates"] if candidate["role"] == Role.LEAD]
    if len(leads) != 1:
        named = f" There are {len(leads)}: {', '.join(leads)}." if leads else ""
        yield "candidates", f"Name one candidate that could lead.{named}"


def _first_step(document, sources):
    if FIRST_STEP not in {milestone["key"] for milestone in document["milestones"]}:
        yield "milestones", f"Name the first step: a milestone “{FIRST_STEP}”."


RULES = {
    "source": [_read_before_it_was_made],
    "definition": [_hard_to_read, _doubtful_locators("citations")],
    "barrier": [_hard_to_read, _doubtful_locators("evidence"), _claims_above_evidence],
    "action": [_hard_to_read, _unmeasured, _one_lead, _first_step],
}


def _of_gap(documents, gap):
    return [document for document in documents["barrier"].values() if gap in document["knowledge_gaps"]]


def _open_gaps(documents, sources, gaps):
    for gap, note in gaps.items():
        entries = _of_gap(documents, gap)
        pieces, bodies = answers([item for entry in entries for item in _evidence_rows(entry, sources)])
        texts = [note]
        for entry in entries:
            reasons = [(entry["confidence"][name] or {}).get("reason", "") for name in COMPONENTS]
            texts += [entry["statement"], entry["confidence"]["explanation"], *reasons]
        if (pieces < PIECES_FOR_GAP or bodies < BODIES_FOR_GAP) and not any(map(NOT_FOUND.search, texts)):
            yield (
                gap,
                (
                    f"{pieces} pieces of evidence from {bodies} independent bodies were read at source. "
                    f"{PIECES_FOR_GAP} from {BODIES_FOR_GAP} are needed, or an entry that says: “Searched for and not "
                    "found: …”."
                ),
            )


def table(documents, gaps):
    """Return what there is, how far it was read and what is not filled in, as tables in Markdown."""
    sources = _source_rows(documents)
    barriers = documents["barrier"].values()
    evidence = [item for document in barriers for item in _evidence_rows(document, sources)]
    citations = [
        Citation(source=sources[item["source"]], read=item["read"])
        for document in documents["definition"].values()
        for item in document["citations"]
    ]
    counts = [
        Counter(source.read for source in sources.values()),
        *[Counter(item.how_read for item in items) for items in (evidence, citations)],
    ]
    read = [[f"`{each.value}`", *[count[each] for count in counts]] for each in Read]
    read.append(
        ["**read at source**", *[_share(sum(count[each] for each in AT_SOURCE), count.total()) for count in counts]]
    )
    kinds = {kind: [each for each in barriers if each["kind"] == kind] for kind in Barrier.Kind.values}
    entries = {"barriers": kinds["barrier"], "enablers": kinds["enabler"]} | {
        f"{kind}s": list(documents[kind].values()) for kind in ["definition", "action"]
    }
    levels = [level for level in LEVELS if any(each["confidence"]["level"] == level for each in barriers)]
    relations = [relation for document in barriers for relation in document["relations"]]
    related = {relation["barrier"] for relation in relations} | {each["slug"] for each in barriers if each["relations"]}
    return "\n".join(
        [
            *_rows(["read", "sources", "evidence", "citations of definitions"], read),
            *_rows(
                [
                    "entries",
                    "all",
                    "without plain language",
                    "sectors",
                    "rights",
                    "relations, at either end",
                    "CERQual components",
                ],
                [[name, len(documents), *_empty(documents, related)] for name, documents in entries.items()],
            ),
            *_rows(
                ["knowledge gap", "evidence", "read at source", "from independent bodies"],
                [
                    [f"`{gap}`", len(items), *answers(items)]
                    for gap in gaps
                    for items in [[item for each in _of_gap(documents, gap) for item in _evidence_rows(each, sources)]]
                ],
            ),
            *_rows(
                ["confidence", *kinds],
                [
                    [
                        level,
                        *[sum(each["confidence"]["level"] == level for each in of_kind) for of_kind in kinds.values()],
                    ]
                    for level in levels
                ],
            ),
            *_rows(
                ["relations", "named by a source", "inferred"],
                [
                    [
                        len(relations),
                        *(sum(bool(each["sources"]) is named for each in relations) for named in (True, False)),
                    ]
                ],
            ),
        ]
    )


def _rows(head, rows):
    return [*[f"| {' | '.join(map(str, row))} |" for row in [head, ["---"] * len(head), *rows]], ""]


def _share(part, whole):
    return f"{part} of {whole} ({100 * part // whole if whole else 0} %)"


def _empty(documents, related):
    """Return how many documents leave each field empty, "–" where they have none such; `related` are slugs."""
    for name in ["plain_language", "sectors", "rights"]:
        yield sum(not each[name] for each in documents) if all(name in each for each in documents) else "–"
    judged = all("confidence" in each for each in documents)
    yield sum(each["slug"] not in related for each in documents) if judged else "–"
    unreasoned = (
        not all((each["confidence"][name] or {}).get("reason") for name in COMPONENTS) for each in documents if judged
    )
    yield sum(unreasoned) if judged else "–"
