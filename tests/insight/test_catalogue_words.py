"""The real catalogue's definitions and actions, as files: what a reader relies on, and what the loader cannot see."""

import datetime
from functools import cache

import pytest
import yaml
from django.conf import settings
from django.utils.text import slugify

from definitions.labels import fold
from insight.checks import OLDEST_READER, reading_age


@cache
def entries(name):
    return yaml.load((settings.BASE_DIR / "catalogue" / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader)[name]


DEFINITIONS = entries("definitions")
ACTIONS = entries("actions")
by_slug = pytest.mark.parametrize("entry", [*DEFINITIONS, *ACTIONS], ids=lambda entry: entry["slug"])
action_by_slug = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["slug"])


def test_there_are_as_many_as_promised():
    assert len(DEFINITIONS) >= 65
    assert len(ACTIONS) >= 23


@by_slug
def test_plain_language_is_there_and_can_be_read_at_twelve(entry):
    assert reading_age(entry["plain_language"]) <= OLDEST_READER == 12


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition["slug"])
def test_definition_says_who_says_so_and_gives_an_example(definition):
    assert definition["basis"]
    assert definition["examples"]


def test_no_label_stands_for_two_definitions():
    owners = {}
    for entry in DEFINITIONS:
        for label in [entry["label"], *entry["alt_labels"], entry.get("abbreviation", "")]:
            if label:
                owners.setdefault(fold(label), set()).add(entry["slug"])

    assert {label: slugs for label, slugs in owners.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("child protection", "child-protection"),
        ("GIRFEC", "girfec"),
        ("Getting it right for every child", "girfec"),
        ("SAR", "subject-access-request"),
        ("DPIA", "dpia"),
        ("LAC", "looked-after-child"),
        ("wellbeing", "wellbeing"),
        ("risk assessment", "risk-assessment-is"),
        ("siblings", "brothers-and-sisters"),
        ("significant case review", "learning-review"),
    ],
)
def test_words_that_people_look_up_are_labels(words, slug):
    found = {
        entry["slug"]
        for entry in DEFINITIONS
        for label in [entry["label"], *entry["alt_labels"], entry.get("abbreviation", "")]
        if fold(label) == fold(words)
    }

    assert found == {slug}


@action_by_slug
def test_action_can_start_on_monday(action):
    (lead,) = [item["organisation"] for item in action["candidates"] if item["role"] == "lead"]
    assert lead in {entry["slug"] for entry in entries("organisations")}
    (step,) = [item for item in action["milestones"] if item["key"] == "first-step"]
    days = datetime.date.fromisoformat(step["due"]) - datetime.date.fromisoformat(action["starts"])
    assert 0 <= days.days <= 90
    assert set(action["success"]) == {"number", "measure", "by", "read_from", "baseline"}
    assert all(action[name] for name in ["effort", "effort_reason", "if_nothing_happens", "precedents"])


@action_by_slug
def test_lead_is_one_body_that_can_decide(action):
    """A group of councils or boards is none: it cannot say yes as one."""
    groups = {
        "local-authorities",
        "nhs-boards",
        "child-protection-committees",
        "childrens-services-planning-partnerships",
    }

    assert groups.isdisjoint(item["organisation"] for item in action["candidates"] if item["role"] == "lead")


@action_by_slug
def test_keys_of_milestones_are_whole_words(action):
    for milestone in action["milestones"]:
        title = slugify(milestone["title"])
        if title.startswith(milestone["key"]):
            assert f"{title}-".startswith(f"{milestone['key']}-"), milestone["key"]


def test_plan_says_nothing_that_the_record_says_better():
    text = (settings.BASE_DIR / "catalogue" / "actions.yaml").read_text()
    content = yaml.load(text, Loader=yaml.CSafeLoader)

    for said in ["asked", "agreed", "endorsed"]:
        assert said not in content["plan"]["foreword"].replace("could be asked", "")
        for action in content["actions"]:
            assert "nobody has been asked" not in action["rationale"]
