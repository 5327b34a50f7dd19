"""`manage.py check_catalogue`: what it finds, what it only warns of, and the table that it makes."""

import shutil
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from insight.catalogue import read_catalogue
from insight.checks import errors, table, warnings
from insight.management.commands.check_catalogue import BEGIN, END
from organisations.models import Organisation
from publishing import kinds
from publishing.documents.validation import completed
from publishing.models import Entry
from tests import world

CATALOGUE = settings.BASE_DIR / "catalogue"
PLAIN = "We lost it. No one knew why."
REASONED = {"concern": "none", "reason": "Many places."}
COMPONENTS = dict.fromkeys(["methodological_limitations", "coherence", "adequacy", "relevance"], REASONED)
SUCCESS = {"number": 9, "measure": "found", "by": "2028-01-01", "read_from": "A page.", "baseline": ""}


def evidence(source, **changes):
    item = {"source": source, "stance": "supports", "finding": "Lost.", "read": "part", "checked": True}
    return {**item, "locator": "p. 2", "quote": "", **changes}


def documents_of(**changed):
    """Four documents with nothing wrong, each changed as {kind: changes} say; {kind: {slug: document}}."""
    given = {
        "source": [
            world.source("one", publisher="A press", read="part"),
            world.source("two", publisher="Another press", read="part"),
            world.source("law", kind="legislation", publisher="Parliament", read="part", law_read_to="2026-01-01"),
        ],
        "definition": [world.definition(plain_language=PLAIN, citations=[evidence("one")])],
        "barrier": [
            world.barrier(
                plain_language=PLAIN,
                evidence=[evidence("one"), evidence("two")],
                confidence={"level": "high", "explanation": "Two studies.", **COMPONENTS},
            )
        ],
        "action": [
            world.action(
                plain_language=PLAIN,
                success=SUCCESS,
                candidates=[{"organisation": "example-council", "role": "lead"}],
                milestones=[{"key": "first-step", "title": "Ask", "due": "2027-05-01"}],
            )
        ],
    }
    whole = {
        kind: {each["slug"]: completed(kinds.get(kind), each) for each in listed} for kind, listed in given.items()
    }
    for kind, changes in changed.items():
        next(reversed(whole[kind].values())).update(changes)
    return whole


def places(found):
    return [(each.file, each.entry, each.field) for each in found]


def test_nothing_is_found_where_nothing_is_wrong():
    assert errors(documents_of(), {}) == []
    assert warnings(documents_of()) == []


HARD = "Organisational interoperability necessitates comprehensive authorisation of multidisciplinary practitioners."
HIGH = {"level": "high", "explanation": "Two.", **COMPONENTS}


@pytest.mark.parametrize(
    ("kind", "changes", "field", "sentence"),
    [
        ("definition", {"plain_language": ""}, "plain_language", "Say it in plain language."),
        ("barrier", {"plain_language": ""}, "plain_language", "Say it in plain language."),
        ("action", {"plain_language": ""}, "plain_language", "Say it in plain language."),
        ("action", {"plain_language": HARD}, "plain_language", "12 is the most"),
        ("barrier", {"evidence": [evidence("one"), evidence("two", locator="Page 3, not seen")]}, "evidence.1.locator", "nobody looked"),
        ("definition", {"citations": [evidence("one", locator="to be checked")]}, "citations.0.locator", "nobody looked"),
        ("barrier", {"evidence": [evidence("one")]}, "confidence.level", "Here there is one: A press."),
        ("barrier", {"evidence": [evidence("one"), evidence("two", read="abstract")]}, "confidence.level", "Here there is one"),
        ("barrier", {"evidence": [evidence("one"), evidence("two", stance="qualifies")]}, "confidence.level", "Here there is one"),
        ("barrier", {"confidence": {**HIGH, "level": "low", "relevance": None}}, "confidence.level", "without weighing"),
        ("barrier", {"confidence": {**HIGH, "coherence": {"concern": "serious", "reason": "Two."}}}, "confidence.level", "give “low”, and it claims “high”"),
        ("action", {"success": None}, "success", "Give a number, a date"),
        ("action", {"candidates": []}, "candidates", "Name one candidate that could lead."),
        ("action", {"milestones": []}, "milestones", "Name the first step"),
        ("source", {"issued": "2026-02"}, "law_read_to", "it was made in 2026-02"),
    ],
)  # fmt: skip
def test_fault_is_found_with_its_file_entry_and_field(kind, changes, field, sentence):
    documents = documents_of(**{kind: changes})

    [mistake] = errors(documents, {})

    assert (mistake.file, mistake.entry, mistake.field) == (f"{kind}s.yaml", next(reversed(documents[kind])), field)
    assert sentence in mistake.text


@pytest.mark.parametrize(
    ("level", "components"),
    [("low", {"coherence": {"concern": "moderate", "reason": "Two."}}), ("not-assessed", {})],
)
def test_level_below_what_the_components_give_claims_nothing(level, components):
    confidence = {**HIGH, "level": level, **components}

    assert errors(documents_of(barrier={"confidence": confidence}), {}) == []


def test_knowledge_gap_is_answered_or_says_what_was_not_found():
    open_gap = documents_of(barrier={"knowledge_gaps": ["tracking"]})
    said = documents_of(barrier={"knowledge_gaps": ["tracking"], "statement": "Searched for and not found: a study."})
    [mistake] = errors(open_gap, {"tracking": ""})

    assert (mistake.file, mistake.entry) == ("vocabularies.yaml", "tracking")
    assert mistake.text.startswith("2 pieces of evidence from 2 independent bodies")
    assert errors(said, {"tracking": ""}) == []
    assert errors(open_gap, {"tracking": "Searched for and not found: any study."}) == []


