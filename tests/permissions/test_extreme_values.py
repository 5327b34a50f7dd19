"""Every address, asked with extreme values in every place that takes one, by every role: nothing breaks, and no answer
is more work than is stated here. Work is counted, never timed: queries, bytes that are sent, characters that are screened.
"""

import inspect
import itertools
import json
import re
from functools import cache
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from django.contrib.admin import site
from django.db import connection
from django.urls import resolve

from screening import personal_data
from tests.ours import PACKAGES
from tests.permissions.addresses import ADDRESSES, ALL
from tests.permissions.test_walk import DESK, address_in_the_admin, address_of
from web import api_reference, json_bodies, refusals

MOST_QUERIES, MOST_BYTES, MOST_SCREENED = 115, 700_000, 250_000  # queries beside those for who asks
READ_FROM_ADDRESS = re.compile(r"(?:GET\.get(?:list)?\(|GET\[|whole_number\(request, )\"(\w+)\"")
# As they stand in an address or a form.
NULL, SURROGATE, LONG = "%00", "%ED%A0%80", "x" * 100_000
EXTREMES = [
    "", "-1", "0", "9999999999", "99999999999999999999", "9" * 5000, "-" + "9" * 30, "1e400", "NaN", "0000-01-01",
    "0001-01-01", "9999-12-31", "2026-13-45", "%EF%B7%BA" * 500, "%27%22%3C--%5C", "%E2%80%AE%F0%9F%92%A9", "a%01b",
]  # fmt: skip
EVERYWHERE = ["9" * 5000, "99999999999999999999", "9999-12-31"]
SENT = ["", "-1", "0", "9" * 19, "9" * 5000, "0001-01-01", "9999-12-31", "\ufdfa" * 3000, "0101011237 " * 400, LONG]
IN_JSON = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\u0000",
    "9" * 5000,
    "9999-12-31",
    "\ufdfa" * 3000,
    LONG,
    [],
    [[]],
    {},
    {"a": {}},
]
HEADERS = {
    "Range": ["bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000, "bytes=0-" + "9" * 30, "bytes=9-1", "lines=1-2"],
    "If-Match": ['"' + "9" * 5000 + '-1-draft"', '"999999999999999999-999999999-draft"', "\u00e9", "*"],
    "If-None-Match": ['"' * 5000, "W/" * 5000],
    "If-Modified-Since": ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "9" * 5000],
    "Accept": ["a/b;q=" + "9" * 5000, "," * 5000],
    "Idempotency-Key": ['"' + "x" * 5000],
    "Authorization": ["Bearer " + "x" * 5000, "Bearer \u00e9"],
}


def is_screened(text):
    """Whether a text is looked at where it is not known yet: what is too long is refused before."""
    return len(text) <= personal_data.LONGEST


@pytest.fixture
def ask(visitors, tokens, who_asks, put_back, monkeypatch):
    """Asks as a role, puts back what that changed, and notes in `ask.wrong` what breaks a promise."""
    counted = SimpleNamespace(queries=0, screened=0)
    whole = cache(personal_data._findings)  # the same long texts come again and again

    def screen(text):
        counted.screened += is_screened(text) * len(text)
        return [*whole(text)]

    def query(execute, *rest):
        counted.queries += 1
        return execute(*rest)

    monkeypatch.setattr(personal_data, "_findings", screen)
    for visitor in visitors.values():
        visitor.raise_request_exception = False
    wrong = []

    def ask(role, method, address, data="", content_type="application/x-www-form-urlencoded", **headers):
        visitor = visitors[role]
        counted.queries = counted.screened = sent = 0
        if address.startswith("/api/") and "Authorization" not in headers and tokens.get(role):
            headers["Authorization"] = tokens[role]
        with put_back(visitor), connection.execute_wrapper(query):
            response = visitor.generic(method, address, data, content_type=content_type, headers=headers)
            sent = sum(map(len, response)) if response.streaming else len(response.content)
        # A form is shown again with what was typed, escaped.
        work = (counted.queries, sent - 6 * len(data), counted.screened)
        # 501 is how oEmbed says that a format is not there.
        if (response.status_code >= 500 and response.status_code != 501) or any(
            found > most for found, most in zip(work, (MOST_QUERIES, MOST_BYTES, MOST_SCREENED), strict=True)
        ):
            shown = f"{str(data)[:150]} {str({k: v[:40] for k, v in headers.items() if k != 'Authorization'})}"
            wrong.append(f"{response.status_code} {work} {role}: {method} {address[:150]} {shown}")
        return response

    ask.wrong = wrong
    yield ask
    assert not wrong, f"{len(wrong)} answers:\n" + "\n".join(wrong[:60])


