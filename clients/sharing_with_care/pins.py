"""Versions that somebody relies on, each with the SHA-256 of its document."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sharing_with_care.site import Broken, NotThere, Site

# What a pin can be: by the site, and “altered” where its document is not what was pinned.
STATUSES = ("current", "reworded", "changed-in-meaning", "withdrawn", "unknown", "altered")
FAILS = ("changed-in-meaning", "withdrawn", "unknown", "altered")


@dataclass(frozen=True)
class Verdict:
    """What became of a pinned version: its `status`, and why, as the site's notes say."""

    slug: str
    version: int
    status: str
    notes: tuple[str, ...] = ()
    current_version: int | None = None
    current_slug: str | None = None
    successor: str | None = None

    def __str__(self) -> str:
        words = f"{self.slug}, version {self.version}: {self.status}"
        if self.current_slug and self.current_slug != self.slug:
            words += f"; now called {self.current_slug}"
        if self.current_version and self.current_version != self.version:
            words += f"; in force is version {self.current_version}"
        if self.successor:
            words += f"; use {self.successor} instead"
        return ". ".join([words, *self.notes])


def check(site: Site, pins: Iterable[tuple[str, int]]) -> list[Verdict]:
    """Return what became of `[(slug, version)]`, in that order."""
    return [
        Verdict(
            found["slug"], found["version"], found["status"],
            tuple(f"Version {change['version']}: {change['note']}" for change in found["changes"]),
            found["current_version"], found["current_slug"], slug_of(found["successor"]),
        )
        for found in site.check(pins)
    ]  # fmt: skip


def slug_of(address: str | None) -> str | None:
    """Return the slug at the end of an address; None for none."""
    return address.rstrip("/").rpartition("/")[2] if address else None


class Pins:
    """Pinned versions in a file that is kept beside the code: `definitions` is {slug: {"version", "sha256"}}."""

    def __init__(self, file: str | os.PathLike[str]):
        self.file = Path(file)
        self.definitions: dict[str, dict] = {}
        if self.file.exists():
            try:
                self.definitions = json.loads(self.file.read_text(encoding="utf-8"))["definitions"]
                for pin in self.definitions.values():
                    pin["version"], pin["sha256"]
            except (ValueError, KeyError, TypeError):
                raise Broken(f"{self.file} is no file of pins.") from None

    def pin(self, site: Site, slug: str, version: int | None = None) -> dict:
        """Pin a version, the one in force unless another is named, and save. Return `{"version", "sha256"}`.

        :raises NotThere, Gone, Broken: nothing is pinned then
        """
        number = version or site.definition(slug)["version"]
        digest = site.version(slug, number)["digest"]
        site.document(slug, number, digest)
        self.definitions[slug] = {"version": number, "sha256": digest}
        text = json.dumps({"definitions": dict(sorted(self.definitions.items()))}, indent=2)
        self.file.write_text(text + "\n", encoding="utf-8")
        return self.definitions[slug]

    def document(self, site: Site, slug: str) -> dict:
        """Return the document of a pinned version, which is held against its SHA-256.

        :raises KeyError: it is not pinned
        :raises NotThere, Broken: the site has another document there
        """
        pin = self.definitions[slug]
        return site.document(slug, pin["version"], pin["sha256"])

    def check(self, site: Site) -> list[Verdict]:
        """Return what became of each pin; its document is fetched and held against its SHA-256."""
        return [self._held(site, verdict) for verdict in check(site, self.as_pairs())]

    def as_pairs(self) -> list[tuple[str, int]]:
        return [(slug, pin["version"]) for slug, pin in self.definitions.items()]

    def _held(self, site: Site, verdict: Verdict) -> Verdict:
        if verdict.status == "unknown":
            return verdict
        try:
            self.document(site, verdict.slug)
        except (NotThere, Broken) as refusal:
            return Verdict(verdict.slug, verdict.version, "altered", (str(refusal),))
        return verdict
