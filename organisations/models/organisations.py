"""For whom people act."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from organisations.models.people import Person
from organisations.models.tracking import tracked
from screening.validation import no_personal_data
from web.addresses import path_of
from web.web_addresses import web_address


class OrganisationQuerySet(models.QuerySet):
    def shown(self, with_demonstration=False):
        """Leave out those that are invented, unless the reader asks for them."""
        return self if with_demonstration else self.filter(is_demonstration=False)


# What anybody may take away of an organisation.
PUBLIC_COLUMNS = ["slug", "name", "short_name", "kind", "roles", "website", "website_checked", "note"]


@tracked("an organisation", "organisations")
class Organisation(models.Model):
    """A body that could be asked to act, or that takes part in the project."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "Government"
        LOCAL_GOVERNMENT = "local-government", "Local government"
        HEALTH = "health", "Health"
        POLICE = "police", "Police"
        REGULATOR = "regulator", "Regulator or inspectorate"
        THIRD_SECTOR = "third-sector", "Third sector"
        ACADEMIC = "academic", "Academic"
        PRIVATE = "private", "Private"
        OTHER = "other", "Other"

    class Involvement(models.TextChoices):
        PARTNER = "partner", "Partner in the project"
        ADVISORY = "advisory", "Advises the project"
        POTENTIAL_OWNER = "potential-owner", "Its remit fits actions of the plan"

    slug = models.SlugField(
        max_length=80, unique=True, validators=[no_personal_data], help_text="Its stable key in addresses."
    )
    name = models.CharField(max_length=200, validators=[no_personal_data])
    short_name = models.CharField(max_length=80, blank=True, validators=[no_personal_data])
    kind = models.CharField(max_length=20, choices=Kind)
    roles = ArrayField(models.CharField(max_length=20, choices=Involvement), verbose_name="part in the project")
    website = models.URLField(max_length=300, blank=True, validators=[no_personal_data, web_address])
    website_checked = models.BooleanField(default=False)
    note = models.TextField(blank=True, max_length=2000, validators=[no_personal_data])
    is_demonstration = models.BooleanField(
        "invented, for demonstration", default=False, help_text="Shown beside its name wherever it appears."
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "government",
                        "local-government",
                        "health",
                        "police",
                        "regulator",
                        "third-sector",
                        "academic",
                        "private",
                        "other",
                    ]
                ),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__len__gte=1)
                & models.Q(roles__contained_by=["partner", "advisory", "potential-owner"]),
                name="organisation_roles_known",
                violation_error_message="Choose at least one part in the project.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_of("organisations:detail", self.slug)

    def marked(self, name):
        """Return one of its names; that of an invented organisation says so wherever it appears."""
        return f"{name} (demonstration)" if self.is_demonstration and "(demonstration)" not in name else name

    @property
    def marked_name(self):
        return self.marked(self.name)

    @property
    def brief_name(self):
        return self.marked(self.short_name or self.name)

    @property
    def role_labels(self):
        return [self.Involvement(role).label for role in self.roles]


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_on=None)

    def leading(self):
        return self.current().filter(is_lead=True, person__is_active=True)


@tracked("a membership", "memberships")
class Membership(models.Model):
    """A person who speaks for an organisation, from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    job_title = models.CharField(max_length=150, validators=[no_personal_data])
    is_lead = models.BooleanField("leads the organisation's representatives", default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(ended_on=None),
                name="membership_once_at_a_time",
                violation_error_message="This person already speaks for this organisation.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="membership_ends_after_start",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self):
        return f"{self.person} for {self.organisation}"
