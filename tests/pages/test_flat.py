"""No list costs more the more there is: rows that the database reads and bytes that are sent, and never time.

Each address is asked among few entries and among more, after a first answer that may count anew. Tables are analysed, and
the planner is kept from reading whole ones, which it rightly does with so few rows, so that a missing index shows. What
was just written is put into the indexes of words, as a vacuum does: until then the planner takes them for dear.
Plans of statements that other tests had prepared are made anew.
"""

import re

import pytest
from django.db import connection, transaction

from barriers.models import GapText, OpenQuestion
from benchmarks.pages import copy
from insight.map import kept
from publishing.models import Entry
from publishing.published.content_changes import forget
from tests.factories.barriers import CategoryFactory
from web.admin import BeginningsOfWords

FEW, MANY = 100, 250  # copies of the tests’ world: lists have several pages, and what is bounded reaches its bound
GROWS = 1.3
SLACK = 25, 600  # rows and bytes: a number has one more digit, a plan is listed
PLAN = """
SELECT gin_clean_pending_list(pg_class.oid) FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE amname = 'gin';
ANALYZE; DISCARD PLANS; SET LOCAL enable_seqscan = off; SET LOCAL enable_material = off; SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off
"""
ROWS = "SELECT sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"

READER = """
/ /barriers/ /barriers/?page=2 /barriers/?ordering=title /barriers/?ordering=-modified /evidence/ /evidence/?ordering=-modified
/definitions/ /definitions/?page=2 /definitions/?ordering=-modified /definitions/a-to-z/ /definitions/a-to-z/?letter=R&page=2 /definitions/a-to-z/?letter=R&page=99 /actions/ /actions/?ordering=-modified
/organisations/ /organisations/example-council/ /barriers/lost-records/ /evidence/study/ /definitions/record/ /actions/find-them/
/barriers/lost-records/trace/ /barriers/lost-records/versions/ /plan/ /plan/timeline/ /plan/log/ /gaps/ /map/ /coverage/
/map.svg /map.csv /map/?rows=themes&columns=source-kinds /map/?rows=themes&row=cultural&column=sharing
/findings/ /network/ /network/?from=barrier/lost-records /search/?q=record /search/suggestions/?q=rec /what-can-we-do/
/api/v1/barriers/ /api/v1/barriers/?theme=cultural&page_size=20 /api/v1/evidence/?page=2&page_size=20 /api/v1/definitions/ /api/v1/actions/?page_size=20
/api/v1/organisations/ /api/v1/milestones/?page_size=20 /api/v1/plans/ /api/v1/changes/ /api/v1/events/ /api/v1/commitments/ /api/v1/gaps/
/api/v1/map/ /api/v1/coverage/ /api/v1/search/?q=record&page_size=20 /api/v1/network/ /api/v1/network/?links=terms
/api/v1/evidence/?q=study&page_size=20 /api/v1/evidence/?theme=cultural&page_size=20 /api/v1/evidence/?ordering=-issued&page_size=20
/api/v1/definitions/?q=record&page_size=20 /api/v1/barriers/?q=records&page_size=20 /api/v1/barriers/?ordering=-confidence&page_size=20
/api/v1/actions/?q=find&page_size=20 /api/v1/barriers/?on=2999-12-31&page_size=20
/feeds/changes.atom /feeds/barriers.atom /feeds/plan.atom
/feeds/actions.atom /feeds/definitions.atom /feeds/evidence.atom /feeds/actions.atom?demonstration=yes /demonstration/log/
/plan/log/?demonstration=yes /api/v1/changes/?kind=action&page_size=20 /api/v1/changes/?kind=definition&kind=action&page_size=20
/barriers/?factor=leadership /actions/?q=find /actions/?q=study
""".split()
RESEARCHER = """
/workbench/ /workbench/drafts/ /workbench/review/ /workbench/improve/few-sources/ /workbench/find/evidence/?q=study
/workbench/find/evidence/?q=tud /workbench/find/evidence/?q=xyz
/workbench/alike/evidence/?title=Study+of+records /workbench/alike/barriers/?title=Lost+records
/workbench/alike/definitions/?label=Record /workbench/alike/actions/?title=Find+them
""".split()
EDITOR = "/workbench/plan/ /accounts/people/".split()
ADMINISTRATOR = """
/admin/publishing/entry/ /admin/publishing/revision/ /admin/publishing/indexentry/ /admin/barriers/barrier/
/admin/definitions/definition/ /admin/evidence/source/ /admin/actions/action/ /admin/actions/commitment/
/admin/publishing/entry/?q=record /admin/publishing/revision/?q=record /admin/publishing/indexentry/?q=record
/admin/barriers/barrier/?q=record /admin/definitions/definition/?q=record /admin/evidence/source/?q=study
/admin/actions/action/?q=find /admin/publishing/searchphrase/ /admin/publishing/searchphrase/?q=record /admin/barriers/openquestionevent/
""".split()

