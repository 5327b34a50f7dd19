"""Operation: load the starter catalogue, a folder of YAML files, through the operations that everyone else uses."""

from pathlib import Path
from typing import NamedTuple

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Plan
from barriers.models import Category
from evidence.models import Source
from insight import checks, search_phrases, word_advice
from insight.mistakes import FILES, TAKEN_OUT, Mistake, mistakes_of
from insight.texts import save_texts, text_mistakes
from organisations.catalogue import ChangedHere, save_organisations
from publishing import kinds
from publishing.documents.validation import KnownEntries, completed, sound_part, validated
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish_together
from publishing.models import Entry, Revision, Synonym
from publishing.published.projection import index_again
from publishing.published.words import fold
from publishing.refusals import Invalid, Refusal, need

FIXED = ["themes", "stages"]
OTHERS = ["plain_questions"]
SYNONYMS = "search_synonyms"
OPTIONAL = [SYNONYMS, search_phrases.NAME, word_advice.NAME]  # a catalogue can do without


class Counts(NamedTuple):
    new: int
    changed: int
    unchanged: int


class Loaded(dict):
    """{kind: Counts} of the entries, and in `left` what was left as somebody here had changed it: [Left]."""

    def __init__(self, counts, left):
        super().__init__(counts)
        self.left = left


class CatalogueHasMistakes(Refusal):
    """The catalogue cannot be loaded; `mistakes` lists every one found. Nothing was loaded."""

    status = 400

    def __init__(self, mistakes):
        super().__init__(f"The catalogue has {len(mistakes)} mistakes; nothing was loaded.")
        self.mistakes = mistakes


def load_catalogue(*, folder, drafted_by, by, now, note="Loaded from the starter catalogue."):
    """Bring the database up to the catalogue. Return Loaded.

    Entries whose document is the same as what is published are left alone; a changed one becomes a new
    version, whose note says which fields changed. Rows that are no entries, and that somebody here changed last, are
    left as they are; so are words that somebody here took out. All or nothing.

    :raises CatalogueHasMistakes: with file, entry and field of each; somebody's draft that it would overwrite is one
    :raises NotAllowed: `by` is no editor, or drafted it too: nobody approves their own work
    """
    need(by, "publishing.publish", "Only editors publish.")
    files = _read(Path(folder))
    with transaction.atomic():
        known = KnownEntries(published_only=True, plus=_slugs(files))
        left = []
        documents, gaps, mistakes = _documents(files, known, left, published=Source.objects.all())
        for kind in FILES:
            for (name, slug), errors in kinds.get(kind).check_rest(documents).items():
                mistakes += mistakes_of(name, slug, errors)
        if mistakes:
            raise CatalogueHasMistakes(sorted(set(mistakes), key=str))
        counts, drafts = _draft_changes(documents, known=known, by=drafted_by, now=now)
        phrased, kept_away = search_phrases.save_phrases(files.get(search_phrases.NAME, {}))
        if drafts:
            reasons = {draft.pk: changed for draft, changed in drafts.items()}
            publish_together(revisions=list(drafts), by=by, now=now, note=note, reasons=reasons)
        index_again(phrased - {draft.entry_id for draft in drafts})
        left += [*kept_away, *save_texts(files["vocabularies"])]
    return Loaded(counts, left)


def read_catalogue(folder):
    """Return what a folder holds by itself: ({kind: {slug: document}}, {slug of a knowledge gap: note}, [Mistake]).

    Changes nothing: the rows that documents name are there only while they are read. A document with a mistake is left
    out; that it names something outside the folder is one.
    """
    try:
        files = _read(Path(folder))
    except CatalogueHasMistakes as refusal:
        return {kind: {} for kind in FILES}, {}, refusal.mistakes
    with transaction.atomic():
        documents, gaps, mistakes = _documents(files, OnlyThese(published_only=True, plus=_slugs(files)), [])
        transaction.set_rollback(True)
    return documents, gaps, sorted(set(mistakes), key=str)


