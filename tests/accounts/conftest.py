import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client

from organisations.models import Person
from tests import world

PASSWORD = "heather anvil quiet marmalade"


@pytest.fixture(autouse=True)
def still(time_machine):
    """The clock stands, so that no code of an authenticator app changes within a test."""
    time_machine.move_to(world.NOW, tick=False)


@pytest.fixture
def counted(settings, db):
    """Rate limits as in production: counted in the database's cache."""
    settings.CACHES = settings.CACHES | {"default": settings.SHARED_COUNTS}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def with_password(people):
    for person in vars(people).values():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    return people


def sign_in(email, password=PASSWORD, client=None, **more):
    client = client or Client()
    client.last = client.post("/accounts/login/", {"login": email, "password": password, **more})
    return client


def come_in(email, password=PASSWORD, client=None, **more):
    """Sign in by password and, where it was right, by the code of the app, as if no other had been used before."""
    client = sign_in(email, password, client, **more)
    if client.last.headers.get("Location") == "/accounts/2fa/authenticate/":
        person = Person.objects.get(email__iexact=email)
        cache.delete(TOTP(Authenticator(user=person))._get_used_cache_key(code()))
        client.last = client.post("/accounts/2fa/authenticate/", {"code": code()})
    return client


def code(secret=world.SECRET):
    """The code that an authenticator app shows now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def is_signed_in(client):
    return client.get("/accounts/").status_code == 200


def link_in_last_mail():
    (found,) = re.findall(r"http://\S+?(/accounts/\S+)", mail.outbox[-1].body)[:1]
    return found


@pytest.fixture
def second_administrator(people):
    person = Person.objects.create_user(email="abel@example.org", name="Abel Admin", role=Person.Role.ADMINISTRATOR)
    TOTP.activate(person, world.SECRET)
    return person
