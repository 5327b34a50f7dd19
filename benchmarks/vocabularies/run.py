"""Bring vocabularies made by others through the importer, and say what became of every statement about a concept.

    DEMO=1 python benchmarks/vocabularies/run.py var/vocabularies     the table, in Markdown
    … --lost                                                          the statements that are neither kept nor named

The files come from where `vocabularies.yaml` says, at a fixed commit, and are held against their SHA-256; they are kept in
the folder and are no part of this repository. Each is brought in, saved as drafts, and all of it is taken back.

A statement is lost where neither a document of the preview nor anything that the preview tells holds its words. This is
looked for here without the importer's own accounting: the file is read once more, by rdflib alone. What has personal
data in it is named as such and not shown; it counts as named where the preview says so at that concept.
"""

import argparse
import hashlib
import html
import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import django  # noqa: E402

django.setup()

import yaml  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from rdflib import RDF, SKOS, BNode, Graph, Literal  # noqa: E402

from definitions.importing.drafts import prepare, save  # noqa: E402
from organisations.models import Person  # noqa: E402
from screening import personal_data  # noqa: E402

LIST = Path(__file__).with_name("vocabularies.yaml")
LONGEST = 200  # characters of a text that are looked for: the preview shows no more of what it only names
FORMATS = {"ttl": "turtle", "rdf": "xml"}


def file_of(each, folder):
    """Return the bytes of a vocabulary, from the folder or from where it is published."""
    file = folder / f"{each['sha256'][:16]}-{each['path'].rpartition('/')[2]}"
    if not file.exists():
        with urlopen(
            f"https://raw.githubusercontent.com/{each['repository']}/{each['commit']}/{each['path']}"
        ) as answer:
            file.write_bytes(answer.read())
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != each["sha256"]:
        raise SystemExit(f"{file} is not the file that was listed.")
    return content


def letters(text):
    """Return the letters and numbers of a text, without tags: how texts are looked for."""
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", unicodedata.normalize("NFC", text)))
    return re.sub(r"[\W_]+", "", text).casefold()


class Preview:
    """What the importer made of a file, and what it tells of it."""

    def __init__(self, prepared):
        self.rows = {row["uri"]: row for row in prepared.rows if row["uri"]}
        self.slugs = {uri: row["slug"] for uri, row in self.rows.items()}
        self.of_the_file = " ".join(prepared.notes)
        parts = ["document", "left", "notes", "reasons"]
        self.told = {
            uri: json.dumps([row[part] for part in parts], ensure_ascii=False) + " " + row["label"] + " " + uri
            for uri, row in self.rows.items()
        }
        self.letters = {uri: letters(told.replace("\\n", " ")) for uri, told in self.told.items()}

    def has(self, subject, value):
        """Return whether the preview has the words of a text, or names what a statement points to, at one concept."""
        told = self.told[subject]
        if isinstance(value, Literal):
            if (kinds := personal_data.findings(str(value))) and personal_data.refusal(kinds) in told:
                return True
            return letters(str(value))[:LONGEST] in self.letters[subject]
        address = str(value)
        if address in told or address in self.of_the_file:
            return True
        # A concept of the file: either names the other.
        if address not in self.slugs:
            return False
        ours, other = self.rows[subject]["document"], self.rows[address]["document"]
        named = [*ours.get("broader", []), *ours.get("related", [])]
        named_there = [*other.get("broader", []), *other.get("related", [])]
        return self.slugs[address] in named or self.slugs[subject] in named_there


def statements_about(graph, subject):
    """Yield (predicate, value) of a concept, also of what it says through nodes without a name."""
    waiting, seen = [subject], set()
    while waiting:
        node = waiting.pop()
        for predicate, value in graph.predicate_objects(node):
            if isinstance(value, BNode):
                if value not in seen:
                    seen.add(value)
                    waiting.append(value)
            elif (predicate, value) != (RDF.type, SKOS.Concept):
                yield predicate, value


def run(each, content, by):
    """Return the row of the table, and [(concept, predicate, value)] of what is lost."""
    name = each["path"].rpartition("/")[2]
    preview_row = prepare(data=content, name=name, by=by, now=timezone.now())
    preview = Preview(preview_row)
    graph = Graph().parse(data=content, format=FORMATS[name.rpartition(".")[2]])
    concepts = sorted(
        {str(subject) for subject in graph.subjects(RDF.type, SKOS.Concept) if not isinstance(subject, BNode)}
    )
    total, named, lost = 0, sum(len(row["left"]) for row in preview.rows.values()), []
    nodes = {str(node): node for node in graph.subjects(RDF.type, SKOS.Concept)}
    for uri in concepts:
        for predicate, value in statements_about(graph, nodes[uri]):
            total += 1
            if uri not in preview.rows or not preview.has(uri, value):
                lost.append((uri, predicate, value))
    taken = save(prepared=preview_row, by=by, now=timezone.now()).saved_count
    return [len(concepts), taken, len(preview.rows) - taken, total, named, len(lost)], lost


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lost", action="store_true", help="print what is lost")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    print("| vocabulary | licence | concepts | taken | told why not | statements | named, not kept | lost |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    sums = [0] * 6
    for each in yaml.safe_load(LIST.read_text()):
        content = file_of(each, given.folder)
        with transaction.atomic():
            by = Person.objects.create_user(email="runner@vocabularies.example", name="Runner", role="researcher")
            figures, lost = run(each, content, by)
            transaction.set_rollback(True)
        sums = [sum(pair) for pair in zip(sums, figures, strict=True)]
        address = f"https://github.com/{each['repository']}/blob/{each['commit'][:12]}/{each['path']}"
        print(
            f"| [{each['title']}]({address}) | {each['licence']} | {' | '.join(f'{figure:,}' for figure in figures)} |"
        )
        for uri, predicate, value in lost if given.lost else []:
            print(f"    {uri} {predicate} {value!r}")
    print(f"| all | | {' | '.join(f'{figure:,}' for figure in sums)} |")


if __name__ == "__main__":
    main()
