"""The links that stand as proof, and which of them are dead."""

from actions.models import Proof
from evidence.models import LinkCheck


def addresses_of_proof():
    """Return the web addresses that stand as proof; not those of the demonstration, which lead nowhere."""
    shown = Proof.objects.exclude(url="")
    for way in ["report", "milestone_met"]:
        shown = shown.exclude(**{f"{way}__commitment__organisation__is_demonstration": True})
    return set(shown.values_list("url", flat=True))


def mark_dead_links(proof):
    """Give each piece of proof `dead_on`: the day when its address was last asked and there was no such page, or None."""
    checks = LinkCheck.objects.filter(
        address__in=[item.url for item in proof if item.url], outcome=LinkCheck.Outcome.DEAD
    )
    dead = dict(checks.values_list("address", "asked_at")) if proof else {}
    for item in proof:
        item.dead_on = dead.get(item.url)
