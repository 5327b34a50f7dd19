import time

from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.hierarchy import circles, path, related_and_above

LETTERS = st.sampled_from("abcdefg")


def everything_above(slug, broader):
    found, waiting = set(), [slug]
    while waiting:
        for other in broader.get(waiting.pop(), []):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def both_ways(pairs):
    related = {}
    for one, other in pairs:
        related.setdefault(one, set()).add(other)
        related.setdefault(other, set()).add(one)
    return related


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(LETTERS, st.lists(LETTERS, max_size=3), max_size=7))
def test_circles_are_those_that_are_above_themselves(broader):
    found = circles("abcdefg", broader)

    assert set(found) == {slug for slug in "abcdefg" if slug in everything_above(slug, broader)}
    for slug, steps in found.items():
        assert steps[0] == steps[-1] == slug
        assert all(above in broader[below] for below, above in zip(steps, steps[1:], strict=False))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(LETTERS, LETTERS).filter(lambda pair: pair[0] < pair[1]), max_size=9),
    st.lists(st.tuples(LETTERS, LETTERS).filter(lambda pair: pair[0] != pair[1]), max_size=5),
)
def test_pairs_are_those_that_are_related_and_broader_through_any_number_of_steps(steps, pairs):
    broader, related = {}, both_ways(pairs)
    for below, above in steps:
        broader.setdefault(below, []).append(above)

    found = related_and_above("abcdefg", broader, related)

    assert set(found) == {
        (low, high) for low in related for high in related[low] if high in everything_above(low, broader)
    }
    assert all(path(low, high, broader) for low, high in found)


def test_only_what_a_change_can_break_is_looked_at():
    broader = {"a": ["b"], "b": ["c"], "x": ["y"]}
    related = both_ways([("a", "c"), ("x", "y")])

    assert related_and_above(["b"], broader, related) == [("a", "c")]


def test_long_chains_take_about_as_long_as_they_are():
    broader = {n: [n + 1] for n in range(20_000)}
    began = time.process_time()

    assert circles(range(20_000), broader | {20_000: [19_999]}).keys() == {19_999}
    assert len(related_and_above(range(20_000), broader, both_ways([(n, n + 2) for n in range(0, 19_000, 2)]))) == 9_500
    assert time.process_time() - began < 3
