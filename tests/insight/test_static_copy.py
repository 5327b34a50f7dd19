"""A copy of the public pages that works from a folder."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from barriers.models import Category
from config.management.commands import static_copy as command
from insight.download.static_copy import StaticCopy, is_copied
from tests import world
from tests.factories.actions import published_action

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
LINKS = re.compile(r'\s(href|src|srcset|action)="([^"]*)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("static") / "copy"


@pytest.fixture
def copied(small_world, folder):
    """The small world's pages, as a folder: the first test makes it, the others look at it."""
    if not folder.exists():
        StaticCopy(folder).make()
    return folder


def links_of(path):
    return [(name, unescape(value)) for name, value in LINKS.findall(path.read_text())]


def test_every_entry_and_its_list_is_a_file(copied):
    for path in [
        "index.html", "barriers/index.html", "barriers/lost-records/index.html", "evidence/act/index.html",
        "definitions/record/index.html", "definitions/record/versions/1/index.html", "actions/find-them/index.html",
        "organisations/example-council/index.html", "about/index.html", "plan/index.html", "map/index.html",
    ]:  # fmt: skip
        assert (copied / path).exists(), path


def test_every_link_leads_to_a_file_of_the_copy_or_to_the_site_or_elsewhere(copied):
    pages = [*copied.rglob("*.html")]
    assert len(pages) > 40
    for page in pages:
        for name, value in links_of(page):
            there = urlsplit(value)
            if there.scheme or value.startswith("#"):
                continue
            assert name != "action", "a form needs the site"
            assert not value.startswith("/"), (page, value)
            target = (page.parent / there.path).resolve()
            assert target.is_file(), (page, value)
            if there.fragment and target.suffix == ".html":
                assert f'id="{there.fragment}"' in target.read_text(), (page, value)


def test_what_needs_the_site_leads_there_and_the_page_says_so(copied):
    page = copied / "barriers" / "index.html"
    text = page.read_text()

    assert "This is a copy, made from publication 8." in text
    assert {value for name, value in links_of(page) if name == "action"} >= {f"{SITE}/barriers/", f"{SITE}/search/"}
    assert ("href", f"{SITE}/accounts/login/") in {
        (name, value.partition("?")[0]) for name, value in links_of(copied / "index.html")
    }
    assert "<script src" not in "".join(path.read_text() for path in copied.rglob("*.html"))


def test_guides_come_along_with_their_pictures_for_light_and_dark(copied):
    links = links_of(copied / "guides" / "review" / "index.html")
    pictures = {value for name, value in links if value.endswith(".webp")}

    assert {"-dark" in value for value in pictures} == {True, False}
    assert all((copied / "guides" / "review" / value).is_file() for value in pictures)
    assert ("href", f"{SITE}/workbench/review/") in links


def test_styles_come_along_with_what_they_name(copied):
    styles = [*copied.glob("static/**/*.css")]

    assert {path.name for path in styles} >= {"site.css", "design-system.min.css"}
    for path in styles:
        for named in re.findall(r"url\([\"']?([^\"')]+)", path.read_text()):
            if not named.startswith(("data:", "#", "http")):
                assert (path.parent / named.partition("?")[0].partition("#")[0]).resolve().is_file(), named


def test_nothing_of_accounts_of_the_demonstration_or_of_machines_is_copied(copied):
    top = {path.name for path in copied.iterdir()}

    assert top.isdisjoint({"accounts", "admin", "workbench", "search", "demonstration", "id", "feeds", "jobs"})
    assert not (copied / "api" / "v1").exists()


def test_next_pages_of_a_list_are_copied_and_other_queries_are_not(small_world, tmp_path):
    for _ in range(25):
        published_action(plan=small_world.tables.plan)

    StaticCopy(tmp_path / "copy").make()

    second = tmp_path / "copy" / "actions" / "page-2.html"
    assert ("href", "page-2.html") in links_of(second.parent / "index.html")
    assert len([value for _, value in links_of(second) if value.endswith("/index.html")]) > 6
    assert is_copied("/actions/?page=2")
    assert not is_copied("/actions/?page=2&state=owned")
    assert not is_copied("/actions/?state=owned")


def test_cells_of_the_map_open_their_lists_in_the_copy(small_world, editor, tmp_path):
    Category.objects.create(vocabulary="knowledge_gaps", slug="tracking", label="Tracking", position=9)
    world.publish(editor, ("barrier", world.barrier("untold", knowledge_gaps=["tracking"], stages=["sharing"])))

    StaticCopy(tmp_path / "copy").make()

    page = tmp_path / "copy" / "map" / "row-tracking-column-sharing.html"
    assert ("href", "row-tracking-column-sharing.html#cell") in links_of(page.parent / "index.html")
    assert ("href", "../barriers/untold/index.html") in links_of(page)
    assert not is_copied("/map/?row=tracking&column=sharing&evidence=research")


def test_same_pages_make_the_same_copy(copied, tmp_path):
    StaticCopy(tmp_path / "again").make()

    def contents(folder):
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert contents(tmp_path / "again") == contents(copied)


def test_command_refuses_a_folder_that_is_not_empty_and_says_what_it_made(small_world, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "collect_what_changed", lambda: None)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("Mine.")

    with pytest.raises(CommandError, match="not empty"):
        call_command("static_copy", tmp_path / "full")
    call_command("static_copy", tmp_path / "new")

    assert re.match(r"\d+ pages and \d+ other files\. Open .*index\.html\.", capsys.readouterr().out)
    assert Path(tmp_path / "new" / "index.html").exists()


def test_page_that_is_broken_ends_it_with_its_address(small_world, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "collect_what_changed", lambda: None)
    monkeypatch.setattr("definitions.views.DefinitionList.get_context_data", lambda self, **kwargs: 1 / 0)

    with pytest.raises(CommandError, match="/definitions/ answers 500"):
        call_command("static_copy", tmp_path / "copy")