def test_many_pieces_of_few_bodies_do_not_answer_a_gap():
    items = [evidence(source) for source in ["one", "two"] * 4]
    few = documents_of(barrier={"knowledge_gaps": ["tracking"], "evidence": items})
    enough = documents_of(barrier={"knowledge_gaps": ["tracking"], "evidence": items})
    for name in ["three", "four"]:
        source = completed(kinds.get("source"), world.source(name, publisher=name))
        enough["source"][name] = source
        enough["barrier"]["lost-records"]["evidence"] = [*enough["barrier"]["lost-records"]["evidence"], evidence(name)]

    assert "8 pieces of evidence from 2 independent bodies" in errors(few, {"tracking": ""})[0].text
    assert errors(enough, {"tracking": ""}) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"law_changed": "2026-06-19"}, ("sources.yaml", "law", "law_read_to")),
        ({"law_read_to": None}, ("sources.yaml", "law", "law_read_to")),
    ],
)
def test_law_that_changed_after_it_was_read_is_warned_of(changes, place):
    documents = documents_of(source=changes)

    assert places(warnings(documents)) == [place]
    assert errors(documents, {}) == []


def test_source_older_than_the_law_it_explains_is_warned_of():
    documents = documents_of(source={"law_changed": "2026-01-01"})
    for slug, issued in [("one", "2025"), ("two", "2026-01")]:
        documents["source"][slug].update(about_laws=["law"], issued=issued)

    assert places(warnings(documents)) == [("sources.yaml", "one", "about_laws.0")]


@pytest.fixture
def folder(tmp_path):
    """A copy of the real catalogue that a test may spoil."""
    return shutil.copytree(CATALOGUE, tmp_path / "catalogue")


def edit(folder, name, change):
    path = folder / f"{name}.yaml"
    content = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    change(content[name])
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper))


def check(**options):
    """Return (exit code, lines) of the command."""
    out, code = StringIO(), 0
    try:
        call_command("check_catalogue", stdout=out, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines()


@pytest.mark.django_db
def test_real_catalogue_has_no_errors_and_its_readme_has_the_tables():
    documents, gaps, mistakes = read_catalogue(CATALOGUE)

    assert [str(each) for each in mistakes + errors(documents, gaps)] == []
    made = (CATALOGUE / "README.md").read_text().split(BEGIN)[1].split(END)[0]
    assert made == table(documents, gaps), "run `manage.py check_catalogue --write`"
    assert not Organisation.objects.exists(), "checking changes nothing"


@pytest.mark.django_db
def test_command_reports_all_at_once_and_fails(folder):
    def spoil(barriers):
        scattered, *_ = barriers
        scattered["evidence"][0]["source"] = "no-such-source"
        by_slug = {each["slug"]: each for each in barriers}
        by_slug["few-ask"]["plain_language"] = ""
        by_slug["consent-misused"]["evidence"][4]["checked"] = True

    edit(folder, "barriers", spoil)
    edit(folder, "definitions", lambda definitions: definitions[0].update(plain_language=HARD))
    edit(folder, "actions", lambda actions: actions[0].update(success=None, candidates=[]))

    code, lines = check(folder=folder)

    assert code == 1
    found = [line for line in lines if line.startswith("error: ")]
    assert [tuple(line.split(": ")[1:4]) for line in found] == [
        ("actions.yaml", "powers-register", "candidates"),
        ("actions.yaml", "powers-register", "success"),
        ("barriers.yaml", "consent-misused", "evidence.4.checked"),
        ("barriers.yaml", "few-ask", "plain_language"),
        ("barriers.yaml", "scattered-powers", "evidence.0.source"),
        ("definitions.yaml", "data", "plain_language"),
    ]
    assert lines[-1] == f"{len(found)} errors"
    with pytest.raises(CommandError, match="without errors"):
        check(folder=folder, write=True)


@pytest.mark.django_db
def test_warnings_alone_do_not_fail():
    code, lines = check()

    assert code == 0
    assert "0 errors" in lines
    assert any(line.startswith("warning: sources.yaml: uk-gdpr: law_read_to: ") for line in lines)


@pytest.mark.django_db
def test_tables_are_written_between_their_marks(folder):
    page = folder / "README.md"
    text = page.read_text()
    before, rest = text.split(BEGIN)
    page.write_text(before + BEGIN + END + rest.split(END)[1])

    check(folder=folder, write=True)

    assert page.read_text() == text


@pytest.mark.django_db
def test_what_is_only_published_is_no_part_of_a_folder(folder, editor):
    world.publish(editor, ("source", world.source()))
    edit(folder, "barriers", lambda barriers: barriers[0]["evidence"][0].update(source="study"))

    code, lines = check(folder=folder)

    assert code == 1
    assert any("evidence.0.source: There is no" in line for line in lines)


@pytest.mark.django_db
def test_database_is_checked_as_it_is_published(small_world):
    count = Entry.objects.count()

    code, lines = check(database=True)

    assert code == 1
    assert "error: published barriers: lost-records: plain_language: Say it in plain language." in lines
    assert "warning: published sources: act: law_read_to: Say to which day the law was read." in lines
    assert Entry.objects.count() == count
    with pytest.raises(CommandError, match="a folder"):
        check(database=True, write=True)
