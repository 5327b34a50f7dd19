"""What the documentation and the catalogue copy from the code: every copy is held equal to its owner."""

import re

import pytest
import yaml
from django.conf import settings

from barriers.models import Barrier
from config.management.commands.document_fields import FOLDER, table
from insight.search.forms import KINDS
from publishing import kinds
from publishing.models import Entry
from publishing.vocabulary import Theme

ROOT = settings.BASE_DIR
PAGES = [
    page.relative_to(ROOT)
    for folder in ["", "docs", "docs/models", "docs/decisions"]
    for page in sorted((ROOT / folder).glob("*.md"))
]


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_fields_in_the_documentation_are_the_serializers(kind):
    assert table(kind) + "\n" in (FOLDER / f"{kind.name}.md").read_text(), "run `manage.py document_fields --write`"


def test_kinds_are_the_same_wherever_they_are_named():
    (known,) = [constraint for constraint in Entry._meta.constraints if constraint.name == "entry_kind_known"]

    assert [kind.name for kind in kinds.all_kinds()] == settings.KINDS_OF_ENTRY
    assert known.condition.children == [("kind__in", settings.KINDS_OF_ENTRY)]
    assert {name for name, _ in KINDS} == set(settings.KINDS_OF_ENTRY)


def test_fixed_vocabularies_of_the_catalogue_are_the_codes():
    catalogue = yaml.safe_load((ROOT / "catalogue" / "vocabularies.yaml").read_text())

    assert [(value["slug"], value["label"]) for value in catalogue["themes"]] == Theme.choices
    assert [(value["slug"], value["label"]) for value in catalogue["stages"]] == Barrier.Stage.choices


def paths_named(text):
    """Yield every path that a text names in `backticks`, with a folder, or leads to by a link."""
    for named, linked in re.findall(r"`([a-z.][\w.-]*/[\w./-]*)`|\]\(([\w./-]+)\)", text):
        yield named or linked


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_paths_that_a_page_names_are_there(page):
    text = (ROOT / page).read_text()
    missing = [
        path
        for path in paths_named(text)
        if not ((ROOT / path).exists() or (ROOT / page).parent.joinpath(path).exists())
    ]

    assert missing == []


def test_version_is_the_newest_of_the_changelog():
    (version,) = re.findall(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert versions[0] == version
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)


def measured(head):
    """Return [(what a row is about, its cells as numbers)] of the table of `benchmarks/README.md` whose head begins so."""
    lines = (ROOT / "benchmarks" / "README.md").read_text().split(head)[1].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip(" `*") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [(" ".join(row[:2]), [number(cell) for cell in row]) for row in rows]


def number(cell):
    found = re.match(r"[\d,]+(\.\d+)?", cell)
    return float(found[0].replace(",", "")) if found else None


def span(values):
    return f"{min(values):,.0f} to {max(values):,.0f}"


def test_figures_of_growth_are_those_that_were_measured():
    text = (ROOT / "docs" / "scaling.md").read_text()
    pages = [row for _, row in measured("| page | the floor | made, 18:18")]
    api = [row for what, row in measured("| what | definitions |") if not what.startswith("a 304")]
    nginx = [row for _, row in measured("| page | kB |")]
    flat = {what.split()[-1]: row for what, row in measured("| who | address |")}
    said = [
        f"last asked for | {span([row[5] for row in pages])} |",
        f"who is signed in) | {span([row[4] for row in pages])} |",
        f"with one process | {span([row[2] for row in api])} |",
        f"nginx's processor | {span([row[2] for row in nginx])} |",
        *[
            words.format(*(int(found + 0.5) for found in flat[address][2:4]))
            for address, words in {
                "/barriers/": "the list of barriers takes {} and {} ms",
                "/plan/timeline/": "the timeline {} and {}",
                "/plan/": "the plan {} and {}",
                "/map/?row=decision-tracking&column=sharing": "A cell of the map takes {} and {}",
                "/feeds/actions.atom": "the feed of actions {} and {}",
                "/api/v1/network/": "the whole network of the API {} and {}",
            }.items()
        ],
    ]

    assert [words for words in said if words not in text] == []
