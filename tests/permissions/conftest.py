"""The people of the walk, what they come in with, and rows for the blanks of addresses."""

import logging
import pickle
from contextlib import contextmanager
from functools import cache

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.template import Template
from django.test import Client
from django.test.utils import _TestState
from django.urls import URLResolver
from django.utils import timezone

from actions.commitments.exchange import counter_propose
from actions.models import Action
from actions.plan.versions import publish_plan
from barriers.spreadsheets import drafts as spreadsheets
from config.database.base import DatabaseWrapper
from definitions.importing import drafts as importing
from definitions.importing.tasks import save_import
from evidence.references import imports
from jobs.running import put_in
from organisations.accounts import second_factor, sessions
from organisations.accounts.invitations import invite
from organisations.models import Membership, Organisation
from organisations.tokens import authentication
from publishing import kinds
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.review import submit
from publishing.models import Entry, Revision
from tests import world
from tests.factories.actions import asked as asked_commitment
from tests.factories.barriers import CategoryFactory
from tests.factories.organisations import MembershipFactory
from tests.permissions.addresses import ALL, ENTRIES
from tests.tokens import make_token
from tests.web.test_spreadsheet_reading import workbook


@pytest.fixture
def roles(small_world, people):
    Membership.objects.create(
        person=people.partner,
        organisation=small_world.tables.organisation,
        job_title="Head of records",
        is_lead=True,
        started_on="2026-01-01",
    )
    return {role: getattr(people, role, None) for role in ALL}


@pytest.fixture
def blanks(small_world, people, roles):
    """What fills blanks that only the database knows."""
    now = timezone.now()
    entry = Entry.objects.get(kind="barrier", slug="lost-records")
    document = world.barrier("lost-records", statement="Records cannot be found.")
    draft = save_draft(kind="barrier", document=document, by=people.researcher, now=now, entry=entry)
    submit(entry=entry, by=people.researcher, now=now, note="Look at it.", seen=draft.edit)
    aside = save_draft(kind="source", document=world.source("set-aside"), by=people.researcher, now=now)
    discard_draft(entry=aside.entry, by=people.researcher, now=now, seen=aside.edit)
    world.publish(people.editor, ("definition", world.definition("ledger", collections=["Kinds of record"])))
    prepared = importing.prepare(data=b"label,definition\nShelf,A place.\n", name="a.csv", by=people.editor, now=now)
    sheet = prepared_sheet(by=people.editor, now=now)
    council, action = small_world.tables.organisation, Action.objects.get(slug="find-them")
    question = asked_commitment(action=action, organisation=council, by=people.editor)
    counter_propose(commitment=question, scope="Half of it.", reason="Too much.", by=people.partner, now=now)
    publish_plan(plan=small_world.tables.plan, note="As it stands.", by=people.editor, now=now)
    CategoryFactory(vocabulary="knowledge_gaps", slug="risk-assessment", label="Risk assessment")
    job = put_in(task=save_import, lock="import", title="Saving drafts", by=people.editor, now=now)
    digests = {
        f"{plural}-digest": Revision.objects.get(
            entry__kind=kinds.by_plural(plural).name, entry__slug=slug, version=1
        ).digest
        for plural, (_, slug) in ENTRIES.items()
    }
    return {
        **digests,
        "job": job.pk,
        "state": entry.draft_states.get().pk,
        "commitment": question.pk,
        "receipt": question.events.get().hash,
        "import": prepared.pk,
        "references": imports.prepare(text="Smith, J. (2020) A study.", by=people.researcher, now=now).pk,
        "spreadsheet": sheet.pk,
        "token": make_token(people.researcher, name="To revoke").token.pk,
        "researcher": people.researcher.pk,
        "membership": MembershipFactory(organisation=small_world.tables.organisation).pk,
        "invitation": invite(email="new@example.org", name="Nora", role="researcher", by=people.editor, now=now).pk,
        "session": UserSession.objects.create(
            user=people.editor, session_key="elsewhere", ip="192.0.2.1", user_agent="A browser", data={}
        ).pk,
    }


def prepared_sheet(*, by, now):
    data = workbook(["title", "kind", "checked"], ["A shelf", "research", "unchecked"], title="sources")
    return spreadsheets.prepare(data=data, name="a.xlsx", by=by, now=now)


@pytest.fixture(autouse=True)
def without_a_log():
    """Thousands of refusals would hide what a failure says."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.fixture
def tokens(roles):
    """{role: the Authorization header of a token with every scope that the role may have}."""
    own = {"partner": Organisation.objects.get(slug="example-council")}
    return {
        role: "Bearer " + make_token(person, name="The walk's", organisation=own.get(role)).text
        for role, person in roles.items()
        if person
    }


@pytest.fixture
def visitors(roles, settings, monkeypatch):
    """{role: a browser that is signed in as such a person}."""
    # The walk takes longer than a minute, and what each request does is put back: every one would write that it was seen.
    monkeypatch.setattr(sessions, "WRITTEN_EVERY", settings.SESSION_COOKIE_AGE)
    found = {role: Client() for role in roles}
    for role, person in roles.items():
        if person:
            found[role].force_login(person)
    return found


def found_once(monkeypatch, place, name):
    """Let a function find the same thing once, and tell it once to each request. Return what that request was told.

    What a request changes is put back after it. If it asks again, it may have changed that: it is told by the database.
    """
    find, found, told = getattr(place, name), {}, set()

    def known(*given, **more):
        key = getattr(given[0], "session_key", given[-1])
        if key in told:
            return find(*given, **more)
        told.add(key)
        if key not in found:
            found[key] = pickle.dumps(find(*given, **more))
        return pickle.loads(found[key])

    monkeypatch.setattr(place, name, known)
    return told


@pytest.fixture
def who_asks(monkeypatch):
    """{of each session, person and token: those that this request has looked up}. All others are known by heart.

    Only for tests that put back all that they ask: looking them up took a third of their time.
    """
    return [
        found_once(monkeypatch, SessionStore, "load"),
        found_once(monkeypatch, second_factor.Backend, "get_user"),
        found_once(monkeypatch, authentication, "token_of"),
    ]


@pytest.fixture
def put_back(visitors, blanks, tokens, monkeypatch, request):
    """`with put_back(visitor)` undoes what happens to the database and the visitor's cookies.

    It is done ten thousand times: by one statement each, and nobody keeps the contexts of rendered templates, limits
    the time of statements (test_time_limit.py does) or looks again for the view of the same path.
    """
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    monkeypatch.setattr(DatabaseWrapper, "limit_statements", lambda *given: None)
    monkeypatch.setattr(URLResolver, "resolve", cache(URLResolver.resolve))
    told = request.getfixturevalue("who_asks") if "who_asks" in request.fixturenames else []
    before = transaction.savepoint()

    @contextmanager
    def put_back(visitor):
        cookies = pickle.dumps(visitor.cookies)
        for each in told:
            each.clear()
        yield
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)
        visitor.cookies = pickle.loads(cookies)

    return put_back
