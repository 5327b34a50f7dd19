"""All addresses, and which panels a page is given."""

from functools import partial

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from actions import urls as actions
from actions.commitments.published_heads import heads_feed
from actions.forms import ACTION_FORM
from actions.next_dates import acting_on
from actions.panels import (
    BARRIERS_BY_DATE,
    BARRIERS_WITHOUT_ACTION,
    actions_for_barrier,
    actions_for_organisation,
    actions_resting_on,
    next_in_plan,
)
from actions.plan.api import plan_feed
from actions.plan.organisation_views import SCRIPT, EmbedOrganisation, organisation_feed
from actions.plan.workbench import Dashboard
from barriers import urls as barriers
from barriers.forms import BARRIER_FORM
from barriers.panels import BARRIERS_TO_IMPROVE, barriers_resting_on, barriers_using
from barriers.spreadsheets import views as spreadsheets
from definitions import urls as definitions
from definitions.collection_views import see_collection
from definitions.exporting.embedding import EmbedPage, oembed, script
from definitions.exporting.terms import terms
from definitions.forms import DEFINITION_FORM
from definitions.linking import link_terms
from definitions.panels import DEFINITIONS_TO_IMPROVE, definitions_citing, definitions_using, terms_to_define
from evidence import urls as evidence
from evidence.forms import SOURCE_FORM
from evidence.panels import SOURCES_TO_IMPROVE
from insight.demonstration.views import continue_as
from insight.gaps.panels import gaps_of
from insight.network.panel import in_the_network
from insight.own_data import views as own_data
from insight.panels import your_records
from insight.papers.panels import papers_of_action, papers_of_barrier, papers_of_organisation
from insight.trace.panels import way_to_trace
from organisations import urls as organisations
from organisations.accounts.urls import page
from organisations.consumers import views as consumers
from organisations.consumers.panels import waiting_consumers
from organisations.tokens.views import RevokeToken, Tokens
from outbox.views import mailbox, try_again
from publishing.published.changes import feed
from publishing.published.identifiers import see_other
from publishing.workbench import alike
from publishing.workbench import drafts as draft_views
from publishing.workbench import edit as workbench
from publishing.workbench import mail as comment_mail
from publishing.workbench import review as review_views
from publishing.workbench.home import Improve, MyWork

handler400 = "config.problems.bad_request"
handler403 = "config.problems.forbidden"
handler404 = "config.problems.not_found"
handler500 = "config.problems.broken"

improvements = [*BARRIERS_TO_IMPROVE, BARRIERS_WITHOUT_ACTION, DEFINITIONS_TO_IMPROVE, *SOURCES_TO_IMPROVE]
workbench_urls = [
    path(
        "",
        MyWork.as_view(improvements=improvements, panels=[next_in_plan, terms_to_define, waiting_consumers]),
        name="home",
    ),
    path("improve/<slug:key>/", Improve.as_view(improvements=improvements), name="improve"),
    path("plan/", Dashboard.as_view(), name="plan"),
    *definitions.workbench_urls(),
    *alike.urls(),
    *draft_views.urls(),
    *comment_mail.urls(),
    *evidence.workbench_urls(),
    *spreadsheets.urls(),
    *review_views.urls(),
    *workbench.urls([BARRIER_FORM, SOURCE_FORM, DEFINITION_FORM, ACTION_FORM]),
]

parts = {
    "barriers": barriers.urls(
        lines=BARRIERS_BY_DATE,
        panels=[way_to_trace, gaps_of, actions_for_barrier, in_the_network, your_records, papers_of_barrier],
    ),
    "evidence": evidence.urls(
        panels=[barriers_resting_on, definitions_citing, actions_resting_on, your_records],
        find_terms=link_terms,
    ),
    "definitions": definitions.urls(
        panels=[partial(barriers_using, acting_on=acting_on), definitions_using, in_the_network, your_records],
    ),
    "actions": actions.urls(panels=[in_the_network, your_records, papers_of_action]),
    "commitments": actions.commitment_urls(),
    "organisations": organisations.urls(panels=[actions_for_organisation, in_the_network, papers_of_organisation]),
    "workbench": workbench_urls,
}

urlpatterns = [
    path("", include("insight.urls")),
    *[path(f"{name}/", include((urls, name))) for name, urls in parts.items()],
    path("embed/", EmbedPage.as_view(), name="embed"),
    path("embed/definitions.js", login_not_required(script), name="embed-script"),
    path("embed/organisation.js", login_not_required(script), {"path": SCRIPT}, name="embed-organisation-script"),
    path("organisations/<slug:slug>/embed/", EmbedOrganisation.as_view(), name="embed-organisation"),
    path("organisations/<slug:slug>/record.atom", organisation_feed, name="feed-of-organisation"),
    path("oembed", login_not_required(oembed), name="oembed"),
    *actions.plan_urls(),
    *actions.calendar_urls(),
    path("id/terms", terms, name="id-of-terms"),
    path("id/definitions/collections/<path:name>", see_collection, name="id-of-collection"),
    path("id/<slug:plural>", login_not_required(see_other), name="id-of-set"),
    path("id/<slug:plural>/<slug:slug>", login_not_required(see_other), name="id"),
    path("id/<slug:plural>/<slug:slug>/<int:number>", login_not_required(see_other), name="id-of-version"),
    path("feeds/plan.atom", login_not_required(plan_feed), name="feed-of-plan"),
    path("feeds/heads.atom", login_not_required(heads_feed), name="feed-of-heads"),
    path("feeds/changes.atom", login_not_required(feed), name="feed"),
    path("feeds/<slug:plural>.atom", login_not_required(feed), name="feed-of-kind"),
    path("jobs/", include("jobs.urls")),
    path("accounts/tokens/", Tokens.as_view(), name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", RevokeToken.as_view(), name="revoke-token"),
    path("accounts/continue/", page(continue_as), name="continue-as"),
    path("accounts/mailbox/", mailbox, name="mailbox"),
    path("accounts/email/try-again/", try_again, name="try-address-again"),
    path("accounts/your-data/", page(own_data.YourData), name="your-data"),
    path("accounts/your-data/delete/", page(own_data.DeleteAccount), name="delete-account"),
    path("accounts/people/<int:pk>/data/", page(own_data.YourData), name="data-of-person"),
    path("accounts/people/<int:pk>/delete/", page(own_data.DeleteAccount), name="delete-person"),
    path("accounts/", include("organisations.accounts.urls")),
    path("api/who-uses-this/", consumers.WhoUsesThis.as_view(), name="who-uses-this"),
    path("api/who-uses-this/add/", consumers.AddConsumer.as_view(), name="add-consumer"),
    path("api/who-uses-this/<int:pk>/take-off/", consumers.TakeOff.as_view(), name="take-off-consumer"),
    path("api/who-uses-this/<str:token>/", consumers.OwnConsumer.as_view(), name="own-consumer"),
    path("workbench/who-uses-this/", consumers.Waiting.as_view(), name="waiting-consumers"),
    path("api/", include("config.api")),
    path("admin/", admin.site.urls),
]
