"""The command `sharing-with-care`: keep a copy, pin versions, check what uses them.

Exit codes: 0 all is well; 1 something is not; 2 the command is written wrongly; 3 the site cannot be asked.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sharing_with_care.copies import Copy
from sharing_with_care.pins import FAILS, STATUSES, Pins, Verdict, check
from sharing_with_care.site import Broken, Gone, NotThere, Site, SiteError
from sharing_with_care.texts import Labels, references_in

FINE, NOT_FINE, WRONG_USE, CANNOT_ASK = 0, 1, 2, 3
PINS, COPY = "sharing-with-care.json", "definitions.json"


@dataclass(frozen=True)
class Finding:
    """One line of a report: where, what, and whether the check fails because of it."""

    fails: bool
    message: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{'' if self.fails else 'note: '}{self.message}"

    @property
    def as_annotation(self) -> str:
        """The line that GitHub shows at its place."""
        file, text = escaped(self.file).replace(":", "%3A").replace(",", "%2C"), escaped(self.message)
        place = "".join([f"file={file}" if file else "", f",line={self.line}" if self.line else ""])
        return f"::{'error' if self.fails else 'notice'} {place}::{text}"


def escaped(text: str) -> str:
    """Return a text that stays in its own line: what a runner reads as a command begins one."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def main(arguments: Sequence[str] | None = None, site: Site | None = None) -> int:
    """Run the command. Return its exit code. `site` stands in for the one that is named."""
    parser = parsed()
    given = parser.parse_args(arguments)
    try:
        site = site or Site(given.site)
    except ValueError as error:
        parser.error(str(error))
    try:
        return given.run(site, given)
    except (NotThere, Gone, Broken) as refusal:
        print(refusal, file=sys.stderr)
        return NOT_FINE
    except SiteError as refusal:
        print(refusal, file=sys.stderr)
        return CANNOT_ASK
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE


def parsed() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sharing-with-care", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--site", default=os.environ.get("SHARING_WITH_CARE", ""), help="its address; otherwise from SHARING_WITH_CARE"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sync = commands.add_parser("sync", help="bring a copy of all definitions in step")
    sync.add_argument("--copy", default=COPY, help=f"the file ({COPY})")
    sync.set_defaults(run=run_sync)
    pin = commands.add_parser("pin", help="pin versions of definitions, each with the SHA-256 of its document")
    pin.add_argument("terms", nargs="+", metavar="SLUG[@VERSION]")
    pin.add_argument("--pins", default=PINS, help=f"the file ({PINS})")
    pin.set_defaults(run=run_pin)
    show = commands.add_parser("show", help="print a definition")
    show.add_argument("term", metavar="SLUG[@VERSION]")
    show.set_defaults(run=run_show)
    checked = commands.add_parser("check", help="fail where a meaning drifted: of pins, of texts and code, of labels")
    checked.add_argument("files", nargs="*", metavar="FILE", help="texts or code; folders are read through")
    checked.add_argument("--pins", help=f"the file of pins ({PINS}, where it is there)")
    checked.add_argument(
        "--labels", metavar="FILE", help="a list, one label a line: each must be a name of a definition"
    )
    checked.add_argument(
        "--preferred", action="store_true", help="fail where another name than the preferred one is used"
    )
    checked.add_argument(
        "--fail-on", default=",".join(FAILS), metavar="STATUSES", help=f"of {', '.join(STATUSES)} ({', '.join(FAILS)})"
    )
    checked.add_argument(
        "--format", choices=["text", "json", "github"], help="how it is reported; github where it runs there"
    )
    checked.set_defaults(run=run_check)
    return parser


def run_sync(site: Site, given: argparse.Namespace) -> int:
    copy = Copy(site, given.copy)
    update = copy.update()
    if update.started_again:
        print("The site was restored from a backup: everything was read again.")
    for slug in update.changed:
        print(f"{slug}: version {copy.definitions[slug]['version']}")
    for slug in update.gone:
        print(f"{slug}: gone")
    print(f"{len(copy.definitions)} definitions in {given.copy}.")
    return FINE


def run_pin(site: Site, given: argparse.Namespace) -> int:
    pins = Pins(given.pins)
    for term in given.terms:
        slug, number = slug_and_version(term)
        pin = pins.pin(site, slug, number)
        print(f"{slug}: version {pin['version']}, {pin['sha256']}")
    return FINE


