import datetime

import factory

from actions.models import Action, Commitment, Plan
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import published


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: f"Plan {n}")
    starts = datetime.date(2027, 1, 1)
    ends = datetime.date(2029, 12, 31)


def published_action(**changes):
    plan = PlanFactory()
    return Action.objects.get(pk=published("action", plan=plan.slug, **changes).entry_id)


class CommitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commitment

    action = factory.LazyFunction(published_action)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "lead"
    asked_on = datetime.date(2027, 1, 10)
    reply_by = datetime.date(2027, 2, 10)
