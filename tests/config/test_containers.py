"""deploy/container holds what docs/operations.md says of it. No container is started here."""

import importlib
import re

import pytest
import yaml
from django.conf import settings

FOLDER = settings.BASE_DIR / "deploy" / "container"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "sharing-with-care"}
DOCUMENT = (settings.BASE_DIR / "docs" / "operations.md").read_text().split("\n## Containers\n")[1].split("\n## ")[0]


def brought():
    """Return the names beside compose.yaml that an operator puts there: what it mounts or reads and the project has not."""
    mounted = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    named = [service["env_file"] for service in OURS.values()] + [it["file"] for it in COMPOSE["secrets"].values()]
    names = {path.removeprefix("./").split("/")[0] for path in [*named, *(it for it in mounted if it[:2] == "./")]}
    return names - {"roles.sh"}


def test_what_an_operator_puts_beside_it_is_in_no_image_and_no_commit():
    ignored = {line.strip("/") for line in (settings.BASE_DIR / ".gitignore").read_text().splitlines()}
    left_out = set((settings.BASE_DIR / ".dockerignore").read_text().splitlines())

    assert brought() == {"environment", "nginx.conf", "secrets", "tls"}
    assert {f"deploy/container/{name}" for name in brought()} <= ignored & left_out


def test_each_secret_is_declared_given_to_somebody_and_made_by_the_document():
    given = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}

    assert given == set(COMPOSE["secrets"])
    assert {it["file"] for it in COMPOSE["secrets"].values()} == {f"secrets/{name}" for name in given}
    assert [name for name in given if not re.search(rf"(> |touch ){name}\b", DOCUMENT)] == []
    # Only who migrates or restores is the owner of the tables.
    assert [name for name, service in SERVICES.items() if "owner-database-url" in service.get("secrets", [])] == [
        "migrate"
    ]


def test_the_containers_write_where_the_units_write():
    unit = (settings.BASE_DIR / "deploy/systemd/sharing-with-care-worker.service").read_text()
    of_the_unit = set(re.search(r"^ReadWritePaths=(.*)", unit, re.MULTILINE)[1].split())

    for service in OURS.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        written = {mount.split(":")[1] for mount in service["volumes"]} | set(service["tmpfs"])
        # Static files are in the image; the database is reached by its socket.
        assert written - {"/tmp", "/var/run/postgresql"} == of_the_unit - {"/srv/sharing-with-care/staticfiles"}  # noqa: S108


def test_the_image_collects_its_static_files_and_keeps_nothing_of_the_demonstration():
    steps = (FOLDER / "Containerfile").read_text().split("COPY . .")[1]

    assert steps.index("DEMO=1") < steps.index("collect()") < steps.index("rm -r var") < steps.index("USER site")
    assert "DEMO" not in steps[steps.index("USER site") :]


def test_the_database_is_well_only_once_its_roles_were_made():
    # The server that PostgreSQL's image starts to run roles.sh listens at the socket alone.
    assert "-h 127.0.0.1" in " ".join(SERVICES["database"]["healthcheck"]["test"])


def test_commands_of_the_document_name_services_there_are():
    named = re.findall(
        r"docker compose (.*?)(?:run --rm|exec|up -d|stop|start|logs -f)((?: -T| --no-deps)*(?: [a-z-]+)+)", DOCUMENT
    )

    assert len(named) > 8
    for options, words in named:
        first, *others = [word for word in words.split() if word[0] != "-"]
        assert first in SERVICES, words
        assert ("--profile by-hand" in options) == ("profiles" in SERVICES[first]), words


@pytest.mark.parametrize(
    ("name", "titles"),
    [("try_steps", ["From an empty Debian to TLS", "A new version"]), ("try_containers", ["Containers"])],
)
def test_what_a_trial_runs_in_place_of_a_command_stands_for_one_of_the_document(monkeypatch, name, titles):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "deploy"))
    written_steps, trial = importlib.import_module("written_steps"), importlib.import_module(name)
    scripts = "".join(script for _, script in written_steps.steps(written_steps.DOCUMENT.read_text(), titles))

    assert len(scripts.splitlines()) > 20
    assert [pattern for pattern, *_ in trial.INSTEAD if not re.search(pattern, scripts, re.MULTILINE)] == []
