"""Short names of milestones are made of their titles, and the plan's period stands where it is chosen."""

import pytest
from django.http import QueryDict

from actions.forms import ACTION_FORM
from publishing.documents.form import start_document
from publishing.documents.posted import document_from
from tests.publishing.test_workbench import writer  # noqa: F401


@pytest.mark.django_db
def test_milestone_without_a_short_name_gets_one_that_no_other_has():
    posted = QueryDict(
        "milestones.rows=4&milestones.0.key=a-list&milestones.0.title=Kept&milestones.1.title=A+list"
        "&milestones.2.title=A+list&milestones.3.title="
    )

    document = document_from(ACTION_FORM, posted, start_document(ACTION_FORM))

    assert [row["key"] for row in document["milestones"]] == ["a-list", "a-list-2", "a-list-3", ""]


@pytest.mark.django_db
def test_period_of_a_plan_stands_where_the_plan_is_chosen(writer, small_world):  # noqa: F811
    plan = small_world.tables.plan
    page = writer.get("/workbench/new/actions/").content.decode()

    assert f"{plan.title} ({plan.starts:%-d %B %Y} to {plan.ends:%-d %B %Y})" in page
