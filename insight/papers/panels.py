"""Links to papers on the pages of what they are about."""

from actions.models import Plan
from insight.papers.files import IN_WORDS, WRITERS
from insight.papers.plan_then import TODAY, address_of
from insight.papers.subjects import FORMS
from web.addresses import path_of
from web.prepared import prepared

TEMPLATE = "insight/_papers.html"


def papers_of_action(row):
    return TEMPLATE, {"papers": [("This action, with what happened so far", _forms(row.plan, f"actions/{row.slug}"))]}


@prepared
def _plans(*, organisation):
    return Plan.objects.filter(actions__commitments__organisation=organisation).distinct()


def papers_of_organisation(organisation):
    """Return a paper for each plan that the organisation was asked about."""
    name = f"organisations/{organisation.slug}"
    return TEMPLATE, {
        "papers": [(f"Its part in “{plan.title}”", _forms(plan, name)) for plan in _plans(organisation=organisation.pk)]
    }


def papers_of_barrier(row):
    forms = [(path_of("barrier-document", row.slug, form), IN_WORDS[form]) for form in WRITERS]
    return TEMPLATE, {"papers": [(f"This {row.get_kind_display().lower()} with its evidence", forms)]}


def _forms(plan, name):
    return [(address_of(plan, TODAY, name, form), IN_WORDS[form]) for form in FORMS[name.split("/")[0]]]
