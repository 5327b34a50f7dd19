"""Attack the site as somebody would who means harm: `make attack`.

A demonstration is made on a database of its own, served on this machine alone, attacked part by part and thrown away.
Every part has limits of count and time. PARTS="wire files" runs some of them.
"""

import logging
import os
import subprocess
import sys
import time

from attacks.findings import Result
from attacks.site import HOUSE, attacked_site


def walk(_):
    """The permission walk of the tests: every address, method and role."""
    result = Result("Permission walk")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/permissions/test_walk.py"],
        cwd=HOUSE, env={key: value for key, value in os.environ.items() if key not in ("DEMO", "DJANGO_SETTINGS_MODULE")},
        capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    if done.returncode:
        result.findings.append(done.stdout[-1500:])
    from tests.permissions.addresses import ADDRESSES

    result.count("named addresses, each with five methods and five roles", len(ADDRESSES))
    return result


def schema(site):
    from attacks.schema import attack_schema

    return attack_schema(site)


def costs(site):
    from attacks.costs import attack_costs

    return attack_costs(site)


def files(site):
    from attacks.files import attack_files

    return attack_files(site)


def wire(site):
    from attacks.wire import attack_wire

    return attack_wire(site)


def scanner(site):
    from attacks.scanner import attack_with_scanner

    return attack_with_scanner(site)


def dependencies(_):
    from attacks.dependencies import attack_dependencies

    return attack_dependencies()


PARTS = {part.__name__: part for part in [dependencies, walk, wire, files, costs, schema, scanner]}


def main():
    logging.disable(logging.WARNING)
    wanted = os.environ.get("PARTS", "").split() or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    (HOUSE / "var" / "attack").mkdir(parents=True, exist_ok=True)
    began, found = time.monotonic(), []
    with attacked_site() as site:
        print(f"The demonstration stands at {site.address} ({time.monotonic() - began:.0f} s).", flush=True)
        for name in wanted:
            started, complained = time.monotonic(), site.complaints()
            try:
                result = PARTS[name](site)
            except Exception as error:  # a part that breaks keeps no other from being run
                result = Result(name, findings=[f"the part itself broke: {type(error).__name__}: {str(error)[:500]}"])
            if new := site.complaints() - complained:
                result.findings.append(f"{new} errors that nobody caught stand in the site's log")
            result.seconds = time.monotonic() - started
            found.append(result)
            print("\n".join(result.lines()), flush=True)
        (HOUSE / "var" / "attack" / "site.log").write_text(site.log.read_text(errors="replace"))
    findings, not_run = sum(len(one.findings) for one in found), sum(len(one.not_run) for one in found)
    print(f"{len(found)} parts, {findings} findings, {not_run} not run, {(time.monotonic() - began) / 60:.0f} min.")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
