"""The layers: each app and each package imports only what is lower, in no circle, and other apps by their open modules."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from publishing import kinds

ROOT = settings.BASE_DIR
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
PACKAGES = CONTRACTS["root_packages"]
# The layers of apps, highest first: [["config"], …, ["organisations", "outbox"], …].
LAYERS = [
    line.replace(":", "|").replace(" ", "").split("|")
    for line in CONTRACTS["contracts"][0]["layers"][:-1] + CONTRACTS["contracts"][1]["layers"]
]
HEIGHT = {app: -number for number, layer in enumerate(LAYERS) for app in layer}
OURS = [app for app in HEIGHT if apps.is_installed(app)]

# What other apps may import of an app, a module or a whole package. `web` and `screening` are there for everybody;
# `config`, which wires the apps together, may import everything.
OPEN = {
    "insight": [],
    "actions": [
        "actions.models", "actions.plan.versions", "actions.commitments.answering", "actions.commitments.asking",
        "actions.commitments.changes", "actions.commitments.correcting",
        "actions.commitments.event_log", "actions.commitments.reporting", "actions.states", "actions.next_dates", "actions.plan.log", "actions.plan.quarters",
        "actions.plan.standing",
        "actions.reminders.sending", "actions.where_it_stands",
    ],
    "barriers": ["barriers.models", "barriers.document", "barriers.confidence", "barriers.filters", "barriers.strength"],
    "definitions": ["definitions.document", "definitions.models", "definitions.linking", "definitions.labels", "definitions.importing.tasks"],
    "evidence": ["evidence.models", "evidence.document", "evidence.forms", "evidence.reading", "evidence.groups", "evidence.places",
        "evidence.links", "evidence.references.tags", "evidence.references.tasks",
    ],
    "publishing": [
        "publishing.models", "publishing.kinds", "publishing.refusals", "publishing.vocabulary", "publishing.documents",
        "publishing.published", "publishing.lifecycle.drafting", "publishing.lifecycle.importing",
        "publishing.lifecycle.import_jobs", "publishing.lifecycle.discarding", "publishing.lifecycle.draft_states", "publishing.lifecycle.open_pages", "publishing.lifecycle.publication", "publishing.lifecycle.notifications",
        "publishing.lifecycle.review", "publishing.admin",
        "publishing.api", "publishing.workbench.bringing_in", "publishing.workbench.pages", "publishing.workbench.improvements",
    ],
    "jobs": ["jobs.models", "jobs.running", "jobs.tasks"],
    "organisations": [
        "organisations.admin", "organisations.models", "organisations.rules", "organisations.forms", "organisations.catalogue",
        "organisations.account_events", "organisations.accounts.people", "organisations.accounts.sessions", "organisations.accounts.known_browsers",
        "organisations.accounts.invitations", "organisations.accounts.addresses", "organisations.accounts.reasons", "organisations.accounts.second_factor", "organisations.accounts.views",
        "organisations.tokens.authentication",
    ],
    "backups": ["backups.held", "backups.keeping", "backups.models"],
    "outbox": ["outbox.sending", "outbox.bounces"],
}  # fmt: skip

# What speaks HTTP, by the name of a module or a folder on its way …
SPEAKS_HTTP = {
    "views", "people_views", "version_views", "timeline_views", "progress_views", "progress_api", "date_feeds", "suggestions", "operation_page", "api", "urls", "admin", "admin_site", "workbench",
    "templatetags", "agreement_views", "colleague_views", "agreement_api", "described", "correction_views", "mail_views", "published_heads", "organisation_views",
}  # fmt: skip
# … and what does so under another name. None of them may hold an operation.
AT_THE_EDGE = {
    "definitions.exporting.embedding",
    "definitions.exporting.terms",
    "definitions.collection_views",
    "organisations.accounts.second_factor",
    "organisations.accounts.sessions",
    "organisations.accounts.known_browsers",
    "organisations.accounts.sign_in",
    "organisations.tokens.authentication",
    "publishing.published.changes",
    "publishing.published.identifiers",
    "publishing.published.lookup",
    "publishing.published.missing",
    "publishing.published.kept_files",
    "publishing.published.stored_responses",
}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def modules_of(*packages):
    """Yield (dotted name, syntax tree) of every module outside migrations."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text())


def test_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_contracts_have_at_most_ten_layers():
    layers = {contract["name"]: len(contract.get("layers", ())) for contract in CONTRACTS["contracts"]}

    assert {name: count for name, count in layers.items() if count > 10} == {}


def test_every_app_and_package_of_ours_has_a_layer():
    installed = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert installed == set(OURS)
    assert packages == set(HEIGHT) == set(PACKAGES)
    assert packages == {"config", "web", "screening", *OPEN}


def test_no_modules_import_each_other_in_a_circle(graph):
    left = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    while ends := [name for name, imported in left.items() if not imported & left.keys()]:
        for name in ends:
            del left[name]

    assert left == {}


def test_other_apps_are_reached_through_their_open_modules_only(graph):
    used = {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer.split(".")[0] not in {imported.split(".")[0], "config"} and imported.split(".")[0] in OPEN
    }
    opened = [name for names in OPEN.values() for name in names]
    through = {name for name in opened for _, imported in used if imported == name or imported.startswith(f"{name}.")}

    assert [pair for pair in sorted(used) if not any(f"{pair[1]}.".startswith(f"{name}.") for name in opened)] == []
    assert through == set(opened), "opened, and nobody comes"


def test_relations_of_models_only_go_down():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        and HEIGHT.get(field.related_model._meta.app_label, -len(LAYERS)) > HEIGHT[app]
    ]  # fmt: skip

    assert wrong == []


def test_migrations_only_depend_on_what_is_lower():
    wrong = [
        (key, dependency)
        for key, migration in MigrationLoader(None).disk_migrations.items()
        for dependency in migration.dependencies
        if key[0] in OURS and HEIGHT.get(dependency[0], -len(LAYERS)) > HEIGHT[key[0]]
    ]

    assert wrong == []


def arguments_of(tree):
    """Return (every argument's name, the names of those that can be given by keyword only)."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.arguments)]
    keyword_only = {argument.arg for node in found for argument in node.kwonlyargs}
    return keyword_only | {argument.arg for node in found for argument in node.args}, keyword_only


def speaks_http(name):
    return bool(SPEAKS_HTTP & set(name.split("."))) or name in AT_THE_EDGE


def test_operations_know_nothing_of_http():
    wrong = []
    for name, tree in modules_of(*OPEN):
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        http = ("django.http", "django.shortcuts", "django.views", "rest_framework.re", "rest_framework.views")
        if not speaks_http(name) and (
            any(module.startswith(http) for module in imported) or "request" in arguments_of(tree)[0]
        ):
            wrong.append(name)

    assert wrong == []


def test_nothing_that_speaks_http_holds_an_operation():
    """An operation is a function that is told by whom and when: `def publish(*, …, by, now)`."""
    wrong = [
        name
        for name, tree in modules_of(*OPEN)
        if speaks_http(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and {"by", "now"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]

    assert wrong == []
    assert not AT_THE_EDGE - {name for name, _ in modules_of(*OPEN)}, "named, and not there"


def test_publishing_knows_no_kind_of_entry():
    """No text in its code is the name of a kind, in whatever number: it gets them from `publishing/kinds.py`."""
    named = {*settings.KINDS_OF_ENTRY, *(kind.plural for kind in kinds.all_kinds())}
    wrong = [
        (name, node.value)
        for name, tree in modules_of("publishing")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in named
    ]

    assert wrong == []