@pytest.fixture(scope="module")
def schema():
    return api_reference.document()


def methods_of(methods, method):
    """The roles that may use a method here, and nobody signed in."""
    return sorted(methods.get(method, set()) | {"stranger"})


def parameters_of(address, schema):
    """{name: possible values or []} of the query parameters of an address, as schema, filters and code know them."""
    path = address.partition("?")[0]
    found = {}
    for template, operations in schema["paths"].items():
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path) and "get" in operations:
            operation = operations["get"]
            for parameter in operation.get("parameters", []) + operation.get("x-other-parameters", []):
                if parameter["in"] == "query":
                    values = parameter["schema"].get("enum") or parameter["schema"].get("items", {}).get("enum") or []
                    found[parameter["name"]] = values
            return found
    view = resolve(path).func
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    for name in getattr(getattr(view_class, "filter_class", None), "base_filters", ()):
        found.setdefault(name, [])
    parts = view_class.__mro__ if view_class else [inspect.unwrap(view)]
    for module in {inspect.getmodule(part) for part in parts}:
        if module and module.__name__.partition(".")[0] in PACKAGES:
            found.update({name: [] for name in READ_FROM_ADDRESS.findall(inspect.getsource(module))})
    return found


def with_query(address, /, **values):
    """An address with these parameters, whose values are written as they stand."""
    path, _, query = address.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in values]
    return path + "?" + "&".join([*kept, *(f"{name}={value}" for name, value in values.items())])


def readable(blanks):
    """(name, address, roles that may read it) of every address with a GET."""
    for name, (filling, methods) in ADDRESSES.items():
        if methods.get("GET") or "/" in filling:
            yield name, address_of(name, filling, blanks), methods_of(methods, "GET")


def says_so_itself(address):
    """Whether a page is asked with what no text is: all others are refused before their view, by the same code."""
    return getattr(getattr(resolve(address.partition("?")[0]).func, "view_class", None), "says_what_is_wrong", False)


def test_extreme_values_in_every_parameter(ask, blanks, schema):
    turn = itertools.count()
    for _, address, roles in readable(blanks):
        parameters = parameters_of(address, schema)
        # Nobody may see a broken page, whoever may read it. What broke something once goes to all at once.
        unreadable = [NULL, SURROGATE] if says_so_itself(address) else [[NULL, SURROGATE][next(turn) % 2]]
        for value in [*unreadable, *(EVERYWHERE if len(parameters) > 1 else [])]:
            role = sorted(ALL)[next(turn) % len(ALL)]
            ask(role, "GET", with_query(address, **dict.fromkeys([*parameters, "zz"], value)))
        for name, possible in parameters.items():
            # All values go to each kind of parameter: in turn, since there are many of a kind. So do the roles.
            number = next(turn)
            values = [EVERYWHERE[number % len(EVERYWHERE)], EXTREMES[number % len(EXTREMES)]]
            for value in [*values, *map(quote, map(str, possible))]:
                ask(roles[next(turn) % len(roles)], "GET", with_query(address, **{name: value}))


def test_extreme_values_in_place_of_every_part_of_an_address(ask, blanks):
    turn = itertools.count()
    parts = ["0", "99999999999999999999", "9" * 5000]
    # Refused before any view, or a text as any other.
    others = itertools.cycle([NULL, "a%00b", SURROGATE, "%2e%2e", "%EF%B7%BA", "x" * 5000])
    for name, (filling, methods) in ADDRESSES.items():
        blank = {
            key: blanks.get(value, value) for key, value in filling.items() if key[0] not in "?/" and key != "form"
        }
        if not blank:
            continue
        address = address_of(name, filling, blanks)
        for value in blank.values():
            for extreme in [*parts, next(others)]:
                found = re.sub(rf"(?<=[/.]){re.escape(str(value))}(?=[/.?]|$)", extreme, address, count=1)
                for method in methods:
                    roles = methods_of(methods, method)
                    ask(roles[next(turn) % len(roles)], method, found)


def test_too_long_an_address_is_refused_at_once(ask, client):
    for address in ["/barriers/", "/api/v1/barriers/", "/admin/"]:
        assert ask("administrator", "GET", f"{address}?q={LONG}").status_code == 414