def read_published():
    """Return the same of what is published."""
    documents, mistakes, parts, known = {kind: {} for kind in FILES}, [], [], KnownEntries(published_only=True)
    for revision in Revision.objects.in_force().select_related("entry").order_by("entry__slug"):
        kind, slug = revision.entry.kind, revision.entry.slug
        whole = completed(kinds.get(kind), revision.document)
        try:
            documents[kind][slug] = validated(kinds.get(kind), whole, known=known)
        except Invalid as invalid:
            mistakes += mistakes_of(kind, slug, invalid.errors)
            parts.append((kind, slug, sound_part(kinds.get(kind), whole, wrong=invalid.errors, known=known)))
    gaps = dict(Category.objects.filter(vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS).values_list("slug", "note"))
    return documents, gaps, mistakes + _set_mistakes(documents, gaps, parts)


class OnlyThese(KnownEntries):
    """What is published counts for nothing."""

    def has(self, kind, slug):
        return (kind, slug) in self.plus


def _read(folder):
    """Return {name: content} of the folder's files; a file that is missing or no YAML is a mistake."""
    files, mistakes = {}, []
    for name in ["vocabularies", "organisations", *FILES.values(), *OPTIONAL]:
        path = folder / f"{name}.yaml"
        if name in OPTIONAL and not path.exists():
            continue
        try:
            files[name] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # noqa: S506 – it is safe
        except FileNotFoundError:
            mistakes.append(Mistake(path.name, "-", "", "The file is missing."))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f"line {mark.line + 1}" if mark else "-"
            mistakes.append(
                Mistake(path.name, where, "", f"This is not readable YAML: {getattr(error, 'problem', error)}.")
            )
        else:
            wrong = {
                SYNONYMS: _wrong_synonyms,
                search_phrases.NAME: search_phrases.wrong_phrases,
                word_advice.NAME: word_advice.wrong_advice,
            }
            mistakes += wrong.get(name, _wrong_shape)(path.name, name, files[name])
    if mistakes:
        raise CatalogueHasMistakes(mistakes)
    return files


def _wrong_shape(file, name, content):
    if not isinstance(content, dict):
        return [Mistake(file, "-", "", f"The file must begin with “{name}:”.")]
    lists = [key for key in content if key != "plan"] if name in ("vocabularies", "actions") else [name]
    return [
        Mistake(file, "-", key, "Here must be a list of entries, each with a slug.")
        for key in {*lists, *([] if name == "vocabularies" else [name])}
        if not isinstance(content.get(key), list)
        or not all(isinstance(entry, dict) and isinstance(entry.get("slug"), str) for entry in content[key])
    ]


def _wrong_synonyms(file, name, content):
    rows = content.get("synonyms") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        return [
            Mistake(file, "-", "synonyms", "Here must be a list of rows, each with what people say and what it means.")
        ]
    return [
        Mistake(file, f"row {number}", key, "Here must be a list of words.")
        for number, row in enumerate(rows, start=1)
        for key in ["say", "means"]
        if not isinstance(row, dict) or not _are_words(row.get(key))
    ]


def _are_words(found):
    return isinstance(found, list) and bool(found) and all(isinstance(word, str) for word in found)


