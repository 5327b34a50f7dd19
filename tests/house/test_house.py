"""The code as a whole: models, templates, files."""

import ast
import re

from django.apps import apps
from django.conf import settings

from insight.guides.guides import GUIDES
from tests.house.test_layers import OURS, PACKAGES

ROOT = settings.BASE_DIR

# Every model: how it may change. A new one fails until it has its line.
PROJECTED = {
    "Source", "Definition", "LinkedData", "Label", "VersionLabel", "Broader", "Related", "Mapping", "Citation", "Barrier", "Evidence", "Relation", "TermUse",
    "AboutLaw", "RelationSource", "Precedent",
    "BarrierCategory", "Action", "Milestone", "Candidate", "ActionBarrier", "ActionSource", "IndexEntry", "Representation",
    "IndexWord", "KnownWord", "KeptRows",
}  # fmt: skip
BY_OPERATIONS = {
    "Entry", "Revision", "ReviewEvent", "Comment", "FormerSlug", "Head", "Import", "SpreadsheetImport", "Upload", "AccessToken", "Mail",
    "RepeatableRequest", "Invitation", "Redaction", "Job", "LinkCheck", "DraftState", "DiscardedDraft",
    "Commitment", "CommitmentEvent", "SecondSignature", "Message", "CounterProposal", "ProgressReport", "MilestoneMet", "Proof",
    "Assessment", "PlanVersion", "DayHead", "SwitchedOff", "Reminder", "BouncingAddress", "PrivateCalendar", "AccountEvent", "AccountDeletion", "PreparedData",
    "Consumer",
    "ReferenceImport", "ImportedReference", "OpenPage", "MailOnceADay", "WaitingNotice",
    "ProposedTranslation", "Backup", "Restoration",
}  # fmt: skip
BY_ADMINISTRATORS = {
    "Person", "Organisation", "Membership", "Category", "Plan", "Synonym", "SearchPhrase", "WordAdvice", "GapText", "OpenQuestion", "PlainQuestion",
}  # fmt: skip
BY_TRIGGERS = {
    "ContentChange", "NewestReport",
    "PersonEvent", "OrganisationEvent", "MembershipEvent", "SynonymEvent", "SearchPhraseEvent", "GapTextEvent", "OpenQuestionEvent",
    "PlainQuestionEvent", "PlanEvent", "CategoryEvent", "WordAdviceEvent",
}  # fmt: skip


def python_files(*folders):
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def test_every_model_says_how_it_changes():
    models = {model.__name__ for app in OURS for model in apps.get_app_config(app).get_models()}

    assert models == PROJECTED | BY_OPERATIONS | BY_ADMINISTRATORS | BY_TRIGGERS


def test_no_serializer_or_form_takes_all_fields():
    for path in python_files(*PACKAGES):
        assert '"__all__"' not in path.read_text().replace('field == "__all__"', ""), path


def test_no_query_is_written_as_a_formatted_string():
    for path in python_files(*PACKAGES):
        text = path.read_text()
        assert (
            not re.search(r"\.extra\(|RawSQL\(|\.raw\(|execute\(f?\"\"\"?.*\{", text)
            or path.name == "embedded_postgres.py"
        ), path


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_template_is_used():
    text = "\n".join(path.read_text() for path in [*python_files(*PACKAGES), *templates()])
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "registration/login.html"}
    unused = []
    for path in templates():
        name = str(path.relative_to(ROOT / "templates"))
        content_page = name.startswith("insight/") and f'content("{path.stem}")' in text
        guide = name.startswith("insight/guides/") and path.stem in GUIDES
        if name not in by_django and f'"{name}"' not in text and not content_page and not guide:
            unused.append(name)

    assert unused == []


def test_no_template_has_styles_or_scripts_in_it():
    for path in templates():
        forbidden = r'\sstyle=|\son[a-z]+=|<style|<script(?![^>]*(src=|type="application/ld\+json"))|javascript:'
        assert not re.search(forbidden, path.read_text()), path


def test_every_component_says_what_it_takes():
    for path in sorted((ROOT / "templates" / "components").glob("*.html")):
        assert "{#" in path.read_text(), path


def test_readmes_commands_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert {"demo", "test"} <= named <= targets


def test_locks_pin_with_hashes_and_name_no_host():
    for name in ["requirements.txt", "requirements-dev.txt"]:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert re.findall(r"^[a-z0-9._-]+==\S+(?: ;.*)? \\$", text, re.MULTILINE | re.IGNORECASE)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_no_test_writes_down_the_apps_that_are_ours():
    """`tests/ours.py` finds them: a list by hand leaves out the next one. Five of the names are places of pages too."""
    written = [
        (path.relative_to(ROOT), node.lineno)
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.List | ast.Set | ast.Tuple) and len(node.elts) > 5
        if {getattr(each, "value", None) for each in node.elts} <= set(PACKAGES)
    ]

    assert written == []


def test_every_dependency_says_what_it_is_for():
    for name in ["requirements.in", "requirements-dev.in"]:
        for line in (ROOT / name).read_text().splitlines():
            assert not line or line.startswith(("#", "-r")) or "#" in line, line


def test_every_vocabulary_of_a_document_is_held_by_the_database_too():
    """The choices of a column and the values that its constraint knows are written apart; they must stay the same."""
    from actions.models import Assessment, Commitment, CommitmentEvent, ProgressReport
    from barriers.models import STAGES, THEMES, Barrier
    from organisations.models import Organisation, Person
    from publishing.vocabulary import Checked, Theme

    held = {
        constraint.name: constraint
        for model in [Assessment, Barrier, Commitment, CommitmentEvent, Organisation, Person, ProgressReport]
        for constraint in model._meta.constraints
    }
    for name, choices in [
        ("barrier_confidence_known", Barrier.Confidence), ("commitment_state_known", Commitment.State),
        ("commitment_event_deed_known", CommitmentEvent.Kind), ("report_status_known", ProgressReport.Status),
        ("assessment_completion_known", Assessment.Completion),
        ("organisation_kind_known", Organisation.Kind), ("person_role_known", Person.Role),
    ]:  # fmt: skip
        ((_, values),) = held[name].condition.children
        assert list(values) == choices.values or set(values) == set(choices.values)
    assert (Theme.values, Barrier.Stage.values) == (THEMES, STAGES)
    assert set(Checked.values) == {"source-text", "publisher-summary", "secondary", "unchecked"}


def test_no_line_of_a_template_is_longer_than_200_characters():
    templates = ROOT.glob("templates/**/*.html")
    longest = {str(path): max(map(len, path.read_text().splitlines()), default=0) for path in templates}

    assert {path: length for path, length in longest.items() if length > 200} == {}


def test_no_file_is_longer_than_400_lines():
    long = {path: len(path.read_text().splitlines()) for path in python_files(*PACKAGES)}

    assert {str(path): count for path, count in long.items() if count > 400} == {}
