import datetime

import factory

from organisations.models import Membership, Organisation, Person
from tests.world import add_second_factor


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = Person.Role.RESEARCHER
    password = "!"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        person = super()._create(model_class, *args, **kwargs)
        add_second_factor(person)
        return person


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"example-body-{n}")
    name = factory.Sequence(lambda n: f"Example Body {n}")
    kind = Organisation.Kind.OTHER
    roles = [Organisation.Involvement.POTENTIAL_OWNER]
    is_demonstration = False


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory, role=Person.Role.PARTNER)
    organisation = factory.SubFactory(OrganisationFactory)
    job_title = "Head of records"
    started_on = datetime.date(2026, 1, 1)
