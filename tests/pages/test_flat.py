"""No list costs more the more there is: rows that the database reads and bytes that are sent, and never time.

Each address is asked among few entries and among more, after a first answer that may count anew. Tables are analysed, and
the planner is kept from reading whole ones, which it rightly does with so few rows, so that a missing index shows. What
was just written is put into the indexes of words, as a vacuum does: until then the planner takes them for dear.
Plans of statements that other tests had prepared are made anew.
"""

import pytest
from django.db import connection, transaction

from benchmarks.pages import copy

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
/definitions/ /definitions/?page=2 /definitions/?ordering=-modified /definitions/a-to-z/?letter=R /actions/ /actions/?ordering=-modified
/organisations/ /organisations/example-council/ /barriers/lost-records/ /evidence/study/ /definitions/record/ /actions/find-them/
/barriers/lost-records/trace/ /barriers/lost-records/versions/ /plan/ /plan/timeline/ /plan/log/ /gaps/ /map/ /coverage/
/findings/ /network/ /network/?from=barrier/lost-records /search/?q=record /search/suggestions/?q=rec /what-can-we-do/
/api/v1/barriers/ /api/v1/barriers/?theme=cultural&page_size=20 /api/v1/evidence/?page=2&page_size=20 /api/v1/definitions/ /api/v1/actions/?page_size=20
/api/v1/organisations/ /api/v1/milestones/?page_size=20 /api/v1/plans/ /api/v1/changes/ /api/v1/events/ /api/v1/commitments/ /api/v1/gaps/
/api/v1/map/ /api/v1/coverage/ /api/v1/search/?q=record&page_size=20 /feeds/changes.atom /feeds/barriers.atom /feeds/plan.atom
/feeds/actions.atom /feeds/definitions.atom /feeds/evidence.atom /feeds/actions.atom?demonstration=yes /demonstration/log/
/plan/log/?demonstration=yes /api/v1/changes/?kind=action&page_size=20 /api/v1/changes/?kind=definition&kind=action&page_size=20
/barriers/?factor=leadership /actions/?q=find /actions/?q=study
""".split()
RESEARCHER = "/workbench/ /workbench/drafts/ /workbench/review/ /workbench/improve/few-sources/ /workbench/find/evidence/?q=study".split()
EDITOR = "/workbench/plan/ /accounts/people/".split()
ADMINISTRATOR = """
/admin/publishing/entry/ /admin/publishing/revision/ /admin/publishing/indexentry/ /admin/barriers/barrier/
/admin/definitions/definition/ /admin/evidence/source/ /admin/actions/action/ /admin/actions/commitment/
""".split()

# What still reads or sends more, and why. Nothing is added here without need.
UNTIL_FULL = ["/definitions/a-to-z/?letter=R"]  # 200 names
READS_MORE = {"names of a letter, until its page is full": UNTIL_FULL}
SENDS_MORE = [*UNTIL_FULL, "/api/v1/plans/"]  # plans have no pages


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


@pytest.mark.django_db
def test_no_list_reads_or_sends_more_the_more_there_is(small_world, people, client, settings):
    settings.KEEP_PAGES = True
    roles = {None: READER, people.researcher: RESEARCHER, people.editor: EDITOR, people.administrator: ADMINISTRATOR}
    found = {}
    for copies in (FEW, MANY):
        with transaction.atomic():
            copy(copies)
            with connection.cursor() as cursor:
                cursor.execute(PLAN)
            for person, addresses in roles.items():
                if person:
                    client.force_login(person)
                for address in addresses:
                    found.setdefault(address, []).append(cost(client, address))
            client.logout()
            transaction.set_rollback(True)
    reads, sends = [
        {
            address: (few[place], many[place])
            for address, (few, many) in found.items()
            if many[place] > GROWS * few[place] + slack
        }
        for place, slack in enumerate(SLACK)
    ]
    known = {address for addresses in READS_MORE.values() for address in addresses}

    assert {address: rows for address, rows in reads.items() if address not in known} == {}
    assert {address: size for address, size in sends.items() if address not in SENDS_MORE} == {}
