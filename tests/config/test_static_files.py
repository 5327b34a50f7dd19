"""Static files are collected under names of their own, compressed once, and put in place while another server answers from there."""

import os
import time

from config import static_files
from config.static_files import HashedStaticFiles, put_in_place


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


def test_what_pages_name_is_compressed_and_neither_its_like_nor_a_map(tmp_path):
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    for name in ["site.css", "site.css.map"]:
        (tmp_path / name).write_text("a { color: red } " * 100)

    list(storage.post_process({name: (storage, name) for name in ["site.css", "site.css.map"]}))

    named = storage.stored_name("site.css")
    assert named != "site.css"
    assert {path.name for path in tmp_path.iterdir() if path.suffix in (".br", ".gz")} == {f"{named}.br", f"{named}.gz"}
