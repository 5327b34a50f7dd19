"""What is over is forgotten, that and nothing else, each after the time that the table says."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from insight.own_data.forgetting import forgetting
from insight.own_data.table import BROWSER, TABLE

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What else a row has to say so that it can be so old: {(model, since): {column: value}}.
SO_OLD = {
    ("organisations.AccessToken", "expires_at"): lambda at: {"created_at": at - 30 * DAY},
    ("actions.SecondSignature", "cancelled_at"): lambda at: {"email": ""},
    ("actions.SecondSignature", "expires_at"): lambda at: {"asked_at": at - DAY},
}


def keys_of(row, person):
    """[(place, primary keys)] of what is kept of a person under a row, where it has a time."""
    return [(place, list(place.rows_of(person).values_list("pk", flat=True))) for place in row.places if place.since]


def age(row, keys, at):
    """Let these rows be of that moment. Return {(model, primary key)}."""
    for place, those in keys:
        more = SO_OLD.get((place.model, place.since), lambda at: {})(at)
        if row.what == "A list of references that was never read":
            more = {"state": "reading"}
        place.table._base_manager.filter(pk__in=those).update(**{place.since: at}, **more)
    return {(place.model, key) for place, those in keys for key in those}


def everything():
    """{(model, primary key): all its values} of all tables that the table names."""
    tables = {place.model: place.table for row in TABLE for place in row.places}
    return {
        (label, values[table._meta.pk.attname]): repr(values)
        for label, table in tables.items()
        for values in table._base_manager.values()
    }


def forget_all(now):
    for _, forget in forgetting():
        forget(now=now)


def changed_by(now):
    before = everything()
    forget_all(now)
    after = everything()
    return {key for key, values in before.items() if after.get(key) != values}


def test_exactly_what_is_over_is_forgotten(lives):
    now = timezone.now()
    timed = [(row, keys_of(row, lives.one)) for row in TABLE if any(place.since for place in row.places)]
    assert len(timed) >= 15
    with transaction.atomic():
        for row, keys in timed:
            age(row, keys, now - row.lasts + HOUR)
        assert changed_by(now) == set()
        transaction.set_rollback(True)
    for row, keys in timed:
        with transaction.atomic():
            aged = age(row, keys, now - row.lasts - HOUR)
            changed = changed_by(now)
            if "organisations.AccessToken" in {model for model, _ in aged}:  # their answers go with them
                changed = {key for key in changed if key[0] != "publishing.RepeatableRequest"}
            assert aged, row.what
            assert changed == aged, row.what
            transaction.set_rollback(True)


def test_whatever_has_a_time_is_forgotten_by_somebody():
    forgotten_elsewhere = {"Long jobs that you started, and how far they came"}  # jobs/tasks.py, by the queue itself
    without = {
        row.what for row in TABLE
        if row.lasts is not None and row.heading != BROWSER and not row.forget and not any(place.since for place in row.places)
    }  # fmt: skip

    assert without == forgotten_elsewhere


def test_sessions_and_counts_that_are_over_are_forgotten(settings, tmp_path):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path}
    settings.CACHES = settings.CACHES | {"default": settings.SHARED_COUNTS, "api": files}
    now = timezone.now()
    for key, expires in [("over", now - HOUR), ("later", now + HOUR)]:
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
        for name in ["default", "api"]:
            caches[name].set(key, 1, (expires - now).total_seconds() if key == "later" else 0.001)

    forget_all(now + timedelta(seconds=1))

    assert [session.session_key for session in Session.objects.all()] == ["later"]
    assert len(list(tmp_path.glob("*.djcache"))) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_counts")
        assert [key for (key,) in cursor.fetchall()] == [":1:later"]
