"""A copy of all definitions that is kept in step with the site."""

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sharing_with_care.site import Broken, Site, StartAgain


@dataclass
class Update:
    """What an update of a copy did, by slug.

    changed        new, or in another version than before
    gone           withdrawn, renamed, or never published by a site that was restored from a backup
    started_again  the site was restored from a backup: everything was read anew
    """

    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    started_again: bool = False


class Copy:
    """All definitions in one file, each with its version, and the place in the site's log up to which it is true.

    `definitions` is {slug: {"version", "document"}}. The file is replaced in one step, after an update is complete: whoever
    reads it, and an update that breaks off, sees the whole of before.
    """

    def __init__(self, site: Site, file: str | os.PathLike[str]):
        self.site, self.file = site, Path(file)
        self.since, self.definitions = "", {}
        if self.file.exists():
            try:
                kept = json.loads(self.file.read_text(encoding="utf-8"))
                self.since, self.definitions = kept["since"], kept["definitions"]
            except (ValueError, KeyError, TypeError):
                raise Broken(f"{self.file} is no copy of definitions. Delete it to begin anew.") from None

    def update(self) -> Update:
        """Bring the copy in step, save it, and return what changed.

        Where the site was restored from a backup, what was read may be in no log: everything is read again, and takes
        the place of what was there.

        :raises SiteError: nothing was changed then
        """
        before = self.definitions
        try:
            since, after = self._follow(self.since, before)
            started_again = False
        except StartAgain:
            since, after = self._follow("", {})
            started_again = True
        self.since, self.definitions = since, after
        self._save()
        changed = [slug for slug, kept in after.items() if kept != before.get(slug)]
        return Update(sorted(changed), sorted(before.keys() - after.keys()), started_again)

    def _follow(self, since: str, definitions: dict) -> tuple[str, dict]:
        """Return (the place in the log, the definitions there), read from a place on. Changes nothing here."""
        kept, more, renamed = dict(definitions), True, False
        while more:
            page = self.site.changes(since)
            for change in page["changes"]:
                slug = change["slug"]
                renamed = renamed or bool(definitions) and change["version"] > 1 and slug not in kept
                if change["state"] == "withdrawn":
                    kept.pop(slug, None)
                elif change["document"]:
                    kept[slug] = {"version": change["version"], "document": change["document"]}
            since, more = page["since"], page["more"]
        return since, self._without_former(kept) if renamed else kept

    def _without_former(self, kept: dict) -> dict:
        """Return the definitions without those that have another slug now, or that the site withdrew under one."""
        checked = self.site.check([(slug, each["version"]) for slug, each in kept.items()])
        return {slug: kept[slug] for slug, found in zip(kept, checked, strict=True) if found["current_slug"] == slug}

    def _save(self) -> None:
        text = json.dumps({"since": self.since, "definitions": self.definitions}, ensure_ascii=False, indent=1)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.file.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        os.replace(file.name, self.file)