# Lists whose last page reads no more than the second, although all the others come before it.
FAR = """
/barriers/?page={} /evidence/?page={} /definitions/?page={} /actions/?page={}
/api/v1/evidence/?page_size=20&page={} /api/v1/evidence/?q=study&page_size=20&page={} /api/v1/definitions/?page_size=20&page={}
/api/v1/barriers/?page_size=20&page={} /api/v1/barriers/?on=2999-12-31&page_size=20&page={} /api/v1/actions/?page_size=20&page={}
/api/v1/milestones/?page_size=20&page={}
""".split()

# What still sends more, and why. Nothing is added here without need.
SENDS_MORE = ["/api/v1/plans/"]  # plans have no pages


def cost(client, address):
    """Return (rows read, bytes sent) of an answer after the first."""
    client.get(address)
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        (before,) = cursor.fetchone()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        cursor.execute(ROWS)
        return int(cursor.fetchone()[0] - before), size


def last(client, address):
    """Return the address of the last page of a list."""
    told = client.get(address.format(9_999_999)).content.decode()
    number = re.search(r"This is the first of (\d+)|whole number from 1 to (\d+)", told)
    assert int(number[1] or number[2]) > 4, (address, number)
    return address.format(number[1] or number[2])


@pytest.mark.django_db
def test_no_list_reads_or_sends_more_the_more_there_is(small_world, people, client, settings, monkeypatch):
    settings.KEEP_PAGES = True
    monkeypatch.setattr("insight.network.walking.MOST", 100)
    monkeypatch.setattr(BeginningsOfWords, "MOST", 20)  # of a hundred among 250 the planner rightly reads all
    gap = GapText.objects.create(
        category=CategoryFactory(vocabulary="knowledge_gaps"), heading="What", summary="Nobody"
    )
    # The change of a question is written down, and copied with its action.
    OpenQuestion.objects.create(gap_text=gap, text="How often", action=Entry.objects.filter(kind="action").first())
    roles = {None: READER, people.researcher: RESEARCHER, people.editor: EDITOR, people.administrator: ADMINISTRATOR}
    found = {}
    for copies in (FEW, MANY):
        with transaction.atomic():
            copy(copies)
            forget()  # both are of one transaction: what was kept of few would be taken for that of many
            kept.forget()
            with connection.cursor() as cursor:
                cursor.execute(PLAN)
            for person, addresses in roles.items():
                if person:
                    client.force_login(person)
                for address in addresses:
                    found.setdefault(address, []).append(cost(client, address))
            client.logout()
            if copies == MANY:
                far = {each: (cost(client, each.format(2))[0], cost(client, last(client, each))[0]) for each in FAR}
            transaction.set_rollback(True)
    reads, sends = [
        {
            address: (few[place], many[place])
            for address, (few, many) in found.items()
            if many[place] > GROWS * few[place] + slack
        }
        for place, slack in enumerate(SLACK)
    ]

    assert reads == {}
    assert {address: size for address, size in sends.items() if address not in SENDS_MORE} == {}
    assert {each: rows for each, rows in far.items() if rows[1] > GROWS * rows[0] + SLACK[0]} == {}
