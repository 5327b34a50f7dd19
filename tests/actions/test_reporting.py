"""What became of a promise: reports, milestones met, assessments."""

import datetime

import pytest

from actions.commitments.event_log import Overtaken
from actions.commitments.reporting import assess, meet_milestone, report
from actions.models import MilestoneMet, Proof
from publishing.published.rebuilding import reproject
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests import world
from tests.factories.actions import (
    asked,
    committed,
    delivered,
    editor,
    published_action,
    reached_body,
    representative,
    speaker,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 6, 1)
NOW = datetime.datetime(2027, 6, 3, 9, 0, tzinfo=datetime.UTC)
LINK = {"url": "https://example.org/list", "title": "The list", "stands_for": datetime.date(2027, 5, 1)}
MILESTONES = [{"key": "list", "title": "The list is whole", "due": "2027-09-30"}]


def progress(commitment, **changes):
    return {
        "commitment": commitment, "date": DAY, "status": "on-track", "done": "Half of it.", "by": speaker(commitment),
        "now": NOW, **changes,
    }  # fmt: skip


def test_report_keeps_the_day_it_stands_for_apart_from_the_day_it_was_entered():
    commitment = committed()

    row = report(**progress(commitment, next="The other half.", proof=[LINK]))

    assert (row.number, row.date, row.entered_on, row.status, row.next) == (
        1, DAY, datetime.date(2027, 6, 3), "on-track", "The other half.",
    )  # fmt: skip
    proof = row.proof.get()
    assert (proof.url, proof.stands_for, proof.entered_on) == (
        LINK["url"],
        LINK["stands_for"],
        datetime.date(2027, 6, 3),
    )
    assert row.event.said["proof"][0]["stands_for"] == "2027-05-01"


def test_source_of_the_catalogue_is_proof_with_its_version():
    commitment = committed()
    published("source", slug="annual-report")

    row = report(**progress(commitment, proof=[{"source": "annual-report", "stands_for": DAY}]))

    assert row.proof.get().source.slug == "annual-report"
    assert row.event.said["proof"][0]["source_version"] == 1
    assert row.proof.get().title == "A study of annual-report"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"date": datetime.date(2027, 6, 4)}, "/date"), ({"date": datetime.date(2027, 1, 19)}, "/date"),
        ({"date": None}, "/date"), ({"status": "splendid"}, "/status"), ({"done": ""}, "/done"),
        ({"done": "NHS number 943 476 5919"}, "/done"), ({"status": "complete"}, "/proof"),
        ({"proof": [{**LINK, "stands_for": datetime.date(2027, 6, 4)}]}, "/proof/0/stands_for"),
        ({"proof": [{**LINK, "stands_for": None}]}, "/proof/0/stands_for"),
        ({"proof": [{**LINK, "url": "javascript:alert(1)"}]}, "/proof/0/url"),
        ({"proof": [LINK, {**LINK, "title": ""}]}, "/proof/1/title"),
        ({"proof": [{"stands_for": DAY}]}, "/proof/0/url"),
        ({"proof": [{**LINK, "source": "study"}]}, "/proof/0/source"),
        ({"proof": [{"source": "nothing", "stands_for": DAY}]}, "/proof/0/source"),
    ],
)  # fmt: skip
def test_bad_report_is_refused_by_field(wrong, pointer):
    commitment = committed()

    with pytest.raises(Invalid) as refusal:
        report(**progress(commitment, **wrong))

    assert list(refusal.value.errors) == [pointer]
    assert (commitment.events.count(), Proof.objects.count()) == (2, 0)


def test_report_on_what_is_not_promised_is_refused():
    commitment = asked(organisation=reached_body())

    with pytest.raises(WrongState, match="has not answered"):
        report(
            commitment=commitment, date=DAY, status="on-track", done="So.",
            by=representative(commitment.organisation), now=NOW,
        )  # fmt: skip


def test_only_the_organisation_reports():
    commitment = committed()
    for stranger in [editor(), representative(OrganisationFactory())]:
        with pytest.raises(NotAllowed):
            report(**progress(commitment, by=stranger))


