"""How concepts hang together: circles in what is broader, and pairs that are related and broader at once.

Functions of {slug: [broader slugs]} and {slug: {related slugs}} (both ways). Each takes about as long as what it looks
at is large. What is published hangs together in the database, which walks it by itself: `at_any_distance`.
"""

from web.replica import connection_to_read

# UNION keeps each once, so that this ends even where something went round in a circle.
UP = """
SELECT id FROM (WITH RECURSIVE found (id) AS (
    SELECT broader_id FROM definitions_broader JOIN definitions_definition ON definition_id = entry_id WHERE slug = %s
    UNION SELECT broader_id FROM definitions_broader JOIN found ON definition_id = found.id
) SELECT id FROM found) AS above"""
DOWN = """
SELECT id FROM (WITH RECURSIVE found (id) AS (
    SELECT definition_id FROM definitions_broader JOIN definitions_definition ON broader_id = entry_id WHERE slug = %s
    UNION SELECT definition_id FROM definitions_broader JOIN found ON broader_id = found.id
) SELECT id FROM found) AS below"""


def at_any_distance(slug, steps):
    """Return the keys of the published definitions "up" or "down" from one, through however many others. One query."""
    with connection_to_read().cursor() as cursor:
        cursor.execute({"up": UP, "down": DOWN}[steps], [slug])
        return [key for (key,) in cursor.fetchall()]


def closure(starts, steps):
    """Return the starts and everything that `steps` lead to from them."""
    seen, waiting = set(starts), list(starts)
    while waiting:
        for other in steps.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def inverse(steps):
    """Return {slug: [slugs that lead to it]}."""
    found = {slug: [] for slug in steps}
    for slug, others in steps.items():
        for other in others:
            found.setdefault(other, []).append(slug)
    return found


def path(start, end, broader):
    """Return a path of at least one step up from `start` to `end`, or None."""
    came_from, waiting = {}, [start]
    while waiting:
        slug = waiting.pop()
        for above in broader.get(slug, ()):
            if above == end:
                steps = [end, slug]
                while steps[-1] != start:
                    steps.append(came_from[steps[-1]])
                return steps[::-1]
            if above not in came_from and above != start:
                came_from[above] = slug
                waiting.append(above)
    return None


def circles(slugs, broader):
    """Return {slug: path back to itself} of those slugs that are broader than themselves."""
    within = {slug: list(broader.get(slug, ())) for slug in closure(slugs, broader)}
    for _ in range(2):  # from above, and from below
        within = inverse(_without_ends(within))
    return {slug: found for slug in slugs if slug in within and (found := path(slug, slug, within))}


def _without_ends(steps):
    """Return the steps without the slugs on which nothing follows, over and over: what is left leads round, or to it."""
    behind, following = inverse(steps), {slug: len(others) for slug, others in steps.items()}
    ends = [slug for slug, count in following.items() if not count]
    gone = set()
    while ends:
        slug = ends.pop()
        gone.add(slug)
        for before in behind.get(slug, ()):
            following[before] -= 1
            if not following[before]:
                ends.append(before)
    return {slug: [other for other in steps[slug] if other not in gone] for slug in steps if slug not in gone}


def related_and_above(slugs, broader, related):
    """Return [(slug, slug above it)] that are related as well: SKOS's condition S27, as far as these slugs can break it.

    `broader` has no circle. A slug can only break pairs at or below it, and its own.
    """
    below = closure(slugs, inverse(broader))
    starts = sorted(slug for slug in below.union(*(related.get(slug, ()) for slug in slugs)) if related.get(slug))
    bits = {slug: 1 << number for number, slug in enumerate({other for start in starts for other in related[start]})}
    above = {}
    for slug in _upper_first(starts, broader):
        found = 0
        for other in broader.get(slug, ()):
            found |= above[other] | bits.get(other, 0)
        above[slug] = found
    return [(start, other) for start in starts for other in sorted(related[start]) if above[start] & bits[other]]


def _upper_first(starts, broader):
    """Yield the starts and all that is above them, each once and after what is above it."""
    done = set()
    for start in starts:
        waiting = [(start, iter(broader.get(start, ())))] if start not in done else []
        while waiting:
            slug, others = waiting[-1]
            other = next((other for other in others if other not in done), None)
            if other is None:
                waiting.pop()
                if slug not in done:
                    done.add(slug)
                    yield slug
            else:
                waiting.append((other, iter(broader.get(other, ()))))
