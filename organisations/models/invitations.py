"""Who is invited."""

from django.db import models
from django.db.models.functions import Lower

from organisations.models.organisations import Organisation
from organisations.models.people import Person


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, now):
        return self.unanswered().filter(expires_at__gt=now)


class Invitation(models.Model):
    """A person asked to join, under one role. The link's token is kept as its SHA-256 alone.

    Two organisations may invite one address: neither is told of the other. The first link that is used counts.
    """

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
                "organisation",
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
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
