"""Who acts: people, organisations, which person speaks for which organisation, and who is invited."""

import datetime

import pghistory
import pghistory.models
import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from screening.validation import no_personal_data


class Event(pghistory.models.Event):
    """What the database wrote down of one change; named as what was changed is named."""

    class Meta:
        abstract = True

    def __str__(self):
        return self.pgh_tracked_model.__str__(self)


def tracked(one, many, *more, **options):
    """Return the decorator of a model whose every change the database writes down, as “change of” one and “changes of” many."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        *more,
        base_model=Event,
        meta={"verbose_name": f"change of {one}", "verbose_name_plural": f"changes of {many}"},
        **options,
    )


class PersonManager(BaseUserManager):
    """Django's own name for it: what `authenticate` and `create_person` ask for people."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, *, email, name, role, password=None):
        person = self.model(email=email.strip(), name=name, role=role)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        return person


@tracked("a person", "people", pghistory.ManualEvent("second-factor-reset"), exclude=["password", "last_login"])
class Person(AbstractBaseUser):
    """Someone who signs in. The e-mail address is the name that they sign in with."""

    class Role(models.TextChoices):
        RESEARCHER = "researcher", "Researcher: catalogues and sends for review"
        EDITOR = "editor", "Editor: reviews, publishes and withdraws"
        PARTNER = "partner", "Partner representative: answers for an organisation"
        ADMINISTRATOR = "administrator", "Administrator: people, organisations and vocabularies"

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(
        "can sign in",
        default=True,
        help_text="Untick this instead of deleting: what a person did stays theirs.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_unique",
                violation_error_message="Somebody already has this e-mail address.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["researcher", "editor", "partner", "administrator"]),
                name="person_role_known",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def normalize_username(cls, username):
        """Return an address as it is kept, in small letters; Django asks for it wherever a person is validated."""
        return super().normalize_username(username).lower()

    def get_absolute_url(self):
        return reverse("person", args=[self.pk])

    @property
    def is_staff(self):
        """Whether the admin lets them in: administrators only."""
        return self.is_active and self.role == self.Role.ADMINISTRATOR

    def has_perm(self, perm, obj=None):
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        return self.is_staff


class OrganisationQuerySet(models.QuerySet):
    def shown(self, with_demonstration=False):
        """Leave out those that are invented, unless the reader asks for them."""
        return self if with_demonstration else self.filter(is_demonstration=False)


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
    website = models.URLField(max_length=300, blank=True, validators=[no_personal_data])
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
        return reverse("organisations:detail", args=[self.slug])

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

    def leading(self, organisation):
        return self.current().filter(organisation=organisation, is_lead=True, person__is_active=True)


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


class AccessTokenQuerySet(models.QuerySet):
    def live(self, now):
        """Return those that still open something, as far as they themselves go."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class AccessToken(models.Model):
    """What a program says in place of a person's password. The secret itself is nowhere here: only its digest.

    `digest` is HMAC-SHA256 of the whole secret under the pepper `pepper_id`, which is in the settings and not in the
    database. `organisation` is the one that a partner's token acts for.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read what is yours to see and not public"
        WRITE = "write", "Write drafts and send them for review"
        PUBLISH = "publish", "Publish, return and withdraw"
        COMMIT = "commit", "Answer requests for commitments"
        REPORT = "report", "Report on commitments"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="access_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    pepper_id = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=models.Q(revoked_at=None), name="access_token_name_once_a_person"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="access_token_has_name"),
            models.CheckConstraint(
                condition=models.Q(scopes__len__gte=1)
                & models.Q(scopes__contained_by=["read", "write", "publish", "commit", "report"]),
                name="access_token_scopes_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(scopes__overlap=["commit", "report"]) | models.Q(organisation__isnull=False),
                name="access_token_commits_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    expires_at__gt=models.F("created_at"),
                    expires_at__lte=models.F("created_at") + datetime.timedelta(days=365),
                ),
                name="access_token_ends_within_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="access_token_digest_shape"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix})"


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, now):
        return self.unanswered().filter(expires_at__gt=now)


class Invitation(models.Model):
    """A person asked to join, under one role. The link's token is kept as its SHA-256 alone."""

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Person.Role)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    job_title = models.CharField(max_length=150, blank=True)
    is_lead = models.BooleanField("leads the organisation's representatives", default=False)
    about = models.TextField(blank=True, help_text="What the person is invited for, as the mail says it.")
    leads_to = models.CharField(max_length=200, blank=True, help_text="The page of this site that accepting leads to.")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_unanswered",
                violation_error_message="This address is invited already.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["researcher", "editor", "partner", "administrator"]),
                name="invitation_role_known",
            ),
            models.CheckConstraint(
                condition=models.Q(role="partner", organisation__isnull=False) & ~models.Q(job_title="")
                | ~models.Q(role="partner") & models.Q(organisation=None, job_title="", is_lead=False),
                name="invitation_partner_has_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(leads_to="") | models.Q(leads_to__regex=r"^/[a-z0-9][-a-z0-9/]*$"),
                name="invitation_leads_to_a_page_of_ours",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None), name="invitation_answered_once"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, person=None)
                | models.Q(accepted_at__isnull=False, person__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.name} as {self.get_role_display()}"
