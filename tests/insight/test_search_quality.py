"""What readers type leads to what they want, in the real catalogue. The questions are judged in `benchmarks/search/`."""

import pytest
import yaml
from django.conf import settings

from insight.search.ranking import search
from organisations.models import Organisation
from publishing.models import IndexEntry

pytestmark = pytest.mark.django_db

# What must be among the first five. The first eight found nothing while every word had to match.
WANTED = {
    "why don't schools get told": "school-and-care-status",
    "risk averse": "risk-appetite",
    "can I share without consent": "consent-misused",
    "seeing my care file": "subject-access-request",
    "chid protecton": "child-protection",
    "siblings": "brothers-and-sisters",
    "voluntary sector": "third-sector-at-arms-length",
    "joined up IT systems": "systems-that-do-not-connect",
    "can i see my file": "subject-access-request",
    "is it legal to tell the police": "lawful-basis",
    "nobody listened to what I said": "shared-but-not-heeded",
    "what is a SAR": "subject-access-request",
    "how do I complain about blacked out pages": "redaction",
    "do charities count": "third-sector-at-arms-length",
    "foster parents not given information": "carers-not-told",
    "computers that don't talk to each other": "systems-that-do-not-connect",
    "scared of being fined": "fear-of-getting-it-wrong",
    "why do I have to tell my story again": "repeat-telling",
    "named person supreme court case": "uksc-2016-51",
}


def test_questions_that_found_nothing_find_their_answer(real_catalogue):
    missed = {
        typed: (wanted, found)
        for typed, wanted in WANTED.items()
        if wanted not in (found := [result.row.slug for result in search(typed).results[:5]])
    }

    assert missed == {}


def test_nineteen_of_twenty_questions_find_help_among_the_first_five(real_catalogue):
    path = settings.BASE_DIR / "benchmarks" / "search" / "questions.yaml"
    questions = yaml.safe_load(path.read_text())["questions"]

    helped = 0
    for question in questions:
        found = [result.row.slug for result in search(question["q"]).results[:5]]
        helped += any(question["want"].get(slug, 0) >= 2 for slug in found)

    assert len(questions) >= 150
    assert helped / len(questions) >= 0.95


def test_questions_of_each_set_are_others_and_want_what_there_is(real_catalogue):
    folder = settings.BASE_DIR / "benchmarks" / "search"
    sets = [
        yaml.safe_load((folder / f"{name}.yaml").read_text())["questions"]
        for name in ["questions", "held_out", "fresh"]
    ]
    pooled = yaml.safe_load((folder / "pooled.yaml").read_text())["judged"]
    known = {*IndexEntry.objects.values_list("slug", flat=True), *Organisation.objects.values_list("slug", flat=True)}

    asked = [question["q"].lower() for questions in sets for question in questions]
    assert [len(questions) >= least for questions, least in zip(sets, [150, 60, 40], strict=True)] == [True] * 3
    assert len({*asked}) == len(asked)
    assert {slug for questions in sets for question in questions for slug in question["want"]} <= known
    assert {typed.lower() for typed in pooled} <= {*asked}
    assert {slug for judged in pooled.values() for slug in judged} <= known


def test_no_true_word_of_the_catalogue_is_taken_for_another(real_catalogue):
    words = {word for label in IndexEntry.objects.values_list("label", flat=True) for word in label.split()}

    assert {word: found.corrected for word in sorted(words)[::12] if (found := search(word)).corrected} == {}
