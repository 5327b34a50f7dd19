"""What stands out of the figures of coverage, in sentences that are derived from them."""

from barriers.models import Barrier
from evidence.groups import Group
from insight.map.counts import in_words


def stands_out(rows, whole, *, axis, kind, recent):
    """Return the sentences. `recent` is the first year of what counts as recent."""
    if not whole.barriers:
        return [f"No {kind}s are recorded for what is chosen. That is a gap to fill, not good news."]
    sentences = [_common_level(whole, kind)]
    filled, empty = [row for row in rows if row.barriers], [row for row in rows if not row.barriers]
    behind = f"behind the {kind}s"
    if len(filled) > 1:
        for number, noun in [
            (lambda row: row.sources, "sources"),
            (lambda row: row.groups[Group.RESEARCH], "of research"),
        ]:
            least = min(number(row) for row in filled)
            fewest = [row for row in filled if number(row) == least]
            if len(fewest) < len(filled):
                each = " each" if len(fewest) > 1 else ""
                sentences.append(
                    f"The fewest sources{'' if noun == 'sources' else ' ' + noun} stand {behind} {_phrases(fewest)}: {least}{each}."
                )
    if empty:
        sentences.append(f"No {kind}s are recorded {_phrases(empty)}.")
    sentences += _recency([row for row in filled if row.dated], axis, recent)
    used = max(filled, key=lambda row: row.findings_of_most_used / max(1, row.findings), default=None)
    if used and used.findings_of_most_used > 1:
        sentences.append(
            f"The largest share of one source is {used.findings_of_most_used} of the {used.findings} findings {behind} "
            f"{used.value.phrase}."
        )
    return sentences


def _common_level(whole, kind):
    level, number = max(whole.levels.items(), key=lambda pair: pair[1])
    if 2 * number <= whole.barriers:
        return f"No level of confidence has more than half of the {whole.barriers} {kind}s."
    if level == Barrier.Confidence.NOT_ASSESSED:
        return f"The confidence of most {kind}s is not assessed: {number} of {whole.barriers}."
    return f"Most {kind}s are of {in_words(level)} confidence: {number} of {whole.barriers}."


def _phrases(rows):
    return _listed([row.value.phrase for row in rows])


def _listed(names):
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _recency(rows, axis, recent):
    newer = [row for row in rows if 2 * row.since(recent) > row.dated]
    older = [row for row in rows if row not in newer]
    if not rows:
        return []
    if not older:
        return [
            f"For every {axis.one} with dated sources, more than half of these are from {recent} or later; older work "
            "may be missing because it was not looked for."
        ]
    return [
        f"Half or more of the dated sources are from before {recent} for {_listed([row.value.short for row in older])}."
    ]
