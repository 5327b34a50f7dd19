"""Static files are collected under names of their own, and compressed once."""

from config.static_files import HashedStaticFiles


def test_what_pages_name_is_compressed_and_neither_its_like_nor_a_map(tmp_path):
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    for name in ["site.css", "site.css.map"]:
        (tmp_path / name).write_text("a { color: red } " * 100)

    list(storage.post_process({name: (storage, name) for name in ["site.css", "site.css.map"]}))

    named = storage.stored_name("site.css")
    assert named != "site.css"
    assert {path.name for path in tmp_path.iterdir() if path.suffix in (".br", ".gz")} == {f"{named}.br", f"{named}.gz"}
