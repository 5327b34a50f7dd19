"""schemathesis over the whole schema as every role: requests that reach real objects first, then generated ones."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
import schemathesis
import yaml
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup

from attacks.examples import examples
from attacks.findings import Result
from attacks.permitted import may
from attacks.site import HOUSE, ROLES

# Those who may not come first: what they cannot do is still there for those who may.
ORDER = ["anonymous", "administrator", "partner", "researcher", "editor"]
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
          "response_headers_conformance,ignored_auth,use_after_free,nothing_that_is_forbidden")  # fmt: skip
# Seconds of each phase for each role. Schemathesis' own coverage of all limits takes ten thousand requests for each role:
# `PHASES="coverage=900"` for those who wait.
PHASES = dict(pair.split("=") for pair in os.environ.get("PHASES", "fuzzing=50 stateful=40").split())
TO_END = 90  # seconds over that: to read the schema, and for what was begun
assert set(ORDER) == set(ROLES)


def attack_schema(site, *, examples_each=3):
    """Return the Result. `examples_each`: how many generated requests for each operation, role and phase; 0 for none."""
    result = Result("Schema")
    folder = Path(tempfile.mkdtemp())
    reached, log = folder / "reached", []
    known = examples(site)
    names = known.pop("names")
    operations = list(_operations(site, folder))
    real = {operation.label: _paths(operation, known, names) for operation in operations}
    (folder / "real").write_text(json.dumps(real))
    for operation in operations:
        for role in ORDER:
            for given in known.get(operation.label) or [{"path_parameters": path} for path in real[operation.label]]:
                log.append(_ask(site, operation, role, given, result))
    result.count("requests to objects that are there", len(log))
    if examples_each:
        for role in ORDER:
            for phase, seconds in PHASES.items():
                _generate(site, role, phase, int(seconds), folder, reached, examples_each, result)
    if reached.exists():
        generated = [json.loads(line) for line in reached.read_text().splitlines()]
        for role in ORDER:
            result.count(f"generated ones as {role}", sum(one[1] == role for one in generated))
        log += generated
    labels = {operation.label for operation in operations}
    good = {label for label, _, status in log if 200 <= status < 300}
    result.counts |= {
        "operations": len(labels),
        "operations answered 2xx to somebody": len(labels & good),
        "roles": len(ORDER),
    }
    if missing := sorted(labels - good):
        result.findings.append(f"operations that answered 2xx to nobody: {', '.join(missing)}")
    return result


def _operations(site, folder):
    """Yield the operations of the schema, which is kept in the folder for what comes after."""
    load_all_checks()
    response = requests.get(f"{site.address}/api/v1/schema/", timeout=120)
    (folder / "schema.yaml").write_text(response.text)
    schema = schemathesis.openapi.from_dict(yaml.safe_load(response.text))
    for operation in schema.get_all_operations():
        yield operation.ok()


def _paths(operation, known, names):
    """Return what can fill the blanks of an operation's path: its own examples', anything of that kind, or nothing."""
    if "{" not in operation.path:
        return [{}]
    if operation.label in known:
        return [one["path_parameters"] for one in known[operation.label]]
    prefix = operation.path.removeprefix("/api/v1/").partition("{")[0].rpartition("/")[0]
    known = {**names.get(prefix, {}), "number": 1}
    blanks = re.findall(r"{(\w+)}", operation.path)
    return [{name: known[name] for name in blanks}] if known.keys() >= {*blanks} else []


def _ask(site, operation, role, given, result):
    required = {p.definition["name"]: p.definition.get("example", "record") for p in operation.query if p.is_required}
    case = operation.Case(
        **{"query": required, **given}, **({"media_type": "application/json"} if "body" in given else {})
    )
    response = case.call(base_url=site.address, headers=site.headers(role))
    try:
        case.validate_response(response, headers=site.headers(role))
    except (FailureGroup, AssertionError) as wrong:
        result.findings.append(f"{operation.label} by {role}: {_short(wrong)}")
    path = case.formatted_path
    if 200 <= response.status_code < 300 and not may(role, operation.method.upper(), path):
        result.findings.append(f"{operation.label} by {role}: {response.status_code} in place of a refusal")
    return operation.label, role, response.status_code


def _short(wrong):
    return " ".join(str(one).split("\n\n")[0] for one in getattr(wrong, "exceptions", [wrong]))[:300]


def _generate(site, role, phase, seconds, folder, reached, number, result):
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "attacks.schema_hooks",
        "ATTACK_ROLE": role,
        "ATTACK_REAL": str(folder / "real"),
        "ATTACK_REACHED": str(reached),
        "PYTHONPATH": str(HOUSE),
    }
    headers = [f"-HAuthorization: {value}" for value in site.headers(role).values()]
    try:
        done = subprocess.run(
            [Path(sys.executable).parent / "st", "run", folder / "schema.yaml", "--url", site.address,
             "--phases", phase, "--max-time", str(seconds), "--checks", CHECKS, "--max-examples", str(number),
             "--continue-on-failure", "--no-shrink", "--seed", "1", "--suppress-health-check", "all", "--workers", "1",
             "--request-timeout", "30", "--warnings", "off", *headers],
            cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=seconds + TO_END,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        result.not_run.append(f"{phase} as {role}: schemathesis was not done within {seconds + TO_END} s")
        return
    (HOUSE / "var" / "attack" / f"schema-{role}-{phase}.log").write_text(done.stdout + done.stderr)
    if done.returncode not in (0, 1):
        result.findings.append(f"as {role}, schemathesis ended with {done.returncode}: {done.stderr[-300:]}")
    for title, operation in re.findall(r"^_+ (.*?) _+$|^- (.+)$", done.stdout, re.MULTILINE):
        if operation:
            result.findings.append(f"as {role}: {operation}")
        elif title:
            result.findings.append(f"as {role}: {title}")
