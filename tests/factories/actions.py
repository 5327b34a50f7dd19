import datetime

import factory

from actions.commitments.answering import commit, decline, withdraw
from actions.commitments.asking import ask, take_back_question
from actions.commitments.reporting import assess, meet_milestone, report
from actions.models import Action, Plan
from organisations.models import Person
from tests.factories.organisations import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.publishing import published

ASKED_AT = datetime.datetime(2027, 1, 10, 9, 0, tzinfo=datetime.UTC)
SIGNED_AT = datetime.datetime(2027, 1, 20, 9, 0, tzinfo=datetime.UTC)
ENDED_AT = datetime.datetime(2027, 6, 10, 9, 0, tzinfo=datetime.UTC)


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: f"Plan {n}")
    starts = datetime.date(2027, 1, 1)
    ends = datetime.date(2029, 12, 31)


def published_action(*, plan=None, **changes):
    plan = plan or PlanFactory()
    return Action.objects.get(pk=published("action", plan=plan.slug, **changes).entry_id)


def editor():
    return PersonFactory(role=Person.Role.EDITOR)


def reached_body():
    """An organisation with somebody who can be told."""
    organisation = OrganisationFactory()
    representative(organisation)
    return organisation


def representative(organisation, **changes):
    """Somebody who answers for an organisation today."""
    return MembershipFactory(organisation=organisation, **changes).person


def asked(*, action=None, organisation=None, role="lead", now=ASKED_AT, by=None, **changes):
    """A commitment that waits for its answer."""
    return ask(
        action=action or published_action(),
        organisation=organisation or OrganisationFactory(website="https://www.example.org/"),
        role=role,
        by=by or editor(),
        now=now,
        **{"message": "Would you lead this?", "reply_by": datetime.date(2027, 2, 10), **changes},
    ).commitment


def committed(*, by=None, due=datetime.date(2028, 1, 31), now=SIGNED_AT, statement="We will make the list.", **changes):
    """A commitment that somebody signed: `by`, or a new representative."""
    commitment = asked(now=now - (SIGNED_AT - ASKED_AT), **changes)
    commit(
        commitment=commitment,
        statement=statement,
        due=due,
        job_title="Director (invented)",
        authority=True,
        by=by or representative(commitment.organisation),
        now=now,
    )
    commitment.refresh_from_db()
    return commitment


def declined(*, reason="Not now.", now=ENDED_AT, **changes):
    """A commitment that a new representative declined."""
    commitment = asked(**changes)
    decline(commitment=commitment, reason=reason, by=representative(commitment.organisation), now=now)
    commitment.refresh_from_db()
    return commitment


def taken_back(*, reason="Asked by mistake.", now=ENDED_AT, **changes):
    """A commitment about which the question was taken back."""
    commitment = asked(**changes)
    take_back_question(commitment=commitment, reason=reason, by=editor(), now=now)
    commitment.refresh_from_db()
    return commitment


def withdrawn(commitment, *, reason="No money.", now=ENDED_AT):
    """The commitment, withdrawn by who signed it."""
    withdraw(commitment=commitment, reason=reason, by=speaker(commitment), now=now)
    commitment.refresh_from_db()
    return commitment


def speaker(commitment):
    """Who signed."""
    return commitment.events.get(kind="committed").by


def reported(commitment, status="on-track", *, date=datetime.date(2027, 6, 1), now=None, **changes):
    return report(
        commitment=commitment,
        date=date,
        status=status,
        done="Half of it.",
        proof=[{"url": "https://example.org/list", "title": "The list", "stands_for": date}],
        by=speaker(commitment),
        now=now or datetime.datetime.combine(date, datetime.time(12), datetime.UTC),
        **changes,
    )


def reached(commitment, key, *, met_on=datetime.date(2027, 6, 1)):
    return meet_milestone(
        commitment=commitment,
        key=key,
        met_on=met_on,
        proof=[{"url": "https://example.org/list", "title": "The list", "stands_for": met_on}],
        by=speaker(commitment),
        now=datetime.datetime.combine(met_on, datetime.time(12), datetime.UTC),
    )


def delivered(commitment, *, now=datetime.datetime(2027, 8, 1, 9, 0, tzinfo=datetime.UTC)):
    assess(commitment=commitment, completion="complete", note="All of it is there.", by=editor(), now=now)
    commitment.refresh_from_db()
    return commitment
