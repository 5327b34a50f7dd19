"""What a file says, put over what is here: a whole document for each row, and notes on what could not go into it."""

from rest_framework.serializers import ValidationError

from definitions.document import DEFINITION
from definitions.document_parts import REMARK
from definitions.importing.read_concepts import LONGEST_SHOWN, OWN_CONCEPT, other_names, shown
from definitions.matches import MATCHES
from publishing.documents.fields import LanguageTag
from publishing.documents.validation import validated
from publishing.refusals import Invalid

UNORDERED = ["alt_labels", "examples", "broader", *MATCHES, "notations", "collections", "places"]
STAND_IN = "To be defined."
TO_BE_DEFINED = "It has no definition. It is brought in as a term to be defined, and cannot be published until it is."
TEXTS_OF_A_TRANSLATION = DEFINITION.translated


def keep_what_rdf_cannot_say(row, base, document, both_ways):
    """RDF has no order, no abbreviations and no ticks; where only these differ, what is here stays.

    `both_ways` is the slugs of what names this definition as related.
    """
    if not OWN_CONCEPT.search(row["uri"]):
        document["exact_match"] = list(dict.fromkeys([*base["exact_match"], *document["exact_match"]]))
    if base["abbreviation"] and base["abbreviation"] not in base["alt_labels"]:
        document["alt_labels"] = [name for name in document["alt_labels"] if name != base["abbreviation"]]
    for name in UNORDERED:
        if sorted(base[name], key=str) == sorted(document[name], key=str):
            document[name] = base[name]
    if {*base["related"], *both_ways} == {*document["related"], *both_ways}:
        document["related"] = base["related"]
    ticked = {(citation["source"], citation["locator"]): citation for citation in base["citations"]}
    citations = [ticked.get((found["source"], found["locator"]), found) for found in document["citations"]]
    same = {(found["source"], found["locator"]) for found in citations} == set(ticked)
    document["citations"] = base["citations"] if same else citations


def leave_out_unknown_sources(document, row, known):
    """Leave out citations of sources that are not here, and name them with the place in them."""

    def is_unknown(citation):
        source = citation.get("source") if isinstance(citation, dict) else None
        return isinstance(source, str) and not known.has("source", source)

    unknown = [citation for citation in document["citations"] if is_unknown(citation)]
    if unknown:
        document["citations"] = [citation for citation in document["citations"] if citation not in unknown]
        names = [" ".join(filter(None, [each["source"], str(each.get("locator") or "")])) for each in unknown]
        row["notes"].append(f"The source {shown(names, len(names))} is not here; the citation was left out.")


def without_doubles(row):
    """Leave out alternative labels that are the preferred one written otherwise, in every language."""
    for names in [row["document"], *row["document"]["translations"]]:
        if isinstance(names, dict) and isinstance(names.get("label"), str):
            found = names.get("alt_labels")
            if isinstance(found, list) and all(isinstance(name, str) for name in found):
                names["alt_labels"] = other_names(names["label"], found, row["notes"].append)


def merged_translations(base, read, row):
    """Return the languages of the file over those that are here; what has no place is named.

    Languages that are one but for capitals are put together. One without a label is left out.
    """
    here = {translation["language"]: translation for translation in (base or {}).get("translations", [])}
    tag = LanguageTag()
    for translation in read:
        try:
            language = tag.to_internal_value(translation["language"])
        except ValidationError:
            row["notes"].append(f"“{translation['language']}” is no language tag; its texts were left out.")
            name_texts(translation, row)
            continue
        merged = {
            **dict.fromkeys(TEXTS_OF_A_TRANSLATION, ""),
            "alt_labels": [],
            **here.get(language, {}),
            **translation,
        }
        if not merged.get("label"):
            row["notes"].append(f"There is no preferred label in “{language}”; its other texts were left out.")
            name_texts(translation, row)
            continue
        was = here.get(language, {}).get("alt_labels", [])
        if sorted(was) == sorted(merged["alt_labels"]):
            merged["alt_labels"] = was
        here[language] = {"language": language} | {name: merged[name] for name in TEXTS_OF_A_TRANSLATION}
    return list(here.values())


def name_texts(translation, row):
    for name in TEXTS_OF_A_TRANSLATION:
        for text in [translation[name]] if isinstance(translation.get(name), str) else translation.get(name, []):
            row["left"].append([name, f"“{text[:LONGEST_SHOWN]}” ({translation['language']})"])


def is_to_be_defined(document):
    """Return whether a document is that of a term of which nobody has written yet what it means."""
    return not document.get("definition")


def validated_but_for_its_definition(document, validate):
    """Return a document as `validate` returns it; it may lack a definition, which it then lacks afterwards too.

    :raises Invalid: something else is wrong with it
    """
    if not is_to_be_defined(document):
        return validate(document)
    return validate(document | {"definition": STAND_IN}) | {"definition": ""}


def validated_document(row, known):
    """Return a row's document as it can be published, its smaller faults left out and named.

    What somebody else wrote need not fit our fields: an alternative label with a remark, a note that is too long. The
    concept is not given up for it.

    :raises Invalid: what is wrong lies in the label, the definition or the slug
    """
    document = row["document"]
    for _ in range(4):  # what is left out can bring another fault to light
        try:
            return validated(DEFINITION, document, known=known)
        except Invalid as invalid:
            wrong = sorted(invalid.errors, key=_in_order, reverse=True)
            if any(pointer.split("/")[1:2] in (["label"], ["definition"], ["slug"], []) for pointer in wrong):
                raise
            gone = ("-",)
            for pointer in wrong:
                if not pointer.startswith(gone):
                    gone += (_leave_out(document, pointer, " ".join(invalid.errors[pointer]), row),)
    return validated(DEFINITION, document, known=known)


def _in_order(pointer):
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in pointer.split("/")]


def _leave_out(document, pointer, why, row):
    """Take what a pointer names out of a document: an item of a list, a text, or a translation without a label.

    Return the beginning of the pointers to what is in it.
    """
    steps = pointer.strip("/").split("/")
    if steps[0] == "translations" and len(steps) > 2 and steps[2] in ("label", "language"):
        steps = steps[:2]
    value, parent = document, None
    for step in steps:
        parent, value = value, value[int(step)] if isinstance(value, list) else value[step]
    if isinstance(parent, list):
        del parent[int(steps[-1])]
        if steps[-2] == "alt_labels" and REMARK.search(value) and (name := REMARK.sub("", value).strip()):
            parent.append(name)
            why = f"A remark behind a name is not kept; “{name}” was taken."
    elif isinstance(value, list):
        parent[steps[-1]] = []
    else:
        parent[steps[-1]] = ""
    if isinstance(value, dict) and steps[0] == "translations":
        name_texts(value, row)
    else:
        row["left"] += [[steps[0], f"“{str(each)[:LONGEST_SHOWN]}”"] for each in _each(value)]
    row["notes"].append(f"“{' '.join(steps)}”: {why} It was left out.")
    return "/" + "/".join(steps) + "/"


def _each(value):
    return value if isinstance(value, list) else [value]
