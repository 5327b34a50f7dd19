"""Static files are put in place while another server answers from the same folder, with pages of other code."""

import os
import time

from config import static_files
from config.static_files import put_in_place


def written(folder, names, *, days=0):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        at = time.time() - days * 24 * 60 * 60
        os.utime(path, (at, at))
    return folder


def names_in(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files_that_pages_of_the_code_before_name_stay_for_a_month(tmp_path):
    root = written(tmp_path / "root", ["css/site.of-yesterday.css"], days=1)
    written(root, ["css/site.of-long-ago.css"], days=31)

    put_in_place(written(tmp_path / "new", ["css/site.new.css", "staticfiles.json"]), root)

    assert names_in(root) == {"css/site.of-yesterday.css", "css/site.new.css", "staticfiles.json"}


def test_no_file_is_missing_for_a_moment_and_what_names_them_comes_last(tmp_path, monkeypatch):
    names = ["js/a.1.js", "staticfiles.json", "css/site.1.css"]
    root = written(tmp_path / "root", names, days=1)
    moved, replace = [], os.replace

    def replace_seen(path, there):
        assert names_in(root) == set(names)
        moved.append(there.name)
        replace(path, there)

    monkeypatch.setattr(static_files.os, "replace", replace_seen)
    put_in_place(written(tmp_path / "new", names), root)

    assert sorted(moved) == ["a.1.js", "site.1.css", "staticfiles.json"]
    assert moved[-1] == "staticfiles.json"
