"""Pages that are kept for readers without a session: asked once, and never older than what changes them."""

import datetime
import gzip

import pytest
from django.conf import settings as project
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from actions.models import Action, Plan
from barriers.models import Category
from config.kept_pages import SETTLED, KeptPages
from organisations.models import Organisation
from publishing import kinds
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.redaction import redact
from publishing.models import ContentChange, Entry, Synonym
from publishing.published import stored_responses
from publishing.published.content_changes import (
    COLUMNS,
    UNWATCHED,
    add_up,
    changes,
    kept_until_change,
    state,
    tables_to_watch,
    watch_tables,
    watched,
)
from publishing.published.stored_responses import first_page
from tests import world
from tests.factories.actions import committed
from web.pages import PublicPage
from web.personal_pages import PERSONAL

EVERY_KIND = """
/ /barriers/ /barriers/lost-records/ /evidence/ /evidence/study/ /definitions/ /definitions/record/ /plan/ /actions/ /actions/find-them/ /map/ /gaps/
""".split()
DAY = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


class Site(KeptPages):
    """The site as its server has it, on this test's connection. `asked` counts what Django was asked."""

    def __init__(self):
        django = get_wsgi_application()
        super().__init__(lambda environ, start: (self.count(), django(environ, start))[1])
        self.pool, self.asked = object(), 0

    def count(self):
        self.asked += 1

    def get(self, address, method="GET", **headers):
        """Return (status, headers, body)."""
        path, _, query = address.partition("?")
        environ = RequestFactory()._base_environ(PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=method, **headers)
        told = []
        body = b"".join(self(environ, lambda *given: told.extend(given)))
        return int(told[0].split()[0]), dict(told[1]), body


@pytest.fixture
def site(settings, monkeypatch, db):
    settings.KEEP_PAGES = True
    monkeypatch.setattr("config.kept_pages.is_our_host", lambda host: True)
    monkeypatch.setattr(KeptPages, "now", lambda self: (changes(), timezone.localdate()))
    request_started.disconnect(close_old_connections)  # the test's is used on
    yield Site()
    request_started.connect(close_old_connections)


def test_page_is_made_once_and_given_as_it_was_made(site, small_world, time_machine):
    time_machine.move_to(DAY, tick=False)
    status, made, body = site.get("/barriers/")
    kept_status, kept, kept_body = site.get("/barriers/")

    assert (status, kept_status, site.asked) == (200, 200, 1)
    assert kept_body == body
    assert kept == made
    assert "Cookie" not in kept["Vary"]
    assert kept["Cache-Control"] == "public, no-cache"
    _, small, compressed = site.get("/barriers/", HTTP_ACCEPT_ENCODING="gzip")
    assert (small["Content-Encoding"], gzip.decompress(compressed)) == ("gzip", body)
    assert site.get("/barriers/", method="HEAD")[2] == b""
    assert site.get("/barriers/", HTTP_IF_NONE_MATCH=kept["ETag"])[::2] == (304, b"")
    assert site.get("/barriers/", HTTP_IF_NONE_MATCH='"other"')[0] == 200
    assert "Last-Modified" not in kept, "what changes in the same second would have the same date"
    time_machine.shift(SETTLED + 1)
    modified = site.get("/barriers/")[1]["Last-Modified"]
    assert site.get("/barriers/", HTTP_IF_MODIFIED_SINCE=modified)[0] == 304
    assert site.asked == 1
    assert site.get("/barriers/", HTTP_IF_NONE_MATCH=made["ETag"], HTTP_COOKIE="other=1")[0] == 304


def test_django_answers_304_itself_and_what_it_made_is_kept_whole(site, small_world):
    _, made, _ = site.get("/barriers/")
    site.pages.clear()

    assert site.get("/barriers/", HTTP_IF_NONE_MATCH=made["ETag"])[0] == 304
    assert site.get("/barriers/")[1] == made
    assert site.asked == 2


def publish_barrier(people):
    world.publish(
        people.editor, ("barrier", world.barrier(title="Records are lost anew")), note="Again.", change="wording"
    )


def take_out(people):
    redact(
        text="cannot be found", by=people.administrator, now=DAY, rule="name", reason="Somebody’s name.", really=True
    )


def withdraw_action(people):
    withdraw(entry=Entry.objects.get(slug="find-them"), by=people.editor, now=DAY, reason="Wrong.")