def run_show(site: Site, given: argparse.Namespace) -> int:
    slug, number = slug_and_version(given.term)
    document = (
        site.definition(slug) if number is None else site.document(slug, number, site.version(slug, number)["digest"])
    )
    print(f"{document['label']}\n\n{document['definition']}")
    return FINE


def slug_and_version(term: str) -> tuple[str, int | None]:
    slug, _, number = term.partition("@")
    if number and not (number.isascii() and number.isdigit()):
        raise Broken(f"“{number}” is no version.")
    return slug, int(number) if number else None


def run_check(site: Site, given: argparse.Namespace) -> int:
    fail_on = set(filter(None, given.fail_on.split(",")))
    if unknown := fail_on - set(STATUSES):
        print(f"There is no status “{sorted(unknown)[0]}”. There are: {', '.join(STATUSES)}.", file=sys.stderr)
        return WRONG_USE
    pins = given.pins or (PINS if Path(PINS).exists() else "")
    if not (pins or given.files or given.labels):
        print(f"There is nothing to check: no {PINS} here, and no file is named.", file=sys.stderr)
        return WRONG_USE
    if given.pins and not Path(given.pins).exists():
        print(f"There is no file {given.pins}.", file=sys.stderr)
        return WRONG_USE
    findings = []
    if pins:
        findings += [found(verdict, fail_on, pins) for verdict in Pins(pins).check(site) if verdict.status != "current"]
    labels = Labels.of(site) if given.files or given.labels else Labels([])
    findings += in_texts(site, [*files_in(given.files)], labels, fail_on, given.preferred)
    if given.labels:
        findings += in_labels(Path(given.labels), labels, given.preferred)
    report(findings, given.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"))
    return NOT_FINE if any(finding.fails for finding in findings) else FINE


def found(verdict: Verdict, fail_on: set[str], file: str, line: int = 0) -> Finding:
    return Finding(verdict.status in fail_on, str(verdict), file, line)


def files_in(names: Sequence[str]) -> list[Path]:
    """Return the files that are named, and those in named folders, without hidden ones."""
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.is_file())
            files += [each for each in inside if not any(part.startswith(".") for part in each.relative_to(path).parts)]
        else:
            files.append(path)
    return files


def in_texts(site: Site, files: list[Path], labels: Labels, fail_on: set[str], preferred: bool) -> list[Finding]:
    """Return what is to be said of texts and code: of what they refer to, and of other names than the preferred ones."""
    findings, references = [], []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, say
        references += [(str(file), reference) for reference in references_in(text, site.address)]
        findings += [
            Finding(preferred, f"“{use.text}”: the name of it is “{use.preferred}” ({use.slug}).", str(file), use.line)
            for use in labels.uses_in(text)
            if not use.is_preferred
        ]
    # Without a version any that is in force will do: the first one tells whether the definition is there.
    verdicts = (
        check(site, [(reference.slug, reference.version or 1) for _, reference in references]) if references else []
    )
    for (file, reference), verdict in zip(references, verdicts, strict=True):
        todays = reference.version is None and verdict.current_version is not None
        if verdict.status != "current" and not (todays and verdict.current_slug == reference.slug):
            findings.append(found(verdict, fail_on if not todays else set(), file, reference.line))
    return findings


def in_labels(file: Path, labels: Labels, preferred: bool) -> list[Finding]:
    findings = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        label = line.strip()
        known = labels.find(label) if label else None
        if label and known is None:
            findings.append(Finding(True, f"“{label}” is no name of a definition.", str(file), number))
        elif known and label != known[1]:
            findings.append(
                Finding(preferred, f"“{label}”: the name of it is “{known[1]}” ({known[0]}).", str(file), number)
            )
    return findings


def report(findings: list[Finding], form: str) -> None:
    if form == "json":
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
        return
    for finding in sorted(findings, key=lambda finding: (finding.file, finding.line)):
        print(finding.as_annotation if form == "github" else finding)
    failed = sum(finding.fails for finding in findings)
    print(f"{failed} to mend, {len(findings) - failed} to note." if findings else "All is as it was.")


if __name__ == "__main__":
    sys.exit(main())
