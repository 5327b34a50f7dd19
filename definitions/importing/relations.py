"""What the rows of a preview say of each other: references to what will not be there, circles, SKOS's condition S27."""

from definitions.hierarchy import circles, path, related_and_above
from definitions.importing.read_concepts import shown
from definitions.published_relations import published_relations

REFERENCES = ["broader", "related"]


def drop_references(row, is_there, why):
    """Leave out of a row's document what it refers to and is not there, and note it."""
    for name in REFERENCES:
        slugs = row["document"].get(name)
        if not isinstance(slugs, list):
            continue  # validation will say what it should be
        missing = dict.fromkeys(slug for slug in slugs if isinstance(slug, str) and not is_there(slug))
        if missing:
            row["document"][name] = [slug for slug in slugs if not isinstance(slug, str) or slug not in missing]
            row["notes"].append(f"{name.capitalize()} {shown(missing, 50)} {why}; left out.")


def settle_hierarchy(rows):
    """Make sure that the rows could be published together with what is here. Return {slug: reasons} of those that cannot.

    Where two are related and one is broader as well, through however many others, “related” says less: it is left out.
    """
    documents = {row["slug"]: row["document"] for row in rows}
    notes = {row["slug"]: row["notes"] for row in rows}
    if not any(document[name] for document in documents.values() for name in REFERENCES):
        return {}
    broader, related = published_relations(documents)
    here = {slug: set(others) for slug, others in related.items()}
    for slug, document in documents.items():
        broader[slug] = document["broader"]
        for other in document["related"]:
            related.setdefault(slug, set()).add(other)
            related.setdefault(other, set()).add(slug)
    reasons = {}
    for slug, steps in circles(documents, broader).items():
        reasons[slug] = [f"This goes round in a circle: {' → '.join(steps)}."]
        broader[slug] = []
    for low, high in related_and_above(documents, broader, related):
        if high in here.get(low, ()):
            steps = path(low, high, broader)
            for slug in {*steps} & documents.keys():
                reasons.setdefault(slug, []).append(
                    f"“{low}” is related to “{high}” here, so it cannot be narrower as well ({' → '.join(steps)})."
                )
            continue
        for slug, other in [(low, high), (high, low)]:
            if slug in documents and other in documents[slug]["related"]:
                documents[slug]["related"] = [name for name in documents[slug]["related"] if name != other]
                notes[slug].append(
                    f"“{high}” is broader than “{low}”, itself or through others; “{other}” as related was left out."
                )
    return reasons
