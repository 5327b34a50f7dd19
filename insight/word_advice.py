"""The first advice on words, from the catalogue; afterwards an administrator edits it."""

import yaml

from publishing.models import WordAdvice


def load_word_advice(folder):
    """Add the advice of `word_advice.yaml` on phrases that have none yet. A catalogue can do without the file."""
    path = folder / "word_advice.yaml"
    if not path.exists():
        return
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    present = {phrase.lower() for phrase in WordAdvice.objects.values_list("phrase", flat=True)}
    WordAdvice.objects.bulk_create(
        WordAdvice(
            phrase=row["phrase"],
            instead=row["instead"],
            why=row.get("why", ""),
            said_in=found["sources"][row["source"]]["title"],
            said_at=found["sources"][row["source"]]["url"],
        )
        for row in found["words"]
        if row["phrase"].lower() not in present
    )
