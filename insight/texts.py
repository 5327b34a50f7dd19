"""The words that the catalogue has of its own, beside its documents: of knowledge gaps, and the plain questions."""

from django.core.exceptions import ValidationError

from barriers.models import Category, GapText, OpenQuestion, PlainQuestion
from insight.checks import OLDEST_READER, reading_age
from insight.mistakes import TAKEN_OUT, Mistake
from organisations.catalogue import ChangedHere
from publishing.models import Entry

FILE = "vocabularies.yaml"
NEITHER = {GapText: ["category"], OpenQuestion: ["gap_text", "action"], PlainQuestion: ["barrier"]}


def text_mistakes(vocabularies, known):
    """Return [Mistake] of these words: what a model refuses, what is hard to read, and what names nothing."""
    mistakes = [
        Mistake(FILE, gap["slug"], "questions", "Here must be a list of questions, each with a text.")
        for gap in vocabularies.get("knowledge_gaps", [])
        if not _is_list_of_questions(gap.get("questions") or [])
    ]
    if mistakes:
        return mistakes
    for slug, model, values, (field, kind, named) in _rows(vocabularies):
        row = model(**values)
        try:
            row.clean_fields(exclude=NEITHER[model])
        except ValidationError as error:
            mistakes += [
                Mistake(FILE, slug, name, text) for name, texts in error.message_dict.items() for text in texts
            ]
        for name in ["heading", "summary", "text", "sentence"]:
            if (age := reading_age(str(values.get(name) or ""))) > OLDEST_READER:
                sentence = f"Its reading age is {age:.1f}; {OLDEST_READER} is the most: “{values[name]}”"
                mistakes.append(Mistake(FILE, slug, name, sentence))
        if named and not known.has(kind, named):
            mistakes.append(Mistake(FILE, slug, field, f"There is no {kind} “{named}”."))
        elif field == "barrier" and not named:
            mistakes.append(Mistake(FILE, slug, field, "Name the barrier that it stands for."))
    return mistakes


def save_texts(vocabularies):
    """Bring the rows up to the catalogue's words, once the entries that they name are there. The same again changes nothing.

    Return [Left]: what somebody here changed, or took out, stays so. The questions of one knowledge gap are left together.
    """
    left, texts, questions = [], ChangedHere(GapText, FILE), ChangedHere(PlainQuestion, FILE)
    asking = ChangedHere(OpenQuestion, FILE).keys("gap_text")
    entries = {(entry.kind, entry.slug): entry for entry in Entry.objects.filter(kind__in=["action", "barrier"])}
    gaps = Category.objects.filter(vocabulary=Category.Vocabulary.KNOWLEDGE_GAPS)
    for gap in gaps.filter(slug__in=[gap["slug"] for gap in vocabularies.get("knowledge_gaps", [])]):
        [given] = [each for each in vocabularies["knowledge_gaps"] if each["slug"] == gap.slug]
        if not given.get("heading"):
            continue
        values = {name: given[name] for name in ["heading", "summary"]}
        text = _saved(texts, left, gap.slug, {"category": gap}, values)
        if text is None:
            continue
        asked = [
            {"text": question["text"], "action": entries.get(("action", question.get("action")))}
            for question in given.get("questions") or []
        ]
        if [(row.text, row.action) for row in text.questions.select_related("action")] != [
            (question["text"], question["action"]) for question in asked
        ]:
            if (text.pk,) in asking:
                left.append(texts.left(gap.slug, "left as changed here (questions)", asking[text.pk,]))
                continue
            text.questions.all().delete()
            for position, question in enumerate(asked):
                OpenQuestion.objects.create(gap_text=text, position=position, **question)
    for position, given in enumerate(vocabularies.get("plain_questions", [])):
        barrier = entries[("barrier", given["barrier"])]
        values = {"position": position, "sentence": given["sentence"], "barrier": barrier}
        _saved(questions, left, given["slug"], {"slug": given["slug"]}, values)
    return left


def _rows(vocabularies):
    """Yield (slug of the entry in the file, model, its values, (field, kind and slug of the entry that it names))."""
    nothing = ("", "", "")
    for gap in vocabularies.get("knowledge_gaps", []):
        if gap.get("heading") or gap.get("summary") or gap.get("questions"):
            yield gap["slug"], GapText, {name: gap.get(name) or "" for name in ["heading", "summary"]}, nothing
        for question in gap.get("questions") or []:
            names = ("action", "action", question.get("action"))
            yield gap["slug"], OpenQuestion, {"text": question.get("text") or ""}, names
    for position, given in enumerate(vocabularies.get("plain_questions", [])):
        values = {"slug": given["slug"], "sentence": given.get("sentence") or "", "position": position}
        yield given["slug"], PlainQuestion, values, ("barrier", "barrier", given.get("barrier"))


def _is_list_of_questions(given):
    return isinstance(given, list) and all(isinstance(each, dict) for each in given)


def _saved(here, left, entry, key, values):
    """Return the row with these values, or as somebody here changed it; None where they took it out."""
    row = here.model.objects.filter(**key).first()
    if row is None:
        known = tuple(getattr(value, "pk", value) for value in key.values())
        if event := here.keys(*key).get(known):
            left.append(here.left(entry, TAKEN_OUT, event))
            return None
        row = here.model(**key)
    if row.pk:
        differs = [name for name, value in values.items() if getattr(row, name) != value]
        if differs and row in here:
            left.append(here.left_row(row, entry, differs))
        if not differs or row in here:
            return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row