def _load_synonyms(files, left):
    """Save what people say for what entries call otherwise; return [Mistake]."""
    file, mistakes, phrases, changed = f"{SYNONYMS}.yaml", [], set(), []
    known = {slug for _, slug in _slugs(files)} | {row["slug"] for row in files["organisations"]["organisations"]}
    saved = {row.phrase: row for row in Synonym.objects.all()}
    here = ChangedHere(Synonym, file)
    theirs = here.keys("phrase")
    for row in files.get(SYNONYMS, {}).get("synonyms", []):
        for slug in set(row["means"]) - known:
            mistakes.append(Mistake(file, row["say"][0], "means", f"There is no “{slug}” in the catalogue."))
        for said in row["say"]:
            phrase = fold(said)
            if phrase in phrases:
                mistakes.append(Mistake(file, phrase, "say", "Another row has this phrase."))
                continue
            phrases.add(phrase)
            synonym, before = Synonym(phrase=phrase, means=row["means"], why=row.get("why") or ""), saved.get(phrase)
            if before and (before.means, before.why) == (synonym.means, synonym.why):
                continue
            said_wrong = _wrong_fields(file, phrase, Synonym(phrase=said, means=row["means"]).clean_fields)
            if wrong := said_wrong or _wrong_fields(file, phrase, synonym.clean_fields):
                mistakes += wrong
            elif before and before in here:
                differs = [name for name in ["means", "why"] if getattr(before, name) != getattr(synonym, name)]
                left.append(here.left_row(before, phrase, differs))
            elif before is None and (phrase,) in theirs:
                left.append(here.left(phrase, TAKEN_OUT, theirs[phrase,]))
            else:
                changed.append(synonym)
    Synonym.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["phrase"], update_fields=["means", "why"]
    )
    return mistakes


def _load_tables(files, left):
    """Vocabularies, organisations, synonyms, advice on words and the plan: rows, not documents.

    What of them is left as it is here is added to `left`.
    """
    mistakes = []
    vocabularies = files["vocabularies"]
    here = ChangedHere(Category, "vocabularies.yaml")
    for vocabulary in set(vocabularies) - {*Category.Vocabulary.values, *FIXED, *OTHERS}:
        mistakes.append(Mistake("vocabularies.yaml", vocabulary, "", "There is no such vocabulary."))
    for vocabulary in Category.Vocabulary.values:
        mistakes += _repeated("vocabularies.yaml", vocabularies.get(vocabulary, []))
        for position, value in enumerate(vocabularies.get(vocabulary, [])):
            mistakes += _save_row(
                here,
                left,
                value["slug"],
                {"vocabulary": vocabulary, "slug": value["slug"]},
                {"label": value.get("label") or "", "note": value.get("note") or "", "position": position},
            )
    mistakes += _repeated("organisations.yaml", files["organisations"]["organisations"])
    if not mistakes:
        theirs, errors = save_organisations(files["organisations"]["organisations"])
        left += theirs
        mistakes += [Mistake("organisations.yaml", slug, field, text) for slug, field, text in errors]
    mistakes += _load_synonyms(files, left)
    mistakes += word_advice.load_word_advice(files.get(word_advice.NAME, {}), left)
    mistakes += search_phrases.phrase_mistakes(files.get(search_phrases.NAME, {}), _slugs(files))
    plan = files["actions"].get("plan") or {}
    mistakes += _save_row(
        ChangedHere(Plan, "actions.yaml"),
        left,
        f"plan {plan.get('slug')}",
        {"slug": plan.get("slug") or ""},
        {name: plan.get(name) or "" for name in ["title", "starts", "ends", "foreword"]},
    )
    return mistakes


def _save_row(here, left, entry, key, values):
    """Bring a row up to the file, unless somebody here changed it; return [Mistake]."""
    row = here.model.objects.filter(**key).first() or here.model(**key)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    if wrong := _wrong_fields(here.file, entry, row.full_clean):
        return wrong
    differs = [name for name in values if getattr(row, name) != before[name]]
    if row.pk is None or differs and row not in here:
        row.save()
    elif differs:
        left.append(here.left_row(row, entry, differs))
    return []


def _wrong_fields(file, entry, clean):
    """Return [Mistake] of what a row's `clean()` refuses."""
    try:
        clean()
    except ValidationError as error:
        return [
            Mistake(file, entry, "" if field == "__all__" else field, text)
            for field, texts in error.message_dict.items()
            for text in texts
        ]
    return []