CHANGES = [
    ("a publication", "/barriers/lost-records/", publish_barrier),
    ("a publication", "/", publish_barrier),
    ("a line of SQL", "/barriers/", lambda people: _sql("UPDATE barriers_barrier SET title = 'By hand'")),
    ("a commitment", "/actions/find-them/", lambda people: committed(action=Action.objects.get(slug="find-them"), by=None)),
    ("a plan", "/plan/", lambda people: Plan.objects.update(title="Another plan")),
    ("an organisation", "/organisations/", lambda people: Organisation.objects.update(name="Renamed")),
    ("a word of a vocabulary", "/gaps/", lambda people: _gap()),
    ("words of the search", "/search/?q=zzzz", lambda people: Synonym.objects.create(phrase="zzzz", means=["lost-records"])),
    ("a withdrawal", "/actions/", withdraw_action),
    ("a withdrawal", "/actions/find-them/", withdraw_action),
    ("a redaction", "/barriers/lost-records/", take_out),
]  # fmt: skip


def _gap():
    Category.objects.create(vocabulary="knowledge_gaps", slug="new-gap", label="What nobody knows")


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_kind_of_change_shows_at_once(site, small_world, people, time_machine):
    time_machine.move_to(DAY, tick=False)
    for what, address, change in CHANGES:
        with transaction.atomic():
            before = site.get(address)
            assert site.get(address)[2] == before[2], what
            asked = site.asked
            change(people)
            after = site.get(address)
            assert site.asked == asked + 1, (what, address)
            assert after[2] != before[2], (what, address)
            transaction.set_rollback(True)


def test_midnight_in_scotland_shows_at_once(site, small_world, time_machine):
    time_machine.move_to(datetime.datetime(2027, 6, 30, 22, 59, tzinfo=datetime.UTC), tick=False)
    site.get("/plan/")
    time_machine.move_to(datetime.datetime(2027, 6, 30, 23, 1, tzinfo=datetime.UTC), tick=False)
    site.get("/plan/")

    assert site.asked == 2


def test_who_has_a_session_gets_a_page_of_their_own(site, small_world, people, client):
    client.force_login(people.researcher)
    site.get("/barriers/")
    cookie = f"{project.SESSION_COOKIE_NAME}={client.cookies[project.SESSION_COOKIE_NAME].value}"

    _, headers, body = site.get("/barriers/", HTTP_COOKIE=cookie)

    assert people.researcher.name.encode() in body
    assert headers["Cache-Control"] == "no-store"
    assert people.researcher.name.encode() not in site.get("/barriers/")[2]
    assert site.asked == 2


def test_page_in_another_language_is_another_page(site, small_world, monkeypatch):
    def render(self, context, **kwargs):
        response = plain(self, context, **kwargs).render()
        response.content += self.request.headers.get("Accept-Language", "").encode()
        response["Vary"] = "Accept-Language"
        return response

    plain = PublicPage.render_to_response
    monkeypatch.setattr(PublicPage, "render_to_response", render)
    bodies = {language: site.get("/about/", HTTP_ACCEPT_LANGUAGE=language)[2] for language in ["en", "gd", "en", "gd"]}

    assert site.asked == 2
    assert bodies["en"] != bodies["gd"]


