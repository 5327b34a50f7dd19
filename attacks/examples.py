"""Requests that reach real objects: each operation that changes something gets an object of its own, made by the API."""

import datetime
import uuid

import requests

from attacks.site import OWN, PEOPLE, run
from tests import world

KINDS = {"evidence": "source", "definitions": "definition", "barriers": "barrier", "actions": "action"}
PLAN = "demonstration-plan"
RUN = uuid.uuid4().hex[:6]  # so that a second run against one site finds no names taken
TODAY = datetime.date.today()
ANSWER = {"job_title": "Director (invented)", "authority": True}


def day(number):
    return (TODAY + datetime.timedelta(days=number)).isoformat()


def rows(response):
    """Return the rows of a list, paged or whole."""
    body = response.json()
    return body if isinstance(body, list) else body["results"]


class Api:
    def __init__(self, site):
        self.site = site

    def ask(self, role, method, path, body=None, **headers):
        response = requests.request(
            method,
            f"{self.site.address}/api/v1/{path}",
            json=body,
            headers={**self.site.headers(role), **{name.replace("_", "-"): text for name, text in headers.items()}},
            timeout=60,
        )
        if response.status_code >= 400:
            raise RuntimeError(f"{method} {path} by the {role}: {response.status_code} {response.text[:1000]}")
        return response

    def tag(self, role, path):
        return self.ask(role, "GET", path).headers["ETag"]


def document(plural, slug):
    if plural == "actions":
        # Around today, so that there is something to report on.
        return world.action(slug, plan=PLAN, starts=day(-30), due=day(200), success_measure="Nine in ten are found.",
                            milestones=[{"key": "list", "title": "The list is whole", "due": day(-5)}])  # fmt: skip
    made = world.MAKERS[KINDS[plural]](slug)
    return {**made, "url": f"https://example.org/{slug}"} if plural == "evidence" else made


def examples(site):
    """Return {"METHOD /path/{of}/the/schema/": [{path_parameters, headers, body}]}."""
    api = Api(site)
    found = _reads(api)
    for plural in KINDS:
        found |= _entries(api, plural)
    return found | _collection(api) | _translations(api) | _commitments(api) | _jobs(site)


def _jobs(site):
    """Two jobs of the editor that wait until tomorrow."""
    told = run(site.environment, "shell", "-c", WAITING_JOBS).split()[-2:]
    return {
        "GET /api/v1/jobs/{id}/": [{"path_parameters": {"id": int(told[0])}}],
        "POST /api/v1/jobs/{id}/cancel/": [{"path_parameters": {"id": int(told[1])}}],
    }


WAITING_JOBS = f"""
from datetime import timedelta
from django.utils import timezone
from definitions.importing.tasks import save_import
from jobs.models import Job
from organisations.models import Person
now, editor = timezone.now(), Person.objects.get(email="{PEOPLE["editor"]}")
for _ in range(2):
    number = save_import.configure(schedule_at=now + timedelta(days=1)).defer(prepared=0, person=editor.pk)
    print(Job.objects.create(queued_id=number, title="Attacked", started_by=editor, put_in_at=now).pk)
"""


def _reads(api):
    names = {}
    for plural in [*KINDS, "gaps"]:
        names[plural] = {"slug": rows(api.ask("editor", "GET", f"{plural}/"))[0]["slug"]}
    for plural in KINDS:
        first = api.ask("editor", "GET", f"{plural}/{names[plural]['slug']}/versions/1/").json()
        names[plural]["digest"] = first["digest"]
    own = rows(api.ask("editor", "GET", "commitments/?demonstration=yes"))
    event = api.ask("editor", "GET", "events/?demonstration=yes").json()["events"][0]
    names |= {"organisations": {"slug": OWN}, "plans": {"slug": PLAN}, "events": {"hash": event["hash"]},
              "commitments": {"id": own[0]["id"]}, "definitions/download": {"name": "csv"}}  # fmt: skip
    label = rows(api.ask("editor", "GET", "definitions/"))[0]["label"]
    return {"names": names, "GET /api/v1/definitions/lookup/": [{"query": {"label": label}}]}


