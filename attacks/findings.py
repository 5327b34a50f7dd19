"""What a part of the attack found: counts, findings, and what could not be run."""

from dataclasses import dataclass, field


@dataclass
class Result:
    name: str
    counts: dict = field(default_factory=dict)
    findings: list = field(default_factory=list)
    not_run: list = field(default_factory=list)
    seconds: float = 0

    def count(self, what, number=1):
        self.counts[what] = self.counts.get(what, 0) + number

    def lines(self):
        counts = ", ".join(f"{number:,} {what}" for what, number in self.counts.items()) or "nothing"
        yield f"{self.name}: {counts}; {len(self.findings)} findings ({self.seconds:.0f} s)"
        for text in self.not_run:
            yield f"    NOT RUN: {text}"
        for text in self.findings:
            yield f"    FINDING: {text}"