def _repeated(file, entries):
    seen, mistakes = set(), []
    for entry in entries:
        if entry["slug"] in seen:
            mistakes.append(Mistake(file, entry["slug"], "slug", "Another entry has this slug."))
        seen.add(entry["slug"])
    return mistakes


def _slugs(files):
    return {(kind, entry["slug"]) for kind, name in FILES.items() for entry in files[name][name]}


def _documents(files, known, left, *, published=()):
    """Save the rows that documents name, and return every sound document in canonical form with all that is wrong.

    Returns ({kind: {slug: document}}, {slug of a knowledge gap: note}, [Mistake]). What is left as it is here is added to
    `left`.
    """
    mistakes = _load_tables(files, left) + text_mistakes(files["vocabularies"], known)
    documents, parts = {}, []
    for kind, name in FILES.items():
        mistakes += _repeated(f"{name}.yaml", files[name][name])
        documents[kind] = {}
        for content in files[name][name]:
            given = {field: value for field, value in content.items() if value is not None}
            try:
                documents[kind][content["slug"]] = validated(kinds.get(kind), given, known=known)
            except Invalid as invalid:
                mistakes += mistakes_of(kind, content["slug"], invalid.errors)
                part = sound_part(kinds.get(kind), given, wrong=invalid.errors, known=known)
                parts.append((kind, content["slug"], part))
    gaps = {gap["slug"]: gap.get("note") or "" for gap in files["vocabularies"].get("knowledge_gaps", [])}
    return documents, gaps, mistakes + _set_mistakes(documents, gaps, parts, published)


def _set_mistakes(documents, gaps, parts, published=()):
    """Return [Mistake] of what no document's serializer refuses by itself, of the sound `parts` of faulty ones too."""
    mistakes = checks.errors(documents, gaps, parts=parts, published=published)
    for kind in FILES:
        mistakes += _contradictions(kind, documents)
    for kind, slug, part in parts:
        try:
            found = _contradictions(kind, {**documents, kind: {**documents[kind], slug: part}})
        except KeyError:  # a field that they read has a fault of its own
            continue
        mistakes += [mistake for mistake in found if mistake.entry == slug]
    return mistakes


def _contradictions(kind, documents):
    """Return [Mistake] of claims that another document does not bear out."""
    found = kinds.get(kind).check_set(documents)
    return [mistake for slug, errors in found.items() for mistake in mistakes_of(kind, slug, errors)]


def _draft_changes(documents, *, known, by, now):
    """Return drafts of what is new or changed, each with what changed: ({kind: Counts}, {Revision: sentence})."""
    published = {
        (revision.entry.kind, revision.entry.slug): completed(kinds.get(revision.entry.kind), revision.document)
        for revision in Revision.objects.in_force().select_related("entry")
    }
    existing = {(entry.kind, entry.slug): entry for entry in Entry.objects.all()}
    begun = {draft.entry_id: draft for draft in Revision.objects.working_copies().select_related("saved_by")}
    counts, drafts, mistakes = {}, {}, []
    for kind, by_slug in documents.items():
        new = changed = unchanged = 0
        for slug, document in by_slug.items():
            before = published.get((kind, slug))
            if document == before:
                unchanged += 1
                continue
            new, changed = new + (before is None), changed + (before is not None)
            entry = existing.get((kind, slug))
            if entry and (other := begun.get(entry.pk)):
                text = f"{other.saved_by} is working on a draft of it. Publish or discard that first: it would be lost."
                mistakes += mistakes_of(kind, slug, {"": [text]})
                continue
            draft = save_draft(kind=kind, document=document, by=by, now=now, entry=entry, known=known)
            fields = [name.replace("_", " ") for name in document if before and document[name] != before[name]]
            drafts[draft] = f"Changed: {', '.join(fields)}." if before else ""
        counts[kind] = Counts(new, changed, unchanged)
    if mistakes:
        raise CatalogueHasMistakes(mistakes)
    return counts, drafts
