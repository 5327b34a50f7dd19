"""Addresses of the pages of actions, commitments and the plan. `config/urls.py` makes them with the panels of higher apps."""

from django.urls import path

from actions import views
from actions.calendars import views as calendars
from actions.commitments import correction_views, mail_views, published_heads
from actions.commitments import views as commitment_views
from actions.commitments.agreement_views import agreement_urls
from actions.commitments.colleague_views import colleague_urls
from actions.document import ACTION
from actions.plan import date_feeds, progress_views, timeline_views, version_views, workbench
from actions.plan import views as plan_views
from actions.plan.version_views import of_todays_plan as todays
from publishing.published.views import version_urls


def urls(**page):
    """Actions; `page` is what the wiring hands to the page of one entry."""
    return [
        path("", views.ActionList.as_view(), name="list"),
        path("<slug:slug>/", views.ActionPage.as_view(**page), name="detail"),
        path("<slug:slug>/ask/", commitment_views.AskOrganisation.as_view(), name="ask"),
        *version_urls(ACTION),
    ]


def commitment_urls():
    return [
        path("", workbench.PartnerHome.as_view(), name="home"),
        path("mail/", mail_views.MailChoices.as_view(), name="mail"),
        path("mail/stop/<str:token>/", mail_views.StopMail.as_view(), name="stop-mail"),
        path("find/sources/", commitment_views.find_sources, name="find-sources"),
        path("receipts/", views.FindReceipt.as_view(), name="find-receipt"),
        path("receipts/<str:number>/", views.ReceiptPage.as_view(), name="receipt"),
        path("receipts/<str:number>/record.json", views.receipt_record, name="receipt-record"),
        path("heads/", published_heads.HeadsPage.as_view(), name="heads"),
        path("verify_commitment.py", published_heads.verification_script, name="verification-script"),
        path("sign/<str:token>/", commitment_views.Countersign.as_view(), name="countersign"),
        path("<int:pk>/", views.CommitmentPage.as_view(), name="detail"),
        path("<int:pk>/answer/", commitment_views.Answer.as_view(), name="answer"),
        path("<int:pk>/decline/", commitment_views.Decline.as_view(), name="decline"),
        path("<int:pk>/withdraw/", commitment_views.Withdraw.as_view(), name="withdraw"),
        path("<int:pk>/reconfirm/", correction_views.Reconfirm.as_view(), name="reconfirm"),
        path("<int:pk>/events/<int:number>/correct/", correction_views.Correct.as_view(), name="correct"),
        path("<int:pk>/second-signature/", commitment_views.AskSecondSignature.as_view(), name="ask-second-signature"),
        path("<int:pk>/report/", commitment_views.Report.as_view(), name="report"),
        path("<int:pk>/milestones/<slug:key>/", commitment_views.MeetMilestone.as_view(), name="meet-milestone"),
        path("<int:pk>/assess/", commitment_views.Assess.as_view(), name="assess"),
        path("<int:pk>/remind/", commitment_views.Remind.as_view(), name="remind"),
        path("<int:pk>/take-back/", commitment_views.TakeBack.as_view(), name="take-back"),
        *agreement_urls(),
        *colleague_urls(),
    ]


def plan_urls():
    """Return the plan. Addresses without a plan's slug are those of the plan of today."""
    return [
        path("plan/", plan_views.PlanPage.as_view(), name="plan"),
        path("demonstration/", plan_views.PlanPage.as_view(is_demonstration=True), name="demonstration"),
        path("demonstration/log/", plan_views.PlanLog.as_view(is_demonstration=True), name="demonstration-log"),
        path(
            "demonstration/timeline/",
            timeline_views.Timeline.as_view(is_demonstration=True),
            name="demonstration-timeline",
        ),
        path("plan/log/", plan_views.PlanLog.as_view(), name="plan-log"),
        path("plan/timeline/", timeline_views.Timeline.as_view(), name="plan-timeline"),
        path("plan/versions/", todays, {"page": "plan-versions"}, name="versions-of-todays-plan"),
        path("plan/versions/compare/", todays, {"page": "plan-comparison"}, name="comparison-of-todays-plan"),
        path("plan/versions/<int:number>/", todays, {"page": "plan-version"}, name="version-of-todays-plan"),
        path("plan/<slug:slug>/", plan_views.PlanPage.as_view(), name="plan-of"),
        path("plan/<slug:slug>/plan.csv", plan_views.plan_csv, name="plan-csv"),
        path("plan/<slug:slug>/calendar.ics", calendars.plan_calendar, name="plan-calendar"),
        path("feeds/plan/<slug:what>.atom", date_feeds.dates_feed, name="feed-of-dates"),
        path("plan/<slug:slug>/progress/", progress_views.PlanProgress.as_view(), name="plan-progress"),
        path(
            "organisations/<slug:slug>/progress/",
            progress_views.OrganisationProgress.as_view(),
            name="organisation-progress",
        ),
        path("gaps/<slug:slug>/progress/", progress_views.GapProgress.as_view(), name="gap-progress"),
        path("plan/<slug:slug>/timeline/", timeline_views.Timeline.as_view(), name="plan-timeline-of"),
        path("plan/<slug:slug>/timeline.csv", timeline_views.timeline_csv, name="plan-timeline-csv"),
        path("plan/<slug:slug>/versions/", version_views.PlanVersions.as_view(), name="plan-versions"),
        path("plan/<slug:slug>/versions/compare/", version_views.PlanComparison.as_view(), name="plan-comparison"),
        path("plan/<slug:slug>/versions/<int:number>/", version_views.PlanVersionPage.as_view(), name="plan-version"),
    ]


def calendar_urls():
    return [
        path("organisations/<slug:slug>/calendar.ics", calendars.organisation_calendar, name="organisation-calendar"),
        path("calendars/", calendars.Calendars.as_view(), name="calendars"),
        path("calendars/<str:secret>.ics", calendars.private_calendar, name="private-calendar"),
        path("accounts/calendar/", calendars.OwnCalendar.as_view(), name="own-calendar"),
        path("accounts/calendar/end/", calendars.EndCalendar.as_view(), name="end-calendar"),
    ]
