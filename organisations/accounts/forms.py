"""The forms about people: who is invited, what somebody may do, for whom somebody speaks."""

from allauth.account.forms import AddEmailForm, ResetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.validators import MaxLengthValidator

from organisations.accounts.passkeys import passkeys, signs_in_alone
from organisations.accounts.reasons import LONGEST_EMAIL
from organisations.forms import OrganisationField
from organisations.models import Invitation, Person
from screening.validation import no_personal_data
from web.forms import ChoiceField, PageForm, TextField, TickField


class NameOfPasskey:
    """The name that somebody gives a passkey is kept, and passes the screen."""

    def clean_name(self):
        clean = getattr(super(), "clean_name", lambda: self.cleaned_data["name"])
        no_personal_data(self.cleaned_data["name"])
        return clean()


def answer_of_browser():
    """Return the field for what a browser says of a passkey."""
    return forms.JSONField(
        widget=forms.HiddenInput, error_messages={"invalid": "The browser's answer could not be read. Try again."}
    )


class AddPasskey(NameOfPasskey, AddWebAuthnForm):
    credential = answer_of_browser()


class SignInByPasskey(LoginWebAuthnForm):
    """django-allauth's, which would let every passkey sign in without the password."""

    credential = answer_of_browser()

    def clean_credential(self):
        passkey = super().clean_credential()
        person = passkey.user  # read before the passkey is: a session begun with a password of before is worth nothing
        found = passkeys(person).filter(pk=passkey.pk).first()
        if found is None or not signs_in_alone(found):
            raise get_adapter().validation_error("asks_for_password")
        return passkey


class NewAddress(AddEmailForm):
    """django-allauth's, whose field takes more than its column."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].validators.append(MaxLengthValidator(LONGEST_EMAIL))


class AskForReset(ResetPasswordForm):
    """django-allauth's, which would also write to an address that waits to be confirmed."""

    def clean_email(self):
        email = super().clean_email()
        self.users = [person for person in self.users if person.email.casefold() == email.casefold()]
        return email


class RenamePasskey(NameOfPasskey, EditWebAuthnForm):
    pass


KEPT = "Kept in the history, with your name."


class PersonForm(PageForm):
    """Everything that can be changed about a person; each button of the page is one change."""

    reason = TextField("Why", f"{KEPT} Needed for each change below.")
    role = ChoiceField("Role", Person.Role.choices, widget=forms.Select)
    organisation = OrganisationField("Organisation", empty_label="Choose")
    job_title = TextField("Job title")
    is_lead = TickField("Leads its representatives")
    made_sure = TickField(
        "I made sure that it is them who asks: I saw them, or called them on a number that I had before"
    )


class RepresentativeForm(PageForm):
    """Whom to invite to speak for an organisation."""

    name = TextField("Name")
    email = TextField("E-mail address", widget=forms.EmailInput)
    job_title = TextField("Job title")


class InvitationForm(PageForm):
    """Whom to invite, and under which of the roles that `by` may give."""

    name = TextField("Name")
    email = TextField("E-mail address", widget=forms.EmailInput)
    role = ChoiceField("Role")
    organisation = OrganisationField("Organisation", empty_label="Choose")
    job_title = TextField("Job title")
    is_lead = TickField("Leads the organisation’s representatives, and may invite others of them")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            (value, label)
            for value, label in Person.Role.choices
            if by.has_perm("organisations.invite", Invitation(role=value))
        ]


class EndMembershipForm(PageForm):
    reason = TextField("Why", KEPT)


class AcceptanceForm(PageForm):
    """An invited person's name and password."""

    name = TextField("Your name", attrs={"autocomplete": "name"})
    password = TextField(
        "Password",
        "15 characters or more. Four or five words that do not belong together are good. A password manager may fill this in.",
        widget=forms.PasswordInput,
        attrs={"autocomplete": "new-password"},
    )
    password2 = TextField("Password, once more", widget=forms.PasswordInput, attrs={"autocomplete": "new-password"})

    def clean(self):
        values = super().clean()
        if values["password"] != values["password2"]:
            self.add_error("password2", "Write the same password twice.")
        return values


class AppForm(ActivateTOTPForm):
    """Sets an authenticator app up. The code that does it works once, as every other."""

    def clean_code(self):
        code = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