def _entries(api, plural):
    def slug(use):
        return f"attacked-{KINDS[plural]}-{use}-{RUN}"

    def made(use, *, submitted=False, published=False):
        path = f"{plural}/{slug(use)}/"
        api.ask("researcher", "POST", f"{plural}/", document(plural, slug(use)))
        if submitted or published:
            api.ask("researcher", "POST", f"{path}submit/", {}, If_Match=api.tag("researcher", f"{path}draft/"))
        if published:
            body, tag = {"note": "First."}, api.tag("editor", f"{path}draft/")
            api.ask("editor", "POST", f"{path}publish/", body, If_Match=tag)
            return {"path_parameters": {"slug": slug(use)}}
        tag = api.tag("researcher", f"{path}draft/")
        return {"path_parameters": {"slug": slug(use)}, "headers": {"If-Match": tag}}

    here = f"/api/v1/{plural}/"
    one = f"{here}{{slug}}/"
    pins = {"path_parameters": {"slug": slug("publish")}}
    title = "label" if plural == "definitions" else "title"
    return {
        f"POST {here}": [{"body": document(plural, slug("new")), "headers": {"Idempotency-Key": f'"{uuid.uuid4()}"'}}],
        f"GET {one}draft/": [made("kept")],
        f"PUT {one}draft/": [{**made("replaced"), "body": document(plural, slug("replaced"))}],
        f"PATCH {one}draft/": [{**made("changed"), "body": {title: "Another title"}}],
        f"DELETE {one}draft/": [made("discarded")],
        f"POST {one}submit/": [{**made("submitted"), "body": {"note": "Look."}}],
        f"POST {one}take-back/": [{**made("taken-back", submitted=True), "headers": {}, "body": {}}],
        f"POST {one}return/": [{**made("returned", submitted=True), "body": {"note": "Say more."}}],
        f"POST {one}publish/": [{**made("publish", submitted=True), "body": {"note": "First."}}],
        f"POST {one}withdraw/": [{**made("withdrawn", published=True), "body": {"note": "Not needed."}}],
        f"POST {here}check/": [{"body": {plural: [{"slug": slug("withdrawn"), "version": 1}]}}],
        # Read after it was published by the example above or by preparation.
        **{f"GET {one}{page}": [{"path_parameters": {"slug": slug("withdrawn")}}, pins] for page in ["versions/"]},
    }


def _define(api, slug, **changes):
    """Publish a definition."""
    path = f"definitions/{slug}/"
    api.ask("researcher", "POST", "definitions/", {**document("definitions", slug), **changes})
    api.ask("researcher", "POST", f"{path}submit/", {}, If_Match=api.tag("researcher", f"{path}draft/"))
    api.ask("editor", "POST", f"{path}publish/", {"note": "First."}, If_Match=api.tag("editor", f"{path}draft/"))


def _collection(api):
    name = f"Attacked & kept {RUN}"
    _define(api, f"attacked-collected-{RUN}", collections=[name])
    return {"GET /api/v1/definitions/collections/{name}/": [{"path_parameters": {"name": name}}]}


def _translations(api):
    """A definition of its own for each operation on a text in Gaelic, since only one waits."""

    def published(use):
        slug = f"attacked-text-{use}-{RUN}"
        _define(api, slug)
        return {"slug": slug, "language": "gd"}

    def proposed(use):
        place = published(use)
        path = f"definitions/{place['slug']}/translations/gd/"
        api.ask("researcher", "PUT", path, GAELIC, If_None_Match="*")
        return {"path_parameters": place, "headers": {"If-Match": api.tag("researcher", path)}}

    one = "/api/v1/definitions/{slug}/translations/{language}/"
    return {
        f"GET {one}": [proposed("kept")],
        f"PUT {one}": [{"path_parameters": published("new"), "headers": {"If-None-Match": "*"}, "body": GAELIC}],
        f"DELETE {one}": [proposed("taken-back")],
        f"POST {one}return/": [{**proposed("returned"), "body": {"note": "Say it in fewer words."}}],
        f"POST {one}publish/": [{**proposed("published"), "body": {"note": "First in Gaelic."}}],
    }


