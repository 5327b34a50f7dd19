"""What stands out on a map, in sentences that are derived from its cells. Each says what its numbers bear out."""

MOST_NAMED = 3


def stands_out(matrix):
    """Return the sentences, most telling first."""
    cells = matrix.cells
    filled = [cell for cell in cells if cell.amount.barriers]
    nouns = f"{matrix.kind}s"
    if not filled:
        return [f"No {nouns} are recorded for what is chosen. That is a gap to fill, not good news."]
    sentences = []
    amounts = sorted({cell.amount.sources for cell in filled}, reverse=True)
    if len(amounts) > 1:
        most, least = [[cell for cell in filled if cell.amount.sources == amounts[end]] for end in (0, -1)]
        sentences = [
            f"The most sources stand behind the {nouns} {_named(most)}: {amounts[0]}{_each(most)}.",
            f"The fewest, where there are any {nouns}, stand behind those {_named(least)}: {amounts[-1]}{_each(least)}.",
        ]
    empty = [cell for cell in cells if not cell.amount.barriers]
    if empty:
        sentences.append(f"No {nouns} are recorded {_named(empty)}{_share(empty, cells)}.")
    alone = [cell for cell in filled if cell.amount.rests_on_no_research]
    if alone and not matrix.tells_evidence_apart:
        sentences.append(f"No research stands behind the {nouns} {_named(alone)}{_share(alone, cells)}.")
    return sentences


def _each(cells):
    return " each" if len(cells) > 1 else ""


def _named(cells):
    names = [cell.place for cell in cells[:MOST_NAMED]]
    more = len(cells) - len(names)
    return "; ".join(names) + (f"; and in {more} more cell{'' if more == 1 else 's'}" if more else "")


def _share(some, cells):
    return f" ({len(some)} of {len(cells)} cells)" if len(some) > 1 else ""
