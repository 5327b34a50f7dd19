"""What is wrong in a catalogue, and where: file, entry, field and a sentence."""

from dataclasses import dataclass

TAKEN_OUT = "not brought back, since it was taken out here"
FILES = {"source": "sources", "definition": "definitions", "barrier": "barriers", "action": "actions"}


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in the catalogue, and where."""

    file: str
    entry: str
    field: str
    text: str

    def __str__(self):
        return f"{self.file}: {self.entry}: {self.field or '(whole entry)'}: {self.text}"


def mistakes_of(kind, slug, errors):
    """Return [Mistake] of an entry's {pointer: [sentence]}."""
    return [
        Mistake(f"{FILES[kind]}.yaml", slug, pointer.strip("/").replace("/", "."), text)
        for pointer, texts in errors.items()
        for text in texts
    ]
