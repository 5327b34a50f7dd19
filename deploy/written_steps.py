"""The steps of docs/operations.md, found in its text and run as they are written. `try_steps.py` and `try_containers.py` say where."""

import re
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
DOCUMENT = HOUSE / "docs" / "operations.md"


def run(*command):
    """Run a command that is none of the document's. Return what it said; where it fails everything ends."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"This failed: {' '.join(map(str, command))}\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout


def steps(text, titles):
    """Return [(heading, script)] of these parts of the document, in the order in which a reader comes to them."""
    found = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        if title not in titles:
            continue
        heading = title
        for piece in re.finditer(r"^\*\*(.+?)\*\*|^```sh\n(.*?)^```", rest, flags=re.MULTILINE | re.DOTALL):
            if piece[1]:
                heading = piece[1]
            else:
                found.append((heading, piece[2]))
    return found


def as_run(script, *, said, instead):
    """Return a script with what its reader puts in, and why something of it does not run here.

    `said` is {what is written: what is meant}; `instead` is [(pattern of a command, why it does not run, what does)].
    """
    notes = []
    for written, meant in said.items():
        script = script.replace(written, meant)
    for pattern, why, other in instead:
        script, often = re.subn(
            pattern, lambda found, text=other: text.replace("{command}", found[0]), script, flags=re.MULTILINE
        )
        notes += [why] * bool(often)
    return script, notes


class Report:
    """A row for each step, printed when it is known."""

    def __init__(self, where):
        self.failed = False
        print(f"\n| {DOCUMENT.name}, {where} | result | took | |\n|---|---|---|---|", flush=True)

    def step(self, heading, machine, script, *notes, **where):
        """Have a machine do a script, whose `do` returns (whether it went well, what it said). Return whether it did."""
        began = time.monotonic()
        well, said = machine.do(script, **where)
        last = [] if well else said.strip().splitlines()[-1:]
        self.row(heading, well, time.monotonic() - began, *notes, *last)
        return well

    def row(self, heading, well, seconds, *notes):
        self.failed |= not well
        print(f"| {heading} | {'ok' if well else 'FAILED'} | {seconds:.0f} s | {' '.join(notes)} |", flush=True)
