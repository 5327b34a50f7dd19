"""What a request may cost: seconds of the web server's processor, whatever is in it. Time on a clock is not asked."""

import json
import re
import time
from functools import partial

import requests

from attacks.findings import Result

# Seconds of the server's processor for one request: a second, and what an honest body of that size takes.
MOST, MOST_OF_A_MEGABYTE = 2.0, 4.0
# Of a file, what is worked out for each row of it too: validating, screening, comparing with what is there.
MOST_OF_A_ROW = 0.0015


def deep(levels, inner="1"):
    return "[" * levels + inner + "]" * levels


def entities(count):
    return (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e "x">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#">'
        f'<s:Concept rdf:about="http://e.example/a"><s:prefLabel>{"&e;" * count}</s:prefLabel></s:Concept></rdf:RDF>'
    )


def laughs():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{lines}]><rdf>&l9;</rdf>'


def files():
    """Return {what it is: (name, bytes)} for the page that brings definitions in."""
    return {
        "60,000 short entities": ("a.rdf", entities(60_000)),
        "entities of entities": ("a.rdf", laughs()),
        "15,000 equal labels": ("a.csv", "label,definition\n" + "Same,A text.\n" * 15_000),
        "one label of two megabytes": ("a.csv", "label,definition\n" + "x" * 2_000_000 + ",A text.\n"),
        "a hundred thousand columns": ("a.csv", ",".join(f"c{n}" for n in range(100_000)) + "\n"),
        "quotation marks without end": ("a.csv", 'label,definition\n"' * 50_000),
        "deep JSON-LD": ("a.jsonld", '{"@graph":' + deep(100_000) + "}"),
        "a context elsewhere": ("a.jsonld", '{"@context":"http://127.0.0.1:1/c","@id":"a"}'),
        "Turtle of nested blank nodes": ("a.ttl", "@prefix : <http://e/> . :a :b " + "[ :b " * 20_000),
        "Turtle of one very long name": ("a.ttl", "<http://e.example/" + "a" * 2_000_000 + "> <b:b> <c:c> ."),
        "tags without end": ("a.csv", "label,definition\nA," + "<b " * 300_000 + "\n"),
        "a chain of broader terms": (
            "a.csv", "slug,label,definition,broader\n" + "".join(f"a{n},L{n},T.,a{n + 1}\n" for n in range(5_000))
        ),
    }  # fmt: skip


def references():
    """Return {what it is: pasted text} for the page that brings references in."""
    return {
        "open braces of BibTeX": "@article{a, title = " + "{" * 200_000,
        "RIS without an end": "TY  - JOUR\n" + "AU  - A, B\n" * 20_000,
        "deep CSL-JSON": deep(50_000, "{}"),
        "LaTeX accents": "@book{a, title={" + "\\'{\\`{e}}" * 30_000 + "}}",
        "commas and years": "A, B. (2020) " * 20_000,
    }


def bodies():
    """Return {what it is: (method, path, bytes)} for the API."""
    create = "/api/v1/barriers/"
    return {
        "deep arrays": ("POST", create, deep(200_000)),
        "deep objects": ("POST", create, '{"a":' * 100_000 + "1" + "}" * 100_000),
        "a number of a million digits": ("POST", create, '{"slug": ' + "9" * 1_000_000 + "}"),
        "an exponent": ("POST", create, '{"rights": [1e999999999]}'),
        "the same name 100,000 times": ("POST", create, "{" + ",".join(['"slug":"a"'] * 100_000) + "}"),
        "100,000 names": ("POST", create, json.dumps({f"n{n}": 1 for n in range(100_000)})),
        "a name of a megabyte": ("POST", create, json.dumps({"x" * 1_000_000: 1})),
        "a text of two megabytes": ("POST", create, json.dumps({"statement": "0101011237 " * 200_000})),
        "10,000 pieces of evidence": ("POST", create, json.dumps({"evidence": [{"source": "a"}] * 10_000})),
        "100,000 pins": ("POST", "/api/v1/barriers/check/", json.dumps({"barriers": [{"slug": "a", "version": 1}] * 100_000})),
        "ligatures": ("POST", create, json.dumps({"title": "\ufdfa" * 300_000})),
        "the longest search": ("GET", "/search/?q=" + "a+" * 3_900, b""),
        "a search of brackets": ("GET", "/api/v1/search/?q=" + "(" * 7_900, b""),
        "the definitions on paper": ("GET", "/definitions/documents/today/definitions.pdf", b""),
        "the definitions as a Word document": ("GET", "/definitions/documents/today/definitions.docx", b""),
        "a plan on paper": ("GET", "/plan/demonstration-plan/documents/today/plan.pdf", b""),
        "a paper of a day long ago": ("GET", "/definitions/documents/0001-01-01/definitions.pdf", b""),
        "many equal parameters": ("GET", "/barriers/?" + "theme=legal&" * 600, b""),
    }  # fmt: skip


def ended(site, answer):
    """Wait for the job that an answer leads to, if any, for two minutes at most. Return its state."""
    found = re.fullmatch(r"/jobs/(\d+)/", answer.headers.get("Location", ""))
    for _ in range(480 if found else 0):
        job = requests.get(
            f"{site.address}/api/v1/jobs/{found[1]}/", headers=site.headers("researcher"), timeout=30
        ).json()
        if job["state"] not in ("waiting", "running"):
            return job["state"]
        time.sleep(0.25)
    return "going on" if found else ""


def attack_costs(site, *, only=None):
    """Return the Result; `only` so many of each sort."""
    result = Result("Costs")
    worst = (0, "nothing")

    def measure(what, content, ask):
        nonlocal worst
        before = site.cpu()
        try:
            status = ask()
        except requests.RequestException as error:
            result.findings.append(f"{what}: no answer ({type(error).__name__})")
            return
        time.sleep(0.1)  # the processor's clock counts in hundredths
        took = site.cpu() - before
        result.count("requests")
        worst = max(worst, (took, what))
        most = MOST + MOST_OF_A_MEGABYTE * len(content) / 1_000_000 + MOST_OF_A_ROW * content.count(b"\n")
        if took > most:
            result.findings.append(f"{what}: {took:.1f} s of processor, at most {most:.1f}")
        if status >= 500:
            result.findings.append(f"{what}: answered {status}")

    browser = site.browser("researcher")

    def bring(path, **sent):
        answer = browser.post(path, **sent)
        if ended(site, answer) == "going on":
            result.findings.append(f"a job of {path} still went on after two minutes")
        return answer.status_code

    for what, (name, text) in list(files().items())[:only]:
        content = text.encode()
        measure(what, content, partial(bring, "/workbench/import/", files={"file": (name, content)}))
    for what, text in list(references().items())[:only]:
        measure(what, text.encode(), partial(bring, "/workbench/references/", data={"text": text}))
    for what, (method, path, body) in list(bodies().items())[:only]:
        content = body if isinstance(body, bytes) else body.encode()
        headers = {"Content-Type": "application/json", **site.headers("researcher")}
        measure(
            what,
            content,
            lambda m=method, p=path, c=content, h=headers: requests.request(
                m, site.address + p, data=c, headers=h, timeout=120
            ).status_code,
        )  # fmt: skip
    result.counts["the dearest in hundredths of a second"] = round(worst[0] * 100)
    result.counts[f"that is: {worst[1]}"] = 1
    return result
