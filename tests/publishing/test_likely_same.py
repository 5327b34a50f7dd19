"""What is likely here already is said, with the reason, and nothing that is not."""

import pytest

from barriers.document import BARRIER
from evidence.document import SOURCE
from evidence.references.matching import Library
from publishing.lifecycle.drafting import begin_drafts
from publishing.models import Entry
from publishing.published.likely_same import Alike, likely_same
from publishing.published.nearby import NEIGHBOURS
from tests import world
from tests.factories.publishing import drafted

pytestmark = pytest.mark.django_db
TITLE = "Sharing information about children in care: a study"


@pytest.fixture
def here(people):
    """One source published, one in draft."""
    world.publish(
        people.editor,
        (
            "source",
            world.source("shared", title=TITLE, doi="10.1234/abcd", issued="2021", url="https://www.gov.scot/x/"),
        ),
    )
    drafted(
        slug="begun",
        by=people.researcher,
        title="Letters that nobody answered",
        isbn="0-7546-4850-8",
        url="",
        issued="",
    )


# What is typed or brought in; what it is found to be like, and why; whether an import takes it for the same work.
NEARLY = TITLE.replace("Sharing", "Sharing of")
CASES = [
    ({"doi": "https://doi.org/10.1234/ABCD."}, ("shared", "the same DOI"), True),
    ({"url": "doi:10.1234/abcd"}, ("shared", "the same DOI"), True),
    ({"isbn": "ISBN 978-0-7546-4850-5"}, ("begun", "the same ISBN"), True),
    ({"url": "gov.scot/x#part"}, ("shared", "the same web address"), True),
    ({"title": TITLE.upper() + ".", "issued": "May 2021"}, ("shared", "the same title and year"), True),
    ({"title": f"The {TITLE}"}, ("shared", "the same title"), True),
    ({"title": NEARLY, "issued": "2021-03"}, ("shared", "nearly the same title and the same year"), True),
    ({"title": NEARLY}, ("shared", "nearly the same title"), True),
    ({"title": "Letters that nobody answerd", "issued": "1999"}, ("begun", "nearly the same title"), True),
    ({"title": TITLE, "issued": "2019"}, ("shared", "the same title, of another year (2021)"), False),
    ({"title": "letters that nobody"}, ("begun", "its title begins the same"), False),
    ({}, None, False),
    ({"title": "Another matter altogether"}, None, False),
    ({"title": NEARLY, "issued": "2019"}, None, False),
    ({"title": f"{NEARLY} 2", "issued": "2021"}, None, False),
    ({"title": "Sharing"}, None, False),
    ({"doi": "10.1234/abc"}, None, False),
    ({"isbn": "978-0-7546-4850-6"}, None, False),
]


def test_likely_duplicate_is_found_with_the_reason_by_who_types_and_by_who_brings_many_in(here):
    slugs = dict(Entry.objects.values_list("pk", "slug"))
    library = Library([typed for typed, _, _ in CASES])
    for typed, found, is_same_work in CASES:
        likely = [(each.slug, each.why) for each in likely_same(SOURCE, typed)]
        imported = [(slugs[pk], f"{why[0].lower()}{why[1:-1]}") for (_, pk), _, why, _ in library.look_up(typed)]

        assert likely == ([found] if found else []), typed
        assert imported == ([found] if is_same_work else []), typed


SOUGHT = "Letters that nobody in our council answered"
# What is typed, and what stands between it and what is sought in all indexes but one.
CROWDS = [
    ("Letters: that nobody", "Long to now and {}"),  # not written to its end
    ("Zetters that nobody in our council answered", "Zetters that h{}"),  # begins otherwise
    ("Lettres that nobody in our council answerd", "Lettk {} kd"),  # within its first word and its last
]


@pytest.mark.parametrize("is_public", [False, True])
def test_what_is_nearly_the_same_is_found_in_a_crowd(people, is_public):
    words = [f"{chr(97 + number)}{chr(97 + number)}" for number in range(NEIGHBOURS + 2)]
    titles = [SOUGHT, *(crowd.format(word) for _, crowd in CROWDS for word in words)]
    documents = [world.source(f"letters-{n}", title=title, url="") for n, title in enumerate(titles)]
    if is_public:
        world.publish(people.editor, *(("source", document) for document in documents))
    else:
        begin_drafts(kind="source", documents=documents, by=people.researcher, now=world.NOW)

    for typed, _ in CROWDS:
        assert "letters-0" in [each.slug for each in likely_same(SOURCE, {"title": typed})], typed


def test_editions_of_other_years_are_told_apart_by_their_numbers():
    alike = Alike(BARRIER)
    alike.add({"title": "Social work statistics 2021-22"})

    assert alike.look_up({"title": "Social work statistics 2022-23"}, hints=True) == []


def test_an_entry_is_not_its_own_duplicate(here):
    assert likely_same(SOURCE, {"title": TITLE}, but_for="shared") == []


def test_barrier_of_the_same_title_is_found(small_world):
    [likely] = likely_same(BARRIER, {"title": "Lost Records"})

    assert (likely.slug, likely.is_draft) == ("lost-records", False)


def test_script_is_told_while_somebody_types(client, people, here):
    client.force_login(people.researcher)

    [found] = client.get("/workbench/alike/evidence/", {"title": "Letters that nobody answerd"}).json()["found"]

    assert found == {
        "slug": "begun", "label": "Letters that nobody answered", "why": "nearly the same title", "is_draft": True,
        "address": "/workbench/evidence/begun/",
    }  # fmt: skip


def test_form_and_review_say_it_without_scripts(client, people, here):
    drafted(slug="again", by=people.researcher, title=TITLE, issued="2021", url="")
    client.force_login(people.researcher)

    for page in ["", "review/"]:
        assert "the same title and year" in client.get(f"/workbench/evidence/again/{page}").content.decode()
