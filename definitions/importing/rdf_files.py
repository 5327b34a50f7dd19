"""Reading RDF that nobody here wrote: Turtle, RDF/XML, JSON-LD, N-Triples. Nothing is ever fetched.

rdflib parses. What a hostile file could do with that is looked for first: entities that grow or that
read other files, contexts that lie elsewhere, nesting without end.
"""

import json
import logging
import re
from xml.parsers import expat
from xml.sax import SAXException

import rdflib
from rdflib import Dataset
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from definitions.importing.read_concepts import IMPOSSIBLE, Unreadable
from publishing.published.linked_data import CONTEXT
from publishing.published.stored_json import served

log = logging.getLogger(__name__)

BASE = "https://relative.invalid/"  # what an address without a beginning is relative to
OWN_CONTEXT = "/api/v1/definitions/context.jsonld"
LONGEST_ENTITY = 300
MOST_ENTITIES = 200
MOST_GROWTH = 20_000_000  # characters that all references to entities may become
MOST_COPIED = 500_000_000  # characters: rdflib copies a text anew for each piece that it comes in
DEEPEST = 200
NAMES = {"turtle": "Turtle", "xml": "RDF/XML", "json-ld": "JSON-LD", "nt": "N-Triples"}


def statements(text, form):
    """Return the (subject, predicate, object) statements of a text in "turtle", "xml", "json-ld" or "nt".

    :raises Unreadable: it is malformed, or it wants something that is not safe
    """
    if form == "xml":
        look_through_xml(text)
    elif form == "json-ld":
        text = with_local_contexts(text)
    elif form == "turtle":
        look_through_turtle(text)
    graph = Dataset(default_union=True)  # JSON-LD can hold named graphs: what they say is read too
    usual, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False  # “007” is what the file says, also of a number
    try:
        graph.parse(data=text, format=form, publicID=BASE)
    except BadSyntax as error:
        raise Unreadable(f"This is no sound Turtle: line {error.lines + 1} cannot be read. {_reason(error)}") from None
    except RecursionError:
        raise Unreadable("This file is nested too deeply to be read.") from None
    except (ParserError, SAXException) as error:
        raise Unreadable(f"This is no sound {NAMES[form]}: {_sentence(str(error))}") from None
    except Exception as error:  # rdflib's parsers let out whatever breaks in them
        log.warning("rdflib broke on %s: %r", NAMES[form], error)
        raise Unreadable(f"This is no sound {NAMES[form]}: it breaks off before its end, or is mixed up.") from None
    finally:
        rdflib.NORMALIZE_LITERALS = usual
    found = list(graph.triples((None, None, None)))
    if any(IMPOSSIBLE.search(term) for statement in found for term in statement):
        raise Unreadable("The file writes a null character or half a character (\\u0000, \\uD800 …). Take it out.")
    return found


def _reason(error):
    return _sentence(str(getattr(error, "_why", "") or "Look there for a missing full stop, quote or bracket."))


def _sentence(text):
    text = " ".join(text.split())[:200] or "it breaks off"
    return text if text.endswith(".") else text + "."


def look_through_xml(text):
    """Refuse what XML could do beyond describing: read elsewhere, or grow. Short names for addresses are fine."""
    parser = expat.ParserCreate()
    entities, growth = 0, 0

    def doctype(name, system, public, has_internal_subset):
        if system or public:
            raise Unreadable(f"The file's DOCTYPE asks for {system or public}; nothing is fetched. Take it out.")

    def entity(name, is_parameter, value, *elsewhere):
        nonlocal entities, growth
        entities += 1
        if value is None or is_parameter:
            raise Unreadable(f"The entity “{name}” asks for something outside the file or builds others. Take it out.")
        if "&" in value or "%" in value:
            raise Unreadable(f"The entity “{name}” is made of other entities. Write it out.")
        growth += text.count(f"&{name};") * len(value)
        if len(value) > LONGEST_ENTITY or entities > MOST_ENTITIES or growth > MOST_GROWTH:
            raise Unreadable(
                f"The entity “{name}” would make the file grow too much: only short names for addresses are read."
            )

    def external(*args):
        raise Unreadable("The file refers to an entity outside it; nothing is fetched.")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = external
    depth = run = copied = 0

    def start(name, attributes):
        nonlocal depth, run
        depth, run = depth + 1, 0
        if depth > DEEPEST:
            raise Unreadable("This file is nested too deeply to be read.")

    def end(name):
        nonlocal depth, run
        depth, run = depth - 1, 0

    def characters(data):
        nonlocal run, copied
        run += len(data)
        copied += run
        if copied > MOST_COPIED:
            raise Unreadable(
                "A text in this file is too long, or made of too many entities. Write it out, or shorten it."
            )

    parser.buffer_text = True
    parser.CharacterDataHandler = characters
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode(), True)
    except (LookupError, ValueError):  # expat asks Python for encodings that it does not know
        raise Unreadable("The file says that it has an encoding that is not read here. Save it as UTF-8.") from None
    except expat.ExpatError as error:
        raise Unreadable(
            f"This is no sound XML: {expat.ErrorString(error.code)} in line {error.lineno}, column {error.offset + 1}."
        ) from None


def with_local_contexts(text):
    """Return the JSON text with our own published context in place of its address; any other context elsewhere is refused."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is no sound JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Unreadable("This file is nested too deeply to be read.") from None
    if not isinstance(data, dict | list):
        raise Unreadable("This is JSON, but no JSON-LD: it holds no object.")
    waiting = [(data, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable("This file is nested too deeply to be read.")
        if isinstance(part, dict):
            if "@import" in part:
                raise Unreadable(_elsewhere(part["@import"]))
            if "@context" in part:
                part["@context"] = _local(part["@context"])
        waiting += [
            (child, depth + 1)
            for child in (part.values() if isinstance(part, dict) else part)
            if isinstance(child, dict | list)
        ]
    return json.dumps(data)


def _local(context):
    if isinstance(context, list):
        return [_local(item) for item in context]
    if isinstance(context, str):
        if not context.split("?")[0].endswith(OWN_CONTEXT):
            raise Unreadable(_elsewhere(context))
        return json.loads(served(json.dumps(CONTEXT).encode()))
    return context


def _elsewhere(address):
    return (
        f"The file's @context lies elsewhere ({str(address)[:200]}); nothing is fetched. "
        "Put the context itself into the file, or export it as Turtle."
    )


def look_through_turtle(text):
    """Refuse nesting without end, which would exhaust the parser. Strings, addresses and comments do not count."""
    depth = 0
    for token in re.finditer(
        r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\'|'
        r"<[^<>\s]*+>|#[^\n]*+|[\[\](){}]",
        text,
        re.DOTALL,
    ):
        if token[0] in "[({":
            depth += 1
            if depth > DEEPEST:
                raise Unreadable("This file is nested too deeply to be read.")
        elif token[0] in "])}":
            depth -= 1
