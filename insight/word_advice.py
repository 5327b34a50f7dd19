"""The first advice on words, from the catalogue; afterwards an administrator edits it."""

from django.core.exceptions import ValidationError

from insight.mistakes import TAKEN_OUT, Mistake
from organisations.catalogue import ChangedHere
from publishing.models import WordAdvice

NAME = "word_advice"


def wrong_advice(file, name, content):
    """Return [Mistake] where the file is no list of words, each with what to say instead and a source that it lists."""
    sources, words = (content.get(key) if isinstance(content, dict) else None for key in ["sources", "words"])
    if not isinstance(sources, dict) or not isinstance(words, list):
        return [Mistake(file, "-", "", "Here must be sources, by a key, and a list of words.")]
    return [
        Mistake(file, f"word {number}", "", "Here must be a phrase, what to say instead, and one of the sources.")
        for number, row in enumerate(words, start=1)
        if not isinstance(row, dict) or not {"phrase", "instead"} <= {*row} or row.get("source") not in sources
    ]


def load_word_advice(content, left):
    """Add the advice on phrases that have none yet, but for what somebody took out, which is added to `left`.

    Return [Mistake] of what a row of it may not hold.
    """
    present = {phrase.lower() for phrase in WordAdvice.objects.values_list("phrase", flat=True)}
    here = ChangedHere(WordAdvice, f"{NAME}.yaml")
    theirs = {phrase.lower(): event for (phrase,), event in here.keys("phrase").items()}
    advice, mistakes = [], []
    for row in content.get("words", []):
        source = content["sources"][row["source"]]
        one = WordAdvice(
            phrase=row["phrase"],
            instead=row["instead"],
            why=row.get("why", ""),
            said_in=source.get("title", ""),
            said_at=source.get("url", ""),
        )
        try:
            one.clean_fields()
        except ValidationError as error:
            for field, texts in error.message_dict.items():
                mistakes += [Mistake(f"{NAME}.yaml", row["phrase"], field, text) for text in texts]
        else:
            advice.append(one)
    missing = [one for one in advice if one.phrase.lower() not in present]
    WordAdvice.objects.bulk_create(one for one in missing if one.phrase.lower() not in theirs)
    gone = [one.phrase for one in missing if one.phrase.lower() in theirs]
    left += [here.left(phrase, TAKEN_OUT, theirs[phrase.lower()]) for phrase in gone]
    return mistakes
