"""Every address, asked with every method by every role, against the table in `addresses.py`."""

import copy
import logging
import re
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin import site as desk
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from actions.models import Action
from actions.plan.versions import publish_plan
from config.management.commands.permissions import PAGE, permissions_page
from definitions.importing import drafts as importing
from organisations.accounts.invitations import invite
from organisations.models import Membership, Organisation
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.review import submit
from publishing.models import Entry
from tests import world
from tests.factories.actions import asked as asked_commitment
from tests.factories.organisations import MembershipFactory
from tests.permissions.addresses import ADDRESSES, ADMINISTRATORS, ALL
from tests.tokens import make_token

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class PutBack(Exception):
    """Ends a transaction whose changes nobody wants."""


def names(patterns, spaces=()):
    """The names of all addresses below these patterns, "space:name" each; "-" where one has none."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join([*spaces, pattern.name or "-"])


OURS = {name for name in names(get_resolver().url_patterns) if not name.startswith("admin:")}
DESK = {name for name in names(get_resolver().url_patterns) if name.startswith("admin:")}


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
def blanks(small_world, people):
    """What fills blanks that only the database knows."""
    now = timezone.now()
    entry = Entry.objects.get(kind="barrier", slug="lost-records")
    document = world.barrier("lost-records", statement="Records cannot be found.")
    draft = save_draft(kind="barrier", document=document, by=people.researcher, now=now, entry=entry)
    submit(entry=entry, by=people.researcher, now=now, note="Look at it.", seen=draft.edit)
    prepared = importing.prepare(data=b"label,definition\nShelf,A place.\n", name="a.csv", by=people.editor, now=now)
    council, action = small_world.tables.organisation, Action.objects.get(slug="find-them")
    question = asked_commitment(action=action, organisation=council, by=people.editor)
    publish_plan(plan=small_world.tables.plan, note="As it stands.", by=people.editor, now=now)
    return {
        "commitment": question.pk,
        "receipt": question.events.get().hash,
        "import": prepared.pk,
        "token": make_token(people.researcher, name="To revoke").token.pk,
        "researcher": people.researcher.pk,
        "membership": MembershipFactory(organisation=small_world.tables.organisation).pk,
        "invitation": invite(email="new@example.org", name="Nora", role="researcher", by=people.editor, now=now).pk,
        "session": UserSession.objects.create(
            user=people.editor, session_key="elsewhere", ip="192.0.2.1", user_agent="A browser", data={}
        ).pk,
    }


def address_of(name, filling, blanks):
    values = {
        key: blanks.get(value, value) for key, value in filling.items() if key != "form" and not key.startswith("?")
    }
    if "/" in values:
        return values["/"]
    query = "&".join(f"{key[1:]}={value}" for key, value in filling.items() if key.startswith("?"))
    return reverse(name, kwargs=values) + (f"?{query}" if query else "")


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
def visitors(roles):
    """{role: a browser that is signed in as such a person}."""
    found = {role: Client() for role in roles}
    for role, person in roles.items():
        if person:
            found[role].force_login(person)
    return found


def asked(visitor, method, address, form=None, token=None):
    """The answer, whatever it changed put back."""
    headers = {"Authorization": token} if token and address.startswith("/api/") else {}
    cookies, response = copy.deepcopy(visitor.cookies), None
    try:
        with transaction.atomic():
            response = visitor.generic(
                method,
                address,
                urlencode(form or {}),
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            )
            response.content if not response.streaming else list(response.streaming_content)
            raise PutBack
    except PutBack:
        return response
    finally:
        visitor.cookies = cookies


def is_refused(response):
    """Whether the answer is a plain no: sign in first, not you, or not a thing for you to know of."""
    doors = (reverse("login"), reverse("admin:login"))
    return response.status_code in (401, 403, 404) or (
        response.status_code == 302 and response["Location"].startswith(doors)
    )


def outcome(response, *, may, named):
    """What is wrong with an answer by the table, or ""."""
    status = response.status_code
    if status >= 500:
        return f"broke with {status}"
    if not named:
        return "" if status == 405 or is_refused(response) else f"{status} for a method that has no row"
    if may:
        return f"{status} in place of an answer" if is_refused(response) or status == 405 else ""
    return "" if is_refused(response) else f"{status} in place of a refusal"


def test_every_address_has_a_row():
    assert set(ADDRESSES) == OURS


def test_every_address_answers_those_who_may_and_nobody_else(visitors, blanks, tokens):
    wrong = []
    for name, (filling, methods) in ADDRESSES.items():
        address = address_of(name, filling, blanks)
        for role, visitor in sorted(visitors.items()):
            for method in METHODS:
                response = asked(visitor, method, address, filling.get("form"), tokens.get(role))
                # Django's pages with forms take PUT for POST.
                like = "POST" if method == "PUT" and not address.startswith("/api/") else method
                if like != method and response.status_code == 405:
                    continue
                if said := outcome(response, may=role in methods.get(like, ()), named=like in methods):
                    wrong.append(f"{name}: {method} {address} by {role}: {said}")

    assert not wrong, "\n".join(wrong)


def test_desk_lets_only_administrators_in(visitors, blanks):
    wrong = []
    for name in sorted(DESK - {"admin:login", "admin:logout", "admin:-"}):
        for role, visitor in sorted(visitors.items()):
            response = asked(visitor, "GET", address_at_the_desk(name))
            came_in = not is_refused(response)
            if came_in != (role in ADMINISTRATORS) and not (role in ADMINISTRATORS and is_read_only(name)):
                wrong.append(f"{name} by {role}: {response.status_code}")

    assert not wrong, "\n".join(wrong)


def address_at_the_desk(name):
    """The address of a page of the desk, filled with a row or an app where it has a blank."""
    try:
        return reverse(name)
    except NoReverseMatch:
        if name == "admin:app_list":
            return reverse(name, args=["organisations"])
        if name == "admin:view_on_site":
            organisation = Organisation.objects.first()
            return reverse(name, args=[ContentType.objects.get_for_model(organisation).pk, organisation.pk])
        if name == "admin:auth_user_password_change":
            return reverse(name, args=[1])
    model = next(model for model in desk._registry if f":{model._meta.app_label}_{model._meta.model_name}_" in name)
    row = model._default_manager.order_by("pk").first()
    return reverse(name, args=[row.pk if row else 1])


def is_read_only(name):
    """Whether even administrators may be refused: rows to look at, and pages that no row of the world fills."""
    return re.search(r"_(add|change|delete|history)$|:(autocomplete|view_on_site)$", name) is not None


def test_page_of_permissions_is_what_the_rules_say():
    assert PAGE.read_text() == permissions_page()