def test_extreme_headers(ask, blanks):
    turn = itertools.count()
    for _, address, roles in readable(blanks):
        # Together where one does not hide the other.
        together = [["Accept", "Range"]]
        if address.startswith("/api/"):
            together += [["Authorization"], ["If-Match", "If-None-Match", "Idempotency-Key"], ["If-Modified-Since"]]
        for names in together:
            number = next(turn)
            headers = {name: HEADERS[name][number % len(HEADERS[name])] for name in names}
            ask(roles[number % len(roles)], "GET", address, **headers)
    for value in HEADERS["Range"]:
        ask("stranger", "GET", "/api/v1/definitions/download/definitions.csv", Range=value)
    for value in HEADERS["If-Match"]:
        ask("editor", "PUT", "/api/v1/barriers/lost-records/draft/", "{}", "application/json", **{"If-Match": value})


class Fields(HTMLParser):
    """{name: value} of what the forms of a page would send."""

    def __init__(self, page):
        super().__init__()
        self.found, self.posts, self.area = {}, False, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "form":
            self.posts = attributes.get("method", "").lower() == "post"
        elif self.posts and name and name != "csrfmiddlewaretoken":
            if tag == "input" and (attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes):
                self.found[name] = attributes.get("value") or ""
            else:
                self.found.setdefault(name, attributes.get("value") or "")
            self.area = name if tag == "textarea" else None

    def handle_data(self, data):
        if self.area:
            self.found[self.area] = self.found.get(self.area, "") + data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def test_extreme_values_in_every_field_of_every_form(ask, blanks):
    turn = itertools.count()
    for name, (filling, methods) in ADDRESSES.items():
        address = address_of(name, filling, blanks)
        if address.startswith("/api/") or "POST" not in methods:
            continue
        roles = methods_of(methods, "POST")
        page = ask(next((role for role in roles if role != "stranger"), "stranger"), "GET", address)
        fields = Fields(page.content.decode()).found | dict(filling.get("form", {}))
        for role in roles:
            said = urlencode(dict.fromkeys([*fields, "zz"], "a\0b"))
            assert ask(role, "POST", address, said).status_code < 500
            ask(role, "POST", address, urlencode(dict.fromkeys(fields, SENT[next(turn) % len(SENT)])))
        for field in fields:
            for _ in range(2):
                value = SENT[next(turn) % len(SENT)]
                role = roles[next(turn) % len(roles)]
                ask(role, "POST", address, urlencode({**fields, field: value}))
        ask(roles[-1], "POST", address, urlencode({f"field-{number}": "x" for number in range(3000)}))


