"""Pages of organisations."""

from django.http import Http404
from django.urls import reverse

from organisations.filters import OrganisationFilter
from organisations.models import PUBLIC_COLUMNS, Organisation
from web.pages import ListPage, PublicPage
from web.prepared import prepared
from web.spreadsheets.tables import Table, columns_of_model


class OrganisationList(ListPage):
    row_template = "organisations/_row.html"
    section = "organisations"
    filter_class = OrganisationFilter
    heading = "Organisations"
    lead = "Who takes part in the project, and who could be asked to act. None has agreed to anything by being listed."
    noun, noun_plural = "organisation", "organisations"

    def get_queryset(self):
        return Organisation.objects.all()

    def tables(self):
        columns = columns_of_model(Organisation, PUBLIC_COLUMNS)
        return [Table("organisations", "Bodies that could be asked to act.", columns, ["slug"])]

    def table_rows(self, rows):
        return (("organisations", row) for row in rows.values(*PUBLIC_COLUMNS))


@prepared
def _called(*, slug):
    return Organisation.objects.filter(slug=slug)


class OrganisationPage(PublicPage):
    """What one organisation could be asked to do; what a higher app knows of it comes as panels."""

    template_name = "organisations/detail.html"
    section = "organisations"
    panels = ()

    def get_context_data(self, slug, **kwargs):
        organisation = next(iter(_called(slug=slug)), None)
        if organisation is None:
            raise Http404("There is no such organisation.")
        panels = [panel(organisation) for panel in self.panels]
        return super().get_context_data(
            organisation=organisation,
            is_demonstration=organisation.is_demonstration,
            breadcrumbs=[("Organisations", reverse("organisations:list"))],
            panels=[{"template": template, **context} for template, context in panels],
            **kwargs,
        )
