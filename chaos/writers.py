"""Those who write while things die. Each goes on until it knows what became of what it sent, and notes what it was told."""

import threading
import time
import uuid

import requests

from tests import world

CONCEPTS = 12  # of one import
CHANGES = 2  # of one draft before it is sent


class Ledger:
    """What was acknowledged, by kind: {"sent for review": {slug: title}}. And how often which answer came."""

    def __init__(self):
        self.told, self.answers, self.lock, self.last = {}, {}, threading.Lock(), time.monotonic()

    def note(self, kind, key, value=None):
        with self.lock:
            self.told.setdefault(kind, {})[key] = value
            if kind != "imports":  # those go past the web server
                self.last = time.monotonic()

    def count(self, status):
        with self.lock:
            self.answers[status] = self.answers.get(status, 0) + 1


class Writer(threading.Thread):
    def __init__(self, *, name, site, ledger, tokens):
        super().__init__(name=name, daemon=True)
        self.site, self.ledger, self.tokens, self.ending, self.number = site, ledger, tokens, threading.Event(), 0

    def run(self):
        while not self.ending.is_set():
            self.number += 1
            self.once(f"{self.name}-{self.number}")

    def ask(self, role, method, path, body=None, **headers):
        """Return the answer, or None where nobody knows what became of it."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Authorization"] = f"Bearer {self.tokens[role]}"
        try:
            answer = requests.request(
                method, f"{self.site.address}/api/v1/{path}", json=body, headers=headers, timeout=20
            )
        except requests.RequestException:
            self.ledger.count("no answer")
            time.sleep(0.2)
            return None
        self.ledger.count(answer.status_code)
        if answer.status_code >= 500:
            time.sleep(0.2)
            return None
        return answer

    def until(self, *request, **headers):
        """Ask until somebody answers."""
        while (answer := self.ask(*request, **headers)) is None:
            pass
        return answer


def need(answer, *statuses):
    if answer.status_code not in statuses:
        raise AssertionError(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:300]}")
    return answer


class Publisher(Writer):
    """Begins a source's draft, changes it, sends it for review; an editor publishes it."""

    def once(self, slug):
        key = f'"{uuid.uuid4()}"'
        document = {**world.source(slug), "url": f"https://example.org/{slug}", "title": f"{slug} begun"}
        while (
            answer := self.until("researcher", "POST", "evidence/", document, Idempotency_Key=key)
        ).status_code == 409:
            time.sleep(0.1)  # the first try is still being answered
        need(answer, 201)
        self.ledger.note("drafts begun", slug)
        for number in range(CHANGES):
            self.change(slug, f"{slug} changed {number}")
        if self.number % 3 == 0:
            return  # stays a draft
        self.send(slug)
        self.publish(slug)

    def draft(self, slug):
        return self.until("editor", "GET", f"evidence/{slug}/draft/")

    def change(self, slug, title):
        while (draft := need(self.draft(slug), 200)).json()["document"]["title"] != title:
            answer = self.ask(
                "researcher", "PATCH", f"evidence/{slug}/draft/", {"title": title}, If_Match=draft.headers["ETag"]
            )
            if answer is not None:
                need(answer, 200, 412)  # 412 where an earlier try was done after all
        self.ledger.note("drafts saved", slug, title)

    def send(self, slug):
        while (draft := need(self.draft(slug), 200)).json()["state"] != "in-review":
            answer = self.ask("researcher", "POST", f"evidence/{slug}/submit/", {}, If_Match=draft.headers["ETag"])
            if answer is not None:
                need(answer, 200, 409, 412)
        self.ledger.note("sent for review", slug)

    def publish(self, slug):
        while (draft := self.draft(slug)).status_code == 200:
            body = {"note": "First published."}
            answer = self.ask("editor", "POST", f"evidence/{slug}/publish/", body, If_Match=draft.headers["ETag"])
            if answer is not None:
                need(answer, 200, 404, 409, 412)
        self.ledger.note("published", slug, self.ledger.told["drafts saved"][slug])


class Reporter(Writer):
    """Reports on a commitment, event after event of one chain."""

    def once(self, text):
        pk = self.tokens[f"commitment of {self.name}"]
        body = {"date": self.tokens["today"], "status": "on-track", "done": text, "proof": []}
        while True:
            rows = need(self.until(self.name, "GET", f"commitments/{pk}/reports/"), 200).json()
            if text in [row["done"] for row in (rows if isinstance(rows, list) else rows["results"])]:
                break
            tag = need(self.until(self.name, "GET", f"commitments/{pk}/"), 200).headers["ETag"]
            answer = self.ask(self.name, "POST", f"commitments/{pk}/reports/", body, If_Match=tag)
            if answer is not None:
                need(answer, 200, 201, 412)
        self.ledger.note("reports", text, pk)
        time.sleep(0.3)


class Importer(Writer):
    """Brings a vocabulary in and has it saved by a job, by the operations that the page calls."""

    def once(self, name):
        from django.db import DatabaseError, InterfaceError, connection, transaction
        from django.utils import timezone
        from procrastinate.exceptions import ConnectorException

        from definitions.importing.drafts import prepare
        from definitions.importing.tasks import save
        from definitions.models import Import
        from organisations.models import Person

        rows = "".join(
            f'v:{name}-{number} a skos:Concept ; skos:prefLabel "{name} {number}"@en ; '
            f'skos:definition "Meaning of {name} {number}."@en .\n' for number in range(CONCEPTS)
        )  # fmt: skip
        head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix v: <https://example.org/v/> .\n"
        while True:
            try:
                if (found := Import.objects.filter(file_name=f"{name}.ttl").first()) is None:
                    with transaction.atomic():
                        by = Person.objects.get(email="rhona@example.org")
                        found = prepare(data=(head + rows).encode(), name=f"{name}.ttl", by=by, now=timezone.now())
                        save(prepared=found, by=by, now=timezone.now())
                break
            except (DatabaseError, InterfaceError, ConnectorException):  # the last from the queue of jobs
                time.sleep(0.3)
            finally:
                connection.close()
        self.ledger.note("imports", found.pk, name)
        self.ending.wait(3)
