"""Each guide is walked as it is written, and each committed picture is held against what it shows."""

import pytest
from django.conf import settings

from tests.journeys import pictures
from tests.journeys.conftest import serving
from tests.journeys.guide_walks import Walk
from tests.journeys.test_workbench import sign_in

pytestmark = pytest.mark.browser
# As wide as a phone, so that a picture can be read on one; high enough that what sticks to the window's foot covers nothing.
WINDOW = {"viewport": {"width": 400, "height": 2000}, "device_scale_factor": 2}
DOCUMENTS = {
    "home": "/",
    "barrier": "/barriers/scattered-powers/",
    "plan": "/demonstration/",
    "organisation": "/organisations/example-council-demonstration/",
}


@pytest.fixture(scope="module")
def fresh(prepared, database_name, tmp_path_factory):
    """The address of a demonstration that nobody has written in: what its pages show is the same each time."""
    with serving(prepared, f"{database_name}_guides", tmp_path_factory.mktemp("guides")) as served:
        yield served.address


@pytest.mark.parametrize(("width", "device"), [(1280, "desk"), (360, "phone")])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_picture_in_the_documents_is_what_its_page_looks_like(fresh, browser, name, width, device):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(fresh + DOCUMENTS[name])

    pictures.compare(settings.BASE_DIR / "docs" / "images" / f"{name}-{device}.png", page.screenshot())
    page.close()


def test_guide_to_the_map_is_walked(fresh, browser, tmp_path):
    page = browser.new_page(**WINDOW)

    assert Walk(fresh, "read-the-map", page, hold=pictures.hold, folder=tmp_path).all_the_way() == 5
    page.close()


def test_guide_to_the_definitions_is_walked_and_its_commands_run(fresh, browser, tmp_path):
    page = browser.new_page(**WINDOW)

    assert Walk(fresh, "pull-definitions", page, hold=pictures.hold, folder=tmp_path).all_the_way() == 5
    assert "record" in (tmp_path / "definitions.csv").read_text()
    page.close()


def test_guide_for_partners_is_walked_from_the_question_to_a_report(fresh, browser, tmp_path):
    page = sign_in(browser, fresh, "partner@demo.example", "/commitments/", **WINDOW)
    walk = Walk(fresh, "answer", page, hold=pictures.hold, folder=tmp_path)

    for step in walk.go():
        if step == 4:
            assert "Nothing is signed yet" in page.inner_text("main")
            page.set_viewport_size({"width": 320, "height": 2000})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            page.set_viewport_size(WINDOW["viewport"])
    stranger = browser.new_page()
    stranger.goto(page.url)
    assert "The letters are written." in stranger.inner_text("main")
    assert "partner@demo.example" not in stranger.content()
    stranger.close()
    page.context.close()


@pytest.fixture(scope="module")
def sent(fresh, browser, tmp_path_factory):
    """The researcher's page after the walk that writes a first barrier and sends it for review, and what was seen on it."""
    page = sign_in(browser, fresh, "researcher@demo.example", "/workbench/", **WINDOW)
    walk = Walk(fresh, "first-barrier", page, hold=pictures.hold, folder=tmp_path_factory.mktemp("walk"))
    seen = {}
    for step in walk.go():
        if step == 3:
            page.wait_for_selector("#saved >> text=Saved")
            again = page.context.new_page()
            again.goto(page.url)
            seen["kept"] = again.input_value("[name=statement]")
            again.close()
        seen["address"] = page.url if step == 4 else seen.get("address", "")
    yield page, seen
    page.context.close()


def test_guide_for_researchers_is_walked_until_the_draft_is_sent(sent):
    page, _ = sent

    assert page.url.endswith("/workbench/")
    assert "Letters about records are hard to read" in page.inner_text("section:has(#sent)")


def test_what_the_guide_has_typed_is_kept_without_pressing_save(sent):
    _, seen = sent

    assert seen["kept"].startswith("Answers to people who ask for their records")


def test_guide_for_editors_is_walked_until_everybody_reads_what_was_sent(fresh, browser, tmp_path, sent):
    writing, seen = sent
    address = f"{fresh}/barriers/{seen['address'].rstrip('/').rsplit('/', 1)[-1]}/"
    stranger = browser.new_page()
    editor = sign_in(browser, fresh, "editor@demo.example", "/workbench/review/", **WINDOW)

    for step in Walk(fresh, "review", editor, hold=pictures.hold, folder=tmp_path).go():
        if step == 4:
            assert stranger.goto(address).status == 404
            writing.goto(seen["address"])
            writing.get_by_role("button", name="Send for review").click()
            writing.wait_for_url("**/submit/")
            writing.locator("main").get_by_role("button", name="Send for review").click()
            writing.wait_for_url("**/workbench/")
    assert stranger.goto(address).ok
    assert "First published." in stranger.goto(f"{address}versions/1/").text()
    assert "How many people?" not in stranger.goto(address).text()
    for page in [stranger, editor]:
        page.context.close()
