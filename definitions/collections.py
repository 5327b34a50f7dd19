"""Collections of definitions: a name that several say they are put in, and the order in which some of them stand there."""

from definitions.models import Definition


def orders(rows):
    """Return {collection: [slug, …]} of those of these definitions that have a place there, in order."""
    found = {}
    for row in rows:
        for each in row.places:
            found.setdefault(each["collection"], []).append((each["place"], row.label.casefold(), row.slug))
    return {name: [slug for *_, slug in sorted(places)] for name, places in sorted(found.items())}


def orders_around(definition):
    """Return the same of all members of the collections in which a definition has a place. No query where it has none."""
    names = {each["collection"] for each in definition.places}
    if not names:
        return {}
    others = Definition.objects.filter(collections__overlap=[*names]).exclude(places=[]).only("label", "slug", "places")
    return {name: slugs for name, slugs in orders(others).items() if name in names}
