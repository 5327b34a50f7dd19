"""What goes when an account ends, what stays, and that the table says so."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from insight.own_data.deletion import delete_account, remove_names
from insight.own_data.files import file_about
from insight.own_data.forgetting import forgetting
from insight.own_data.rows import NAME_KEPT, Ending
from insight.own_data.table import TABLE

pytestmark = pytest.mark.django_db

PLACES = [(row, place) for row in TABLE for place in row.places if place.of]


def counts(person):
    return {(row.what, place.model, place.of): place.rows_of(person).count() for row, place in PLACES}


def changed_of(person, before):
    """What of somebody else is not as it was, but for what was to be told to who left."""
    return [
        key for key, count in counts(person).items() if count != before[key] and key[1] != "publishing.WaitingNotice"
    ]


def columns_with(text):
    """Every table.column of the database in which a text stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        columns = {}
        for table, column in cursor.fetchall():
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            tests = ", ".join(f"""bool_or("{name}"::text ILIKE %s)""" for name in names)
            cursor.execute(f'SELECT {tests} FROM "{table}"', [f"%{text}%"] * len(names))  # noqa: S608 – names of the database
            found |= {f"{table}.{name}" for name, there in zip(names, cursor.fetchone(), strict=True) if there}
    return found


def test_name_and_address_stand_in_no_column_that_the_table_does_not_name(lives):
    assert [place for place, count in counts(lives.one).items() if not count] == [], "everything has to hold something"
    named = {
        f"{place.table._meta.db_table}.{place.table._meta.get_field(name).column}"
        for _, place in PLACES
        for name in place.columns
    }

    for text in [lives.one.name, lives.one.email, "203.0.113.1", "Keeper of rolls"]:
        found = columns_with(text)
        assert found, text
        assert found <= named, (text, found - named)


def test_what_goes_goes_and_what_stays_says_what_the_person_was(lives):
    one, other, now = lives.one, lives.other, timezone.now()
    before, of_other = counts(one), counts(other)

    delete_account(person=one, by=one, now=now)

    after = counts(one)
    for row, place in PLACES:
        key = row.what, place.model, place.of
        if row.ending is Ending.AT_ONCE:
            assert after[key] == 0, key
        else:
            assert after[key] >= before[key], key
    assert changed_of(other, of_other) == []
    assert remove_names(now=now + NAME_KEPT - timedelta(minutes=1)) == 0
    assert columns_with(one.email)

    for _, forget in forgetting():
        forget(now=now + NAME_KEPT)

    one.refresh_from_db()
    assert one.name.startswith("Former lead representative of Example Body")
    left = counts(one)
    for row, place in PLACES:
        key = row.what, place.model, place.of
        if row.ending in {Ending.AT_ONCE, Ending.WITH_NAME}:
            assert left[key] == 0, key
        elif row.ending in {Ending.ROLE, Ending.STAYS} and not row.lasts and not row.forget:
            assert left[key] >= before[key], key
    stays = {
        f"{place.table._meta.db_table}.{name}"
        for row, place in PLACES
        if row.ending is Ending.STAYS
        for name in place.columns
    }
    for text in ["una.uniquename@example.org", "Una Uniquename", "203.0.113.1", f"Keeper of rolls {one.pk}"]:
        assert columns_with(text) <= stays, text
    assert remove_names(now=now + NAME_KEPT) == 0


def test_file_holds_all_of_ones_own_and_nothing_of_anybody_elses(lives):
    with zipfile.ZipFile(io.BytesIO(file_about(lives.one, now=timezone.now()))) as archive:
        document = json.loads(archive.read("your-data.json"))
        texts = [archive.read(name).decode() for name in archive.namelist()]

    kept = {row["what"]: row["count"] for row in document["kept"]}
    assert kept == {row.what: sum(place.rows_of(lives.one).count() for place in row.places) for row in TABLE}
    for text in texts:
        assert lives.one.email in text
        assert "203.0.113.1" in text
        assert f"Keeper of rolls {lives.one.pk}" in text
        for foreign in [
            lives.other.email,
            "203.0.113.2",
            f"Keeper of rolls {lives.other.pk}",
            f"draft-{lives.other.pk}",
        ]:
            assert foreign not in text, foreign
