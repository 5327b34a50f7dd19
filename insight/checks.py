"""What an expert would find wrong in a catalogue whose documents are each valid, and the table of what it holds.

Every function takes `documents`, {kind: {slug: document}}, and looks at nothing else.
"""

import re
from collections import Counter

import textstat
from django.utils.dateparse import parse_date

from barriers.confidence import COMPONENTS, level_after, read_bodies, shortfalls
from barriers.models import Barrier, Evidence
from definitions.models import Citation
from evidence.models import AboutLaw, Source
from evidence.reading import AT_SOURCE, admits_doubt
from insight.catalogue import Mistake, mistakes_of
from publishing.vocabulary import Read

OLDEST_READER = 12
PIECES_FOR_GAP, BODIES_FOR_GAP = 8, 4
WITH_PLAIN_LANGUAGE = ["definition", "barrier", "action"]
ITEMS = {"definition": "citations", "barrier": "evidence"}
LEVELS = Barrier.Confidence.values
NOT_FOUND = re.compile(r"\bsearched for and not found\b", re.IGNORECASE)


def errors(documents, gaps):
    """Return [Mistake] of what must not stand. `gaps` is {slug of a knowledge gap: note}."""
    sources = _source_rows(documents)
    found = [
        *_hard_to_read(documents),
        *_doubtful_locators(documents),
        *_claims_above_evidence(documents, sources),
        *_unmeasured_actions(documents),
        *_laws_read_before_they_were_made(sources),
    ]
    mistakes = [
        mistake for kind, slug, pointer, text in found for mistake in mistakes_of(kind, slug, {pointer: [text]})
    ]
    return mistakes + [
        Mistake("vocabularies.yaml", gap, "knowledge_gaps", text) for gap, text in _open_gaps(documents, sources, gaps)
    ]


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
        if item["source"] in sources
    ]


def _hard_to_read(documents):
    for kind in WITH_PLAIN_LANGUAGE:
        for slug, document in documents[kind].items():
            text = document["plain_language"]
            if not text:
                yield kind, slug, "plain_language", "Say it in plain language."
            elif (age := reading_age(text)) > OLDEST_READER:
                yield kind, slug, "plain_language", f"Its reading age is {age:.1f}; {OLDEST_READER} is the most."


def _doubtful_locators(documents):
    for kind, items in ITEMS.items():
        for slug, document in documents[kind].items():
            for number, item in enumerate(document[items]):
                if admits_doubt(item["locator"]):
                    text = f"“{item['locator']}” says that nobody looked. A locator says where; say that in `read`."
                    yield kind, slug, f"{items}.{number}.locator", text


def _claims_above_evidence(documents, sources):
    for slug, document in documents["barrier"].items():
        confidence = document["confidence"]
        components = {name: confidence[name] for name in COMPONENTS if confidence[name]}
        barrier = Barrier(confidence=confidence["level"], confidence_components=components)
        for text in shortfalls(barrier, evidence=_evidence_rows(document, sources)):
            yield "barrier", slug, "confidence.level", text
        if len(components) == len(COMPONENTS) and confidence["level"] != Barrier.Confidence.NOT_ASSESSED:
            level = level_after(components)
            if LEVELS.index(confidence["level"]) < LEVELS.index(level):
                text = f"Its four components give “{level}”, and it claims “{confidence['level']}”."
                yield "barrier", slug, "confidence.level", text


def _unmeasured_actions(documents):
    for slug, document in documents["action"].items():
        if not document["success"]:
            yield "action", slug, "success", "Give a number, a date and where the number will be read from."


def _laws_read_before_they_were_made(sources):
    for slug, source in sources.items():
        if source.law_read_to and source.law_read_to.isoformat()[: len(source.issued)] < source.issued:
            text = f"Read as it stood on {source.law_read_to}, and it was made in {source.issued}."
            yield "source", slug, "law_read_to", text


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
    return "\n".join(
        [
            *_rows(["read", "sources", "evidence", "citations of definitions"], read),
            *_rows(
                ["entries", "all", "without plain language", "sectors", "rights", "relations", "CERQual components"],
                [[name, len(documents), *_empty(documents)] for name, documents in entries.items()],
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


def _empty(documents):
    """Return how many documents leave each field empty, "–" where they have none such."""
    for name in ["plain_language", "sectors", "rights", "relations"]:
        yield sum(not each[name] for each in documents) if all(name in each for each in documents) else "–"
    yield (
        sum(not all((each["confidence"][name] or {}).get("reason") for name in COMPONENTS) for each in documents)
        if all("confidence" in each for each in documents)
        else "–"
    )
