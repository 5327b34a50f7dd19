"""The admin: organisations, people and memberships to edit. Only administrators come in."""

import re

import allauth.account.admin  # noqa: F401 – registers what is taken out of the admin below
import allauth.mfa.admin  # noqa: F401
import allauth.usersessions.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html

from organisations.accounts.reasons import reason_given, written_down
from organisations.models import (
    AccessToken,
    AccountDeletion,
    AccountEvent,
    Consumer,
    Invitation,
    Membership,
    Organisation,
    Person,
)
from web.admin import Editable, ReadOnly, rows_of
from web.refusals import Invalid

admin.site.unregister(Group)  # roles and rules say who may do what
# Keys, codes and sessions are looked after by whose they are.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


class WithReason(forms.ModelForm):
    """A form that asks why, where something is changed that others have seen."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.TextInput(attrs={"size": 80}),
        help_text="Kept in the history, with your name.",
    )

    def clean_reason(self):
        try:
            return reason_given(self.cleaned_data["reason"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.errors["/reason"]) from None


class KeepsWhy(Editable):
    """Changes of what is there need a reason, which the history keeps with who."""

    def get_form(self, request, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            kwargs["form"] = (
                type("WithReason", (WithReason, self.form), {}) if self.form is not WithReason else WithReason
            )
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        return [*found, ("Why", {"fields": ["reason"]})] if obj else found

    def save_model(self, request, obj, form, change):
        with written_down(by=request.user, reason=form.cleaned_data.get("reason", "")):
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        with written_down(by=request.user, reason=form.cleaned_data.get("reason", "")):
            super().save_formset(request, form, formset, change)


MEMBERSHIPS = rows_of(Membership, "organisation", "person", "job_title", "is_lead", "started_on", "ended_on")


@admin.register(Person)
class PersonAdmin(KeepsWhy, UserAdmin):
    """Names and addresses. Roles, and who can sign in, are changed on the person's page (“view on site”)."""

    form = WithReason
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    fixed = ["role", "is_active", "last_login", "created_at", "own_data"]
    filter_horizontal = []
    inlines = [MEMBERSHIPS]
    fieldsets = [
        (None, {"fields": ["email", "name", "role", "is_active"]}),
        ("Since when", {"fields": ["created_at", "last_login"]}),
        ("What is kept about them", {"fields": ["own_data"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "role", "usable_password", "password1", "password2"]})]

    @admin.display(description="for who asks by letter")
    def own_data(self, person):
        return format_html(
            '<a href="{}">See and download it</a> or <a href="{}">end the account</a>',
            reverse("data-of-person", args=[person.pk]),
            reverse("delete-person", args=[person.pk]),
        )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change:  # nobody signs in with an address that an administrator took away
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()


@admin.register(Organisation)
class OrganisationAdmin(KeepsWhy):
    list_display = ["name", "short_name", "kind", "is_demonstration", "website_checked"]
    list_filter = ["kind", "is_demonstration", "website_checked"]
    search_fields = ["name", "short_name", "slug"]
    inlines = [MEMBERSHIPS]
    fixed = ["slug"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "roles", "is_demonstration"]}),
        ("About it", {"fields": ["website", "website_checked", "note"]}),
    ]

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "roles":
            return forms.MultipleChoiceField(
                label="Part in the project",
                choices=Organisation.Involvement.choices,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(field, request, **kwargs)


class NumbersOnly(AutocompleteSelect):
    """A choice by primary key that is shown again as it was sent; what is no key is no choice."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [key for key in value if re.fullmatch("[0-9]{1,18}", str(key))], attrs)


@admin.register(Membership)
class MembershipAdmin(KeepsWhy):
    """Memberships end, they are not deleted."""

    fields = ["person", "organisation", "job_title", "is_lead", "started_on", "ended_on"]
    list_display = ["person", "organisation", "job_title", "is_lead", "started_on", "ended_on"]
    list_filter = ["is_lead"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "person__email", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(
            db_field, request, **{"widget": NumbersOnly(db_field, self.admin_site), **kwargs}
        )


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnly):
    """What programs come in with. Who holds a token makes and revokes it; its secret is nowhere here."""

    list_display = ["name", "prefix", "person", "organisation", "scopes", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["person", "organisation"]
    search_fields = ["name", "prefix", "person__name", "person__email"]
    exclude = ["digest"]


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnly):
    """Sign-ins, failed ones, tokens, factors: what happened with people's accounts."""

    list_display = ["at", "kind", "person", "address", "browser", "detail"]
    list_filter = ["kind"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email", "address"]

    def lookup_allowed(self, lookup, value, request):
        # PostgreSQL breaks off where it is compared with what is no address; the search does not.
        return not lookup.startswith("address") and super().lookup_allowed(lookup, value, request)


@admin.register(AccountDeletion)
class AccountDeletionAdmin(ReadOnly):
    """Accounts that were ended to be deleted: who asked, who did it, and when name and address went."""

    list_display = ["person", "asked_at", "by", "reason", "undone_at", "undone_by", "names_removed_at"]
    list_select_related = ["person", "by", "undone_by"]
    search_fields = ["person__name", "person__email", "reason"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["name", "email", "role", "organisation", "invited_by", "invited_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["organisation", "invited_by"]
    search_fields = ["name", "email"]


@admin.register(Consumer)
class ConsumerAdmin(ReadOnly):
    """Systems that use what is published here, as they listed themselves. Editors approve and decline in the workbench."""

    list_display = ["system", "organisation", "website", "created_at", "confirmed_at", "approved_at", "approved_by"]
    list_select_related = ["approved_by"]
    search_fields = ["system", "organisation", "purpose", "email"]


class OfLabel(admin.SimpleListFilter):
    """What can happen to a row, without looking for it in all changes."""

    title, parameter_name = "what happened", "pgh_label"

    def lookups(self, request, model_admin):
        return [(tracker.label, tracker.label) for tracker in model_admin.model.pgh_trackers]

    def queryset(self, request, queryset):
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class Changes(ReadOnly):
    """What the database's own triggers wrote down of each change."""

    list_display = ["pgh_created_at", "pgh_label", "__str__", "who", "why"]
    list_filter = [OfLabel]
    list_select_related = ["pgh_context"]
    ordering = ["-pgh_id"]  # they are numbered as they are written, and found by their number

    @admin.display(description="changed by")
    def who(self, change):
        person = (change.pgh_context.metadata or {}).get("user") if change.pgh_context else None
        return self.names.get(person, person) if person else "the program itself"

    @admin.display(description="why")
    def why(self, change):
        return ((change.pgh_context.metadata or {}).get("reason") if change.pgh_context else "") or ""

    def get_queryset(self, request):
        self.names = dict(Person.objects.values_list("pk", "name"))
        named = [field.name for field in self.model._meta.fields if field.is_relation and field.name != "pgh_obj"]
        return super().get_queryset(request).select_related(*named)


for event in [Person.pgh_event_model, Organisation.pgh_event_model, Membership.pgh_event_model]:
    search = {"PersonEvent": ["name", "email"], "OrganisationEvent": ["name"], "MembershipEvent": ["job_title"]}
    admin.site.register(event, type(f"{event.__name__}Admin", (Changes,), {"search_fields": search[event.__name__]}))
