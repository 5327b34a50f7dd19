"""The administrators' desk: organisations, people and memberships to edit. Only administrators come in."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group

from organisations.models import AccessToken, Membership, Organisation, Person

admin.site.unregister(Group)  # roles and rules say who may do what


class ReadOnly(admin.ModelAdmin):
    """To search and look at. Nothing is added, changed or deleted here, by nobody."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyRows(admin.TabularInline):
    """Rows that belong to what is looked at."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = Person
        fields = ["email", "name", "role"]


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["email", "name", "role", "is_active"]


class MembershipRows(ReadOnlyRows):
    model = Membership
    fields = ["organisation", "person", "job_title", "is_lead", "started_on", "ended_on"]


@admin.register(Person)
class PersonAdmin(UserAdmin):
    """People are not deleted: what they did stays theirs. Untick “can sign in” instead."""

    form, add_form, change_password_form = PersonForm, NewPersonForm, AdminPasswordChangeForm
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    readonly_fields = ["last_login", "created_at"]
    filter_horizontal = []
    inlines = [MembershipRows]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["email", "name", "role", "is_active"]}),
        ("Since when", {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "role", "usable_password", "password1", "password2"]})]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "kind", "is_demonstration", "website_checked"]
    list_filter = ["kind", "is_demonstration", "website_checked"]
    search_fields = ["name", "short_name", "slug"]
    inlines = [MembershipRows]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "roles", "is_demonstration"]}),
        ("About it", {"fields": ["website", "website_checked", "note"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "roles":
            return forms.MultipleChoiceField(
                label="Part in the project",
                choices=Organisation.Involvement.choices,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(field, request, **kwargs)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Memberships end, they are not deleted."""

    list_display = ["person", "organisation", "job_title", "is_lead", "started_on", "ended_on"]
    list_filter = ["is_lead"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "person__email", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]
    show_full_result_count = False


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnly):
    """What programs come in with. Who holds a token makes and revokes it; its secret is nowhere here."""

    list_display = ["name", "prefix", "person", "organisation", "scopes", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["person", "organisation"]
    search_fields = ["name", "prefix", "person__name", "person__email"]
    exclude = ["digest"]


class Changes(ReadOnly):
    """What the database's own triggers wrote down of each change."""

    list_display = ["pgh_created_at", "pgh_label", "__str__", "who"]
    list_filter = ["pgh_label"]
    list_select_related = ["pgh_context"]
    ordering = ["-pgh_created_at", "-pgh_id"]

    @admin.display(description="changed by")
    def who(self, change):
        person = (change.pgh_context.metadata or {}).get("user") if change.pgh_context else None
        return self.names.get(person, person) if person else "the program itself"

    def get_queryset(self, request):
        self.names = dict(Person.objects.values_list("pk", "name"))
        return super().get_queryset(request)


for event in [Person.pgh_event_model, Organisation.pgh_event_model, Membership.pgh_event_model]:
    search = {"PersonEvent": ["name", "email"], "OrganisationEvent": ["name"], "MembershipEvent": ["job_title"]}
    admin.site.register(event, type(f"{event.__name__}Admin", (Changes,), {"search_fields": search[event.__name__]}))
