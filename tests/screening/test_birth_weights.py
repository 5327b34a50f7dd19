"""Births weighed by what stands around their day: nobody's days are not weighed, and learning twice gives the same."""

from screening.birth_readings import with_days
from screening.birth_weights import MOST, WEIGHTS, surroundings, weigh_enough, weighs_as_a_birth
from tests.screening import learn


def test_a_birth_that_no_rule_has_is_weighed():
    assert weighs_as_a_birth(*with_days("She blew in with the storm of 3 May 2013, mum says, three weeks early."))


def test_a_day_without_anybody_near_is_never_one_of_birth():
    heavy = dict.fromkeys(WEIGHTS, 1_000)

    assert not any(weigh_enough(day, heavy) for day in surroundings(*with_days("The law of 3 May 2013 applies.")))


def test_a_day_before_which_a_least_birthday_is_named_is_nobodys():
    heavy = dict.fromkeys(WEIGHTS, 1_000)

    assert not any(weigh_enough(day, heavy) for day in surroundings(*with_days("mum: min_dob = 1999-04-01")))


def test_no_more_days_are_weighed_than_said():
    assert len([*surroundings(*with_days("3 May 2013, mum; " * (MOST + 50)))]) == MOST


def test_learning_twice_gives_the_same_weights():
    rows = learn.days_of(
        [(True, f"Mum had her on {day} May 2013.") for day in range(1, 9)]
        + [(False, f"The panel met on {day} May 2013.") for day in range(1, 9)]
    )

    assert learn.learnt(rows) == learn.learnt(rows)
    assert learn.learnt(rows)["<mum"] > 0 > learn.learnt(rows)["<panel"]