def _commitments(api):
    count = iter(range(100))

    def asked(**more):
        slug = f"attacked-promise-{next(count)}-{RUN}"
        path = f"actions/{slug}/"
        api.ask("researcher", "POST", "actions/", document("actions", slug))
        api.ask("researcher", "POST", f"{path}submit/", {}, If_Match=api.tag("researcher", f"{path}draft/"))
        api.ask("editor", "POST", f"{path}publish/", {"note": "First."}, If_Match=api.tag("editor", f"{path}draft/"))
        return api.ask("editor", "POST", f"{path}commitments/", {**QUESTION, **more}).json()["id"]

    def promised():
        pk = asked()
        act(pk, "partner", "commit/", PROMISE)
        return pk

    def act(pk, role, operation, body, tag=True):
        headers = {"If_Match": api.tag(role, f"commitments/{pk}/")} if tag else {}
        return api.ask(role, "POST", f"commitments/{pk}/{operation}", body, **headers)

    def example(pk, body=None, **more):
        return {"path_parameters": {"id": pk, **more}, "headers": {"If-Match": api.tag("editor", f"commitments/{pk}/")},
                **({} if body is None else {"body": body})}  # fmt: skip

    reason = {"reason": "Somebody else does it."}
    counter = {"scope": "Half of it.", "reason": "Too much for one year."}
    change = {"due": day(150), "reason": "A colleague is away.", **ANSWER}
    answered, taken, changed, back = asked(), asked(), promised(), promised()
    for pk in [answered, taken]:
        act(pk, "partner", "counter-proposals/", counter)
    numbers = {}
    for pk in [changed, back]:
        act(pk, "partner", "changes/", change)
        events = rows(api.ask("editor", "GET", f"commitments/{pk}/events/"))
        numbers[pk] = max(event["number"] for event in events)
    reported, corrected, assessed = promised(), promised(), promised()
    for pk in [corrected, assessed]:
        act(pk, "partner", "reports/", REPORT)
    moved = promised()
    slug = api.ask("editor", "GET", f"commitments/{moved}/").json()["action"].rstrip("/").rpartition("/")[2]
    path, words = f"actions/{slug}/", {"description": "Make two lists of where records are kept, and compare them."}
    api.ask("researcher", "PUT", f"{path}draft/", {**document("actions", slug), **words}, If_None_Match="*")
    api.ask("researcher", "POST", f"{path}submit/", {}, If_Match=api.tag("researcher", f"{path}draft/"))
    api.ask("editor", "POST", f"{path}publish/", {"note": "Two lists."}, If_Match=api.tag("editor", f"{path}draft/"))
    events = rows(api.ask("editor", "GET", f"commitments/{corrected}/events/"))
    action = f"attacked-promise-{next(count)}-{RUN}"
    path = f"actions/{action}/"
    api.ask("researcher", "POST", "actions/", document("actions", action))
    api.ask("researcher", "POST", f"{path}submit/", {}, If_Match=api.tag("researcher", f"{path}draft/"))
    api.ask("editor", "POST", f"{path}publish/", {"note": "First."}, If_Match=api.tag("editor", f"{path}draft/"))
    one = "POST /api/v1/commitments/{id}/"
    talked = asked()
    return {
        "POST /api/v1/actions/{slug}/commitments/": [{"path_parameters": {"slug": action}, "body": QUESTION}],
        f"{one}commit/": [example(asked(), PROMISE)],
        f"{one}decline/": [example(asked(), reason)],
        f"{one}take-back/": [example(asked(), reason)],
        f"{one}withdraw/": [example(promised(), reason)],
        f"{one}reports/": [example(reported, REPORT)],
        f"{one}assessments/": [example(assessed, {"completion": "not-started", "note": "Seen."})],
        f"{one}milestones/{{key}}/met/": [example(promised(), {"met_on": day(0), "proof": [PROOF]}, key="list")],
        f"{one}events/{{number}}/correct/": [example(corrected, reason, number=max(e["number"] for e in events))],
        f"{one}hand-over/": [example(asked(), {"to": "council2@demo.example", "reason": "She knows it."})],
        f"{one}messages/": [example(talked, {"text": "What would help?"})],
        "GET /api/v1/commitments/{id}/messages/": [example(talked)],
        f"{one}remind/": [example(talked, {})],
        f"{one}reconfirm/": [example(moved, ANSWER)],
        f"{one}counter-proposals/": [example(asked(), counter)],
        "GET /api/v1/commitments/{id}/counter-proposals/": [example(answered)],
        f"{one}counter-proposals/{{number}}/answer/": [example(answered, {"answer": "accepted"}, number=1)],
        f"{one}counter-proposals/{{number}}/take-back/": [example(taken, {}, number=1)],
        f"{one}changes/": [example(promised(), change)],
        f"{one}changes/{{number}}/answer/": [example(changed, {"answer": "accepted"}, number=numbers[changed])],
        f"{one}changes/{{number}}/take-back/": [example(back, {}, number=numbers[back])],
    }


GAELIC = {"label": "Clàr", "definition": "Na tha sgrìobhte."}
QUESTION = {"organisation": OWN, "role": "lead", "message": "Would you lead this?", "reply_by": day(30)}
PROMISE = {"statement": "We will do it.", "due": day(100), **ANSWER}
PROOF = {"url": "https://example.org/list", "title": "The list", "stands_for": day(0)}
REPORT = {"date": day(0), "status": "on-track", "done": "We began.", "proof": [PROOF]}