def test_second_click_on_a_report_is_stale():
    commitment = committed()
    report(**progress(commitment, seen=2))

    with pytest.raises(Overtaken):
        report(**progress(commitment, seen=2))

    assert commitment.reports.count() == 1


@pytest.fixture
def with_milestone():
    return committed(action=published_action(milestones=MILESTONES))


def reached(commitment, **changes):
    return {
        "commitment": commitment, "key": "list", "met_on": DAY, "proof": [LINK],
        "by": changes.pop("by", None) or speaker(commitment), "now": NOW, **changes,
    }  # fmt: skip


def test_milestone_is_met_once_with_date_and_proof(with_milestone):
    row = meet_milestone(**reached(with_milestone))

    assert (row.title, row.met_on, row.proof.get().title) == ("The list is whole", DAY, "The list")
    with pytest.raises(WrongState, match="entered already that this was met on 1 June 2027"):
        meet_milestone(**reached(with_milestone))
    assert with_milestone.events.filter(kind="milestone-met").count() == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"key": "other"}, "/key"), ({"met_on": datetime.date(2027, 6, 4)}, "/met_on"), ({"met_on": None}, "/met_on"),
        ({"proof": []}, "/proof"),
    ],
)  # fmt: skip
def test_bad_milestone_is_refused_by_field(with_milestone, wrong, pointer):
    with pytest.raises(Invalid) as refusal:
        meet_milestone(**reached(with_milestone, **wrong))

    assert list(refusal.value.errors) == [pointer]


def test_only_who_promised_meets_a_milestone(with_milestone):
    with pytest.raises(NotAllowed):
        meet_milestone(**reached(with_milestone, by=editor()))
    other = asked(action=with_milestone.action, role="partner")
    with pytest.raises(WrongState):
        meet_milestone(**reached(other, by=representative(other.organisation)))


def test_milestone_met_survives_republishing_and_reprojecting(with_milestone):
    meet_milestone(**reached(with_milestone))
    action = with_milestone.action
    document = {**action.revision.document, "milestones": [{**MILESTONES[0], "due": "2027-10-31"}]}
    world.publish(editor(), ("action", document), note="Dates moved.")

    reproject()

    assert MilestoneMet.objects.get().key == action.milestones.get().key
    with_milestone.refresh_from_db()
    assert with_milestone.state == "committed"


def judged(commitment, **changes):
    return {
        "commitment": commitment,
        "completion": "limited",
        "note": "Half is there.",
        "by": editor(),
        "now": NOW,
        **changes,
    }


def test_assessment_stands_beside_what_the_organisation_says():
    commitment = committed()

    row = assess(**judged(commitment))

    commitment.refresh_from_db()
    assert (row.number, row.completion, row.assessed_on, commitment.state) == (
        1, "limited", datetime.date(2027, 6, 3), "committed",
    )  # fmt: skip


def test_complete_makes_it_delivered_and_a_report_does_not():
    commitment = committed()
    report(**progress(commitment, status="complete", proof=[LINK]))
    commitment.refresh_from_db()
    assert commitment.state == "committed"

    assess(**judged(commitment, completion="complete"))

    commitment.refresh_from_db()
    assert commitment.state == "delivered"


def test_later_assessment_that_says_less_makes_it_open_again():
    commitment = delivered(committed())

    assess(**judged(commitment, completion="substantial"))

    commitment.refresh_from_db()
    assert commitment.state == "committed"


@pytest.mark.parametrize(
    ("wrong", "pointer"), [({"completion": "fine"}, "/completion"), ({"note": ""}, "/note"), ({"note": None}, "/note")]
)
def test_bad_assessment_is_refused_by_field(wrong, pointer):
    with pytest.raises(Invalid) as refusal:
        assess(**judged(committed(), **wrong))

    assert list(refusal.value.errors) == [pointer]


def test_only_editors_assess_and_only_what_stands():
    commitment = committed()
    with pytest.raises(NotAllowed):
        assess(**judged(commitment, by=speaker(commitment)))
    with pytest.raises(WrongState):
        assess(**judged(asked()))


def test_what_is_delivered_is_not_reported_on_nor_withdrawn():
    commitment = delivered(committed())

    with pytest.raises(WrongState, match="delivered already"):
        report(**progress(commitment))
