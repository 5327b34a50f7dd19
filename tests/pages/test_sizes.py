"""No page grows with what there is: full lists of rows with long texts stay under 60 kB, before compression."""

import datetime

import pytest
from django.utils import timezone

from actions.models import Action, Plan
from actions.plan.versions import publish_plan
from barriers.models import Category
from publishing.models import IndexEntry
from tests import world
from tests.factories.actions import asked, committed, editor, reported
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
LARGEST = 60_000
ROWS = 45  # of each kind: more than two pages of a list, and more than any other page shows at once
SENTENCE = (
    "A record of somebody’s care cannot be found by those who have a right to it, whoever asks and however often. "
)
TITLE = "Records of children who had experience of care are kept in many places and nobody knows which, number {:03}"
GAPS, SECTORS = [[f"{name}-{number}" for number in range(6)] for name in ["gap", "sector"]]


@pytest.fixture
def full(time_machine):
    """Entries of every kind with long texts, all linked with many; promises, questions and reports about some actions."""
    time_machine.move_to(datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC), tick=False)
    for vocabulary, slugs in [("knowledge_gaps", GAPS), ("sectors", SECTORS)]:
        for slug in slugs:
            Category.objects.create(vocabulary=vocabulary, slug=slug, label=f"What nobody has found out about {slug}")
    plan = Plan.objects.create(slug="long", title="Plan with long texts", starts="2027-01-01", ends="2029-12-31")
    bodies = [
        OrganisationFactory(name=f"Scottish body with a name that is long, number {number:02}") for number in range(30)
    ]
    many = range(ROWS)
    by = editor()
    world.publish(
        by,
        *[("source", world.source(f"source-{n}", title=TITLE.format(n), abstract=SENTENCE * 6, jurisdiction="Scotland",
                                  authors=[f"Author {m} of the long name" for m in range(5)])) for n in many],
        *[("definition", world.definition(f"record-{n}", label=f"Record of care that is kept for long {n:03}",
                                          alt_labels=[f"Another name of record {n} {m}" for m in range(3)],
                                          definition=SENTENCE * 4, scope_note=SENTENCE * 3, plain_language=SENTENCE * 2,
                                          citations=[{"source": f"source-{n}", "locator": "pages 12 to 24"}])) for n in many],
        *[("barrier", world.barrier(f"barrier-{n}", title=TITLE.format(n), statement=SENTENCE * 8, knowledge_gaps=GAPS[:4],
                                    sectors=SECTORS, stages=["creation", "control", "sharing", "access"], rights=[3, 9, 12],
                                    plain_language=SENTENCE * 3, terms=[f"record-{m}" for m in range(8)],
                                    evidence=[{"source": f"source-{(n + m) % ROWS}", "locator": "page 12",
                                               "stance": ["supports", "qualifies", "contradicts"][m % 3],
                                               "finding": SENTENCE * 2} for m in range(9)])) for n in many],
        *[("action", world.action(f"action-{n}", title=TITLE.format(n), plan="long", description=SENTENCE * 8,
                                  barriers=[f"barrier-{(n + m) % ROWS}" for m in range(6)], enablers=[],
                                  candidates=[{"organisation": bodies[n % 30].slug, "role": "lead"},
                                              {"organisation": bodies[(n + 1) % 30].slug, "role": "partner"}],
                                  milestones=[{"key": f"step-{m}", "title": f"{SENTENCE[:90]} {m}", "due": f"2027-{4 + m:02}-28"}
                                              for m in range(6)])) for n in many],
    )  # fmt: skip
    publish_plan(plan=plan, note="Before anybody promised.", by=by, now=timezone.now())
    for number in range(24):
        action = Action.objects.get(slug=f"action-{number}")
        commitment = committed(action=action, organisation=bodies[number % 30], statement=SENTENCE * 3, by=None)
        reported(commitment, date=datetime.date(2027, 3, 1))
        asked(action=action, organisation=bodies[(number + 1) % 30], role="partner")
    publish_plan(plan=plan, note="With what is promised.", by=by, now=timezone.now())
    return bodies


PAGES = """
/ /barriers/ /barriers/?theme=cultural&knowledge_gap=gap-1&sector=sector-1 /evidence/ /definitions/ /definitions/a-to-z/
/definitions/compare/?word=record /actions/ /organisations/ /organisations/{body}/ /plan/ /plan/long/timeline/ /plan/long/timeline/?lanes=gap
/plan/long/timeline/?from=2027-04-01&to=2027-06-30 /plan/long/timeline/?lane=other /plan/long/versions/2/ /plan/long/versions/compare/?from=1&to=2
/plan/log/ /gaps/ /gaps/gap-1/ /map/
/map/?row=gap-1&column=sharing /map/?rows=sectors&columns=knowledge-gaps&row=sector-1&column=gap-1 /coverage/
/coverage/?by=sectors /network/ /network/?from=barrier/barrier-1 /network/?from=barrier/barrier-1&steps=2 /search/?q=record
/findings/ /findings/?theme=cultural&page=2 /search/?q=care&kind=barrier /what-can-we-do/?sector=sector-1&barrier=barrier-1&barrier=barrier-2
""".split()

FORMS = "/workbench/evidence/source-1/ /workbench/definitions/record-1/ /workbench/actions/action-1/ /workbench/barriers/barrier-1/".split()
# What is larger, and why. Nothing is added here without need.
# Of each piece of evidence all fields are there, in a line that opens.
LARGER = {"/workbench/barriers/barrier-1/": 86_000}


def test_pages_stay_small_however_long_their_rows(full, client):
    assert IndexEntry.objects.count() == 4 * ROWS
    sizes = {}
    for address in PAGES:
        response = client.get(address.format(body=full[0].slug))
        assert response.status_code == 200, (address, response.content.decode()[-2000:])
        sizes[address] = len(response.content)
    client.force_login(editor())
    sizes |= {address: len(client.get(address).content) for address in FORMS}

    assert {address: size for address, size in sizes.items() if size >= LARGER.get(address, LARGEST)} == {}
    assert {address for address in LARGER if sizes[address] < LARGEST} == set()
