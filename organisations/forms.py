"""Fields of forms in which organisations are chosen."""

from django import forms

from organisations.models import Organisation


class OrganisationField(forms.ModelChoiceField):
    """An organisation, chosen by its slug from all there are, or from `queryset`."""

    def __init__(self, label, hint="", *, empty_label="Choose one", optional=False, queryset=None):
        super().__init__(
            Organisation.objects.all() if queryset is None else queryset,
            to_field_name="slug",
            label=label,
            help_text=hint,
            required=False,
            empty_label=empty_label,
            error_messages={"invalid_choice": "Choose an organisation of the list."},
        )
        self.optional = optional
