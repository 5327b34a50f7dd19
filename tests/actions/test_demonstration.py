"""The demonstration's plan: its story, told once, and nothing invented about anything real."""

import copy
import datetime

import pytest

from actions.commitments.receipts import problems_of
from actions.models import Action, Commitment, CommitmentEvent, Plan, PlanVersion
from actions.plan.comparison import compare
from actions.plan.contents import Now, Then
from actions.states import standing_of_commitments, state_of_actions
from insight.demonstration.people import OnlyInDemoMode, make_demonstration
from insight.demonstration.plan import PLAN, make_plan_demonstration
from organisations.models import Organisation
from tests import world

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 21, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def people(settings, snapshot):
    settings.DEMO = True
    made = snapshot.kept("people of the demonstration", lambda: make_demonstration(now=NOW))
    return copy.deepcopy(made)


@pytest.fixture
def plan(people, snapshot, mailoutbox):
    def make():
        return make_plan_demonstration(people=copy.deepcopy(people), now=NOW), list(mailoutbox)

    made, mails = snapshot.kept("story of the demonstration", make)
    mailoutbox[:] = mails
    return copy.deepcopy(made)


def test_plan_shows_every_state(plan):
    states = dict(plan.actions.annotate(state=state_of_actions(TODAY)).values_list("slug", "state"))

    assert {slug.removeprefix("demonstration-"): state for slug, state in states.items()} == {
        "one-list-of-records": "owned",
        "one-form-for-health": "at-risk",
        "training-on-sharing": "overdue",
        "letters-in-plain-words": "delivered",
        "one-contact": "unowned",
        "shared-data-standard": "unowned",
        "look-at-notes-together": "overdue",
        "tell-what-became-of-it": "unowned",
        "try-letters-out-loud": "unowned",
        "keep-photographs": "unowned",
    }


def test_plan_shows_every_standing_but_what_the_programme_team_ended(plan):
    standings = set(
        Commitment.objects.annotate(standing=standing_of_commitments(TODAY)).values_list("standing", flat=True)
    )

    assert standings == set(Commitment.Standing.values) - {"taken-back", "ended"}


def test_one_commitment_has_a_second_signature_and_one_proposes_another_body(plan):
    assert CommitmentEvent.objects.filter(kind="countersigned").count() == 1
    assert Commitment.objects.get(state="declined").proposed.slug == "example-charity"


def test_everything_happened_in_the_order_of_the_days_and_is_sound(plan):
    moments = list(CommitmentEvent.objects.exclude(kind="countersigned").order_by("pk").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    for commitment in Commitment.objects.all():
        assert problems_of(commitment, list(commitment.events.order_by("number"))) == []


def test_versions_of_the_plan_differ(plan):
    first, second = PlanVersion.objects.order_by("number")

    changed = compare(Then(first), Then(second))["changed"]

    assert "demonstration-letters-in-plain-words" in [action["slug"] for action in changed]
    assert list(compare(Then(second), Now(plan, TODAY))["changed"])


def test_second_start_changes_nothing(plan, people):
    before = (CommitmentEvent.objects.count(), Organisation.objects.count(), Action.objects.count())

    make_plan_demonstration(people=people, now=NOW + datetime.timedelta(days=3))

    assert (CommitmentEvent.objects.count(), Organisation.objects.count(), Action.objects.count()) == before


def test_only_invented_organisations_act_and_every_invented_action_says_so(plan):
    assert not Commitment.objects.filter(organisation__is_demonstration=False).exists()
    for organisation in Organisation.objects.filter(is_demonstration=True):
        assert "(demonstration)" in organisation.name
    for action in Action.objects.filter(plan=plan):
        assert "(demonstration)" in action.title


def test_nothing_is_asked_about_real_actions(people):
    author = world.author()
    Plan.objects.create(slug="plan-2027", title="Plan", starts="2027-01-01", ends="2029-12-31")
    assert author
    world.publish(people["editor"], ("action", world.action("powers-register")))

    make_plan_demonstration(people=people, now=NOW)

    assert not Commitment.objects.exclude(action__plan__slug=PLAN).exists()


def test_demonstration_is_refused_outside_demo_mode(people, settings):
    settings.DEMO = False

    with pytest.raises(OnlyInDemoMode):
        make_plan_demonstration(people=people, now=NOW)


def test_mail_of_the_story_is_in_no_ones_real_box(plan, mailoutbox):
    assert {address.rpartition("@")[2] for mail in mailoutbox for address in mail.to} <= {"demo.example"}