def test_page_that_needs_no_database_is_there_while_it_is_away(site, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr("config.kept_pages.state", away)

    assert site.get("/about/")[0] == 200
    assert not site.pages


def test_what_is_kept_has_an_end(site, small_world, monkeypatch):
    monkeypatch.setattr("config.kept_pages.MOST_BYTES", 60_000)
    for number in range(6):
        site.get(f"/search/?q=word{number}")

    assert 0 < site.size <= 60_000
    assert site.size == sum(page.size for page in site.pages.values())


def test_path_with_a_question_mark_of_its_own_is_another_address(site, small_world):
    """/search/%3Fq=records comes as this path."""
    made = site.get("/search/?q=records?")
    environ = RequestFactory()._base_environ(PATH_INFO="/search/?q=records", QUERY_STRING="")
    told = []
    b"".join(site(environ, lambda *given: told.extend(given)))

    assert (made[0], told[0].split()[0]) == (200, "404")


def test_page_that_is_asked_for_stays_however_many_others_are(site, small_world, monkeypatch):
    site.get("/search/?q=asked")
    monkeypatch.setattr("config.kept_pages.MOST_BYTES", 3 * site.size)
    for number in range(6):
        site.get(f"/search/?q=word{number}")
        site.get("/search/?q=asked")

    assert site.asked == 7


def test_no_address_and_no_header_takes_more_room_than_a_page_may(site, small_world, monkeypatch):
    site.get(f"/commitments/{'0' * 300}1/")
    monkeypatch.setattr(PublicPage, "render_to_response", varying(PublicPage.render_to_response))
    site.get("/about/", HTTP_ACCEPT_LANGUAGE="a" * 300)
    assert not site.pages
    site.get("/about/", HTTP_ACCEPT_LANGUAGE="gd")
    assert len(site.pages) == 1


def varying(plain):
    def render(self, context, **kwargs):
        response = plain(self, context, **kwargs).render()
        response["Vary"] = "Accept-Language"
        return response

    return render


def test_no_page_for_people_is_among_those_for_all():
    """A page that is kept asks for no sign-in, and stands at none of the addresses that answer about a person."""
    wrong = [
        address
        for address, view in views(get_resolver())
        if getattr(getattr(view, "view_class", None), "is_kept", False)
        and (getattr(view, "login_required", True) or f"/{address}".startswith(PERSONAL))
    ]

    # What was asked and promised is for everybody; the pages for acting on it are not kept.
    assert wrong == ["commitments/receipts/", "commitments/heads/", "commitments/<int:pk>/"]


def views(resolver, start=""):
    for item in resolver.url_patterns:
        if hasattr(item, "url_patterns"):
            yield from views(item, start + str(item.pattern))
        else:
            yield start + str(item.pattern), item.callback


def test_first_page_of_a_list_is_there_when_others_made_room_meanwhile(small_world, monkeypatch, rf):
    class Cleared(dict):
        def __contains__(self, key):
            found = super().__contains__(key)
            self.clear()
            return found

    monkeypatch.setattr(stored_responses, "kept_pages", Cleared())
    bodies = {first_page(rf.get("/api/v1/barriers/"), kinds.by_plural("barriers")).content for _ in range(2)}

    assert len(bodies) == 1


def test_every_public_page_may_be_kept_or_says_why_not(client, small_world):
    """A form's token or a cookie would be one reader's; `Vary: Cookie` would keep every cache from having it."""
    wrong = {}
    for name in ["home", "map", "coverage", "plan", "gaps", "network", "search", "findings", "about", "privacy", "embed",
                 "what-can-we-do", "barriers:list", "evidence:list", "definitions:list", "actions:list", "plan-timeline",
                 "organisations:list", "definitions:a-to-z", "definitions:uses", "plan-log", "api:documentation"]:  # fmt: skip
        response = client.get(reverse(name))
        found = (response.status_code, response["Cache-Control"], "Cookie" in response["Vary"], bool(response.cookies))
        if found != (200, "public, no-cache", False, False):
            wrong[name] = found

    assert wrong == {}


@pytest.mark.django_db
def test_every_table_is_watched_or_named():
    assert sorted(watched()) == tables_to_watch()
    names = connection.introspection.table_names()
    assert [start for start in UNWATCHED if not any(name.startswith(start) for name in names)] == []


@pytest.mark.django_db
def test_database_that_watched_fewer_columns_before_watches_what_is_named_now(monkeypatch):
    monkeypatch.setitem(COLUMNS, "organisations_person", "name")
    watch_tables()
    assert watched()["organisations_person"] == {"name"}
    monkeypatch.undo()
    watch_tables()

    assert watched()["organisations_person"] == {"name", "role", "is_active"}


@pytest.mark.django_db
def test_adding_up_changes_no_number(small_world):
    Plan.objects.update(title="One")
    changes()
    Plan.objects.update(title="Two")
    before = changes()

    add_up()

    assert (changes(), ContentChange.objects.count()) == (before, 1)
    with transaction.atomic():
        Plan.objects.update(title="Three")
        transaction.set_rollback(True)
    assert changes() == before


@pytest.mark.django_db(transaction=True)
def test_who_began_first_and_ended_last_is_counted_too():
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO publishing_synonym (phrase, means, why) VALUES ('a', '{x}', '')")
        Synonym.objects.create(phrase="b", means=["x"])
        before = changes()
        other.commit()
        assert changes() == before + 1
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_saw_of_its_own_is_kept_for_no_other(settings):
    """It is undone, and another change then comes to the same number."""
    settings.KEEP_PAGES = True

    def phrases():
        return kept_until_change("phrases", lambda: list(Synonym.objects.values_list("phrase", flat=True)))

    with transaction.atomic():
        Synonym.objects.create(phrase="undone", means=["x"])
        assert phrases() == ["undone"]
        transaction.set_rollback(True)
    Synonym.objects.create(phrase="done", means=["x"])

    assert phrases() == ["done"]


@pytest.mark.parametrize("address", EVERY_KIND)
def test_page_asks_once_how_many_changes_there_were(small_world, client, settings, address):
    settings.KEEP_PAGES = True

    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert sum("publishing_contentchange" in (each["sql"] or "") for each in asked) == 1


def test_what_is_asked_outside_a_page_sees_each_change(small_world, client, settings):
    settings.KEEP_PAGES = True
    client.get("/barriers/")
    before = state()

    Category.objects.update(label="Another")

    assert state() != before


def test_page_that_fails_asks_anew(small_world, client, settings, monkeypatch):
    settings.KEEP_PAGES = True
    monkeypatch.setattr("barriers.views.as_lines", None)
    with pytest.raises(TypeError):
        client.get("/barriers/")
    before = state()

    Category.objects.update(label="Another")

    assert state() != before