def bodies_of(operation, schema):
    """{name: its schema} of what a JSON body may hold; {} where there is none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in content:
        content = schema["components"]["schemas"][content["$ref"].rpartition("/")[2]]
    return content.get("properties", {})


def writable(blanks, schema):
    """(address, method, roles, properties of the body) of every write of the API."""
    for name, (filling, methods) in ADDRESSES.items():
        path = address_of(name, filling, blanks).partition("?")[0]
        for template, operations in schema["paths"].items():
            if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
                for method in {"post", "put", "patch"} & set(operations):
                    yield (
                        path,
                        method.upper(),
                        methods_of(methods, method.upper()),
                        bodies_of(operations[method], schema),
                    )


def test_extreme_values_in_every_name_of_every_json_body(ask, blanks, schema):
    turn = itertools.count()
    for address, method, roles, properties in writable(blanks, schema):
        # In turn: the next address gets the others.
        values = [dict.fromkeys(properties, IN_JSON[next(turn) % len(IN_JSON)]) for _ in range(8)]
        values += [IN_JSON[next(turn) % len(IN_JSON)] for _ in range(2)]
        values.append(dict.fromkeys(properties or ["a"], "\ud800"))
        for name, described in properties.items():
            values += [{name: IN_JSON[next(turn) % len(IN_JSON)]} for _ in range(2)]
            values += [{name: value} for value in described.get("enum") or described.get("items", {}).get("enum") or []]
        may = [role for role in roles if role != "stranger"] or roles  # others are refused before it is read
        for value in values:
            role = may[next(turn) % len(may)]
            kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
            ask(role, method, address, json.dumps(value), kind, **({} if method == "POST" else {"If-None-Match": "*"}))


def test_extreme_values_in_the_admin(ask, blanks):
    turn, pages = itertools.count(), itertools.count()
    models = {f"{m._meta.app_label}_{m._meta.model_name}": (m, of) for m, of in site._registry.items()}
    for name in sorted(DESK - {"admin:login", "admin:logout", "admin:-", "admin:view_on_site"}):
        address = address_in_the_admin(name)
        # Refused before anybody is asked who they are.
        ask(sorted(ALL)[next(turn) % len(ALL)], "GET", with_query(address, q=NULL, zz=SURROGATE))
        if name.endswith("_changelist"):
            model, of = models[name.removeprefix("admin:").removesuffix("_changelist")]
            # One of each kind of field: the others are looked up by the same code.
            names = {type(field): field.attname for field in model._meta.concrete_fields}.values()
            filters = [f"{one}__exact" for one in of.list_filter if isinstance(one, str)]
            for one in ["q", "o", "p", "e", "all", "_facets", *names, *filters]:
                value = ("9" * 5000, EXTREMES[next(turn) % len(EXTREMES)])[next(turn) % 2]
                ask("administrator", "GET", with_query(address, **{one: value}))
        elif any(name.endswith(f"_{page}") for page in ("change", "delete", "history")):
            # A model's three pages find its row by the same code, and follow each other: between them they get all.
            for part in ["9" * 5000, "99999999999999999999", NULL, "x", "-1"]:
                if next(pages) % 3 == 0:
                    ask("administrator", "GET", re.sub(r"/[^/]+(?=/(?:change|delete|history)/$)", f"/{part}", address))
        if name.endswith(("_add", "_change")):
            fields = Fields(ask("administrator", "GET", address).content.decode()).found
            for value in ["a\0b", LONG, *(SENT[next(turn) % len(SENT)] for _ in range(2))]:
                ask("administrator", "POST", address, urlencode(dict.fromkeys(fields, value)))


def test_every_row_in_the_admin_has_a_page_of_its_site_or_none(ask, blanks):
    from django.contrib.contenttypes.models import ContentType

    others = itertools.cycle(["0", "9" * 5000, "x", NULL])
    for kind in ContentType.objects.all():
        for number in ["1", "99999999999999999999", next(others)]:
            ask("administrator", "GET", f"/admin/r/{kind.pk}/{number}/")
    for kind in ["0", "99999999999999999999", "9" * 5000]:
        ask("administrator", "GET", f"/admin/r/{kind}/1/")


# --- work grows with what is sent, and no faster ---


@pytest.fixture
def screened(monkeypatch):
    """The lengths of what is passed to the screen, known or not."""
    lengths, whole = [], personal_data._findings

    def screen(text):
        if is_screened(text):
            lengths.append(len(text))
        return whole(text)

    monkeypatch.setattr(personal_data, "_findings", screen)
    return lengths


class Counted(str):
    """A name that counts how often it is compared with another."""

    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_looking_for_a_name_that_is_there_twice_compares_once_for_each(monkeypatch):
    def comparisons(count):
        Counted.compared = 0
        with pytest.raises(json_bodies.ParseError, match="twice"):
            json_bodies.each_name_once([(Counted(f"n{number % (count - 1)}"), 1) for number in range(count)])
        return Counted.compared

    monkeypatch.setattr(json_bodies, "MOST_NAMES", 10_000)

    assert comparisons(8000) <= 2 * comparisons(4000) + 10


CHECK = "/api/v1/definitions/check/"


def check(client, body):
    return client.post(CHECK, body, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({str(number): 1 for number in range(5000)}, 400, "5,000 names in one object. At most 100"),
        ({"x" * 60_000: 1}, 400, "60,000 characters. At most 100"),
        ({"\ufdfa" * 60_000: 1}, 400, "60,000 characters. At most 100"),
        ({"definitions": [1] * 5001}, 400, "more than 5,000 items"),
        ({"definitions": [[[[[[[[[[[[1]]]]]]]]]]]]}, 400, "at most 12 levels"),
        ({"definitions": [{"slug": "x" * 600_000, "version": 1}]}, 413, "at most 600,000 bytes"),
    ],
)
def test_body_beyond_a_limit_is_refused_before_it_is_screened(client, db, screened, body, status, said):
    answer = check(client, json.dumps(body))

    assert (answer.status_code, sum(screened)) == (status, len(CHECK))  # the address, which the answer says again
    assert said in answer.json()["detail"]
    assert len(answer.content) < 1000


def test_many_errors_are_told_in_part_and_screened_in_part(client, db, screened):
    def told(count):
        screened.clear()
        answer = check(client, json.dumps({"definitions": [{"zz": 1}] * count}))
        return len(answer.json()["errors"]), len(answer.content), sum(screened)

    assert told(4000)[0] == refusals.MOST_ERRORS + 1
    assert told(4000)[2] <= told(2000)[2] + 100
    assert told(4000)[1] < 100_000


def test_long_text_is_refused_unscreened(screened):
    assert personal_data.findings("0" * 1_000_000) == ["too-long"]
    assert screened == []


def test_ligatures_and_accents_without_end_are_not_written_out():
    assert personal_data.findings("\ufdfa" * 20_000) == ["too-long"]
    assert personal_data.findings("a" + "\u0300\u0316" * 9_000) == ["too-long"]
