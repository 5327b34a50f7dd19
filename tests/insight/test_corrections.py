"""What people corrected of what the catalogue brought in is left when it is loaded again, and told."""

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Plan
from barriers.models import Category, GapText, OpenQuestion
from insight.catalogue import CatalogueHasMistakes
from insight.mistakes import TAKEN_OUT
from organisations.models import Organisation
from publishing.models import Synonym, WordAdvice
from tests.insight.test_older_catalogue import load, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(tmp_path, editor):
    """A small catalogue that is loaded, with a row of each kind that is no entry. Return its folder and a way to change its files."""
    gap = {"slug": "tracking", "label": "Tracking", "heading": "What came of it", "summary": "No one can find it.",
           "note": "Searched for and not found: a study.",
           "questions": [{"text": "How often"}]}  # fmt: skip
    council = {
        "slug": "council",
        "name": "The Council",
        "kind": "local-government",
        "roles": ["partner"],
        "note": "One.",
    }

    def files(folder, gap=gap, council=council, means=("council",), **more):
        sector = {"slug": "health", "label": "Health"}
        write(folder, sources=[], barriers=[], organisations=[council], knowledge_gaps=[gap], sectors=[sector])
        rows = {
            "search_synonyms": {"synonyms": [{"say": ["town hall"], "means": list(means)}]},
            "word_advice": {
                "sources": {"guide": {"title": "A guide", "url": "https://example.org/"}},
                "words": [{"phrase": "placement", "instead": "home", "source": "guide"}],
            },
        }
        for name, content in rows.items():
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(content))
        return folder

    load(files(tmp_path), editor)
    return tmp_path, lambda **changes: files(tmp_path, **{**{"gap": gap, "council": council}, **changes}), gap, council


def by_the_administrator(people, model, row, **values):
    """Change a row in the admin, with a reason."""
    client = Client()
    client.force_login(people.administrator)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    rows = {
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
    }
    answer = client.post(address, {**given, **rows, **values, "reason": "So it is right."})
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_what_an_administrator_corrected_is_left_and_told_with_who_and_why(loaded, people, editor):
    folder, change, gap, council = loaded
    by_the_administrator(people, Organisation, Organisation.objects.get(), name="The New Council")
    by_the_administrator(people, Category, Category.objects.get(slug="tracking"), label="Following")
    by_the_administrator(people, GapText, GapText.objects.get(), heading="What became of it")
    by_the_administrator(people, Plan, Plan.objects.get(), title="The plan")
    by_the_administrator(people, Synonym, Synonym.objects.get(), why="Asked often.")
    by_the_administrator(people, WordAdvice, WordAdvice.objects.get(), instead="where they live")

    left = load(folder, editor).left

    assert Organisation.objects.get().name == "The New Council"
    assert Category.objects.get(slug="tracking").label == "Following"
    assert GapText.objects.get().heading == "What became of it"
    assert (Plan.objects.get().title, Synonym.objects.get().why) == ("The plan", "Asked often.")
    assert WordAdvice.objects.get().instead == "where they live"
    today = f"{timezone.localdate():%-d %B %Y}"
    assert sorted(map(str, left)) == [
        f"{where}: left as changed here ({what}): Ada Admin, {today}. Why: So it is right."
        for where, what in [
            ("actions.yaml: plan plan-2027", "title"), ("organisations.yaml: council", "name"),
            ("search_synonyms.yaml: town hall", "why"), ("vocabularies.yaml: tracking", "heading"),
            ("vocabularies.yaml: tracking", "label"),
        ]
    ]  # fmt: skip


def test_what_nobody_changed_here_follows_the_files(loaded, people, editor):
    folder, change, gap, council = loaded
    by_the_administrator(people, Organisation, Organisation.objects.get(), name="The Council")  # nothing

    left = load(change(gap={**gap, "label": "Following"}, council={**council, "note": "Two."}), editor).left

    assert left == []
    assert Category.objects.get(slug="tracking").label == "Following"
    assert Organisation.objects.get().note == "Two."


def test_words_that_an_administrator_took_out_do_not_come_back(loaded, people, editor):
    folder, change, gap, council = loaded
    client = Client()
    client.force_login(people.administrator)
    for model in [Synonym, WordAdvice]:
        address = reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[model.objects.get().pk]
        )
        client.post(address, {"post": "yes"})
    questions = {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 1, "questions-0-id": OpenQuestion.objects.get().pk,
                 "questions-0-gap_text": GapText.objects.get().pk, "questions-0-position": 0, "questions-0-text": "How often",
                 "questions-0-DELETE": "on"}  # fmt: skip
    by_the_administrator(people, GapText, GapText.objects.get(), **questions)

    left = load(folder, editor).left

    assert (Synonym.objects.count(), WordAdvice.objects.count(), OpenQuestion.objects.count()) == (0, 0, 0)
    assert {(item.entry, item.what) for item in left} == {
        ("town hall", TAKEN_OUT), ("placement", TAKEN_OUT), ("tracking", "left as changed here (questions)"),
    }  # fmt: skip


def test_file_that_is_wrong_is_told_where_the_row_is_left_too(loaded, people, editor):
    folder, change, gap, council = loaded
    by_the_administrator(people, Organisation, Organisation.objects.get(), name="The New Council")

    with pytest.raises(CatalogueHasMistakes):
        load(change(council={**council, "kind": "club"}), editor)
