"""Who acts."""

import pghistory
import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse

from organisations.models.tracking import tracked
from screening.validation import no_personal_data


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
    name = models.CharField(max_length=150, validators=[no_personal_data])
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

    def save(self, *args, **kwargs):
        """Save, and end in the same transaction what ends with a password or an address of before."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)

    def set_unusable_password(self):
        """Take the password away; whoever waits for `password_changed` hears of it, as of a new one."""
        super().set_unusable_password()
        self._password = ""

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
