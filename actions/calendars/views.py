"""Calendars by address: of a plan, of an organisation, and of a person by a secret; and the pages that explain them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actions.calendars.choosing import (
    events_of_choice,
    events_of_organisation,
    events_of_person,
    events_of_plan,
)
from actions.calendars.files import ALARMS, MEDIA_TYPE, parts_of_calendar
from actions.calendars.private import calendar_at, end_address, make_address
from actions.models import Plan, PrivateCalendar
from actions.plan.brief import in_brief
from actions.plan.timeline_views import KNOWN, Choices
from actions.plan.views import plan_of
from organisations.models import Organisation
from publishing.published.kept_files import KeptFile, answer_with_kept, now
from publishing.refusals import Refusal
from web.addresses import absolute
from web.forms import ChoicesField, OperationFormView, PageForm
from web.numbers import whole_number
from web.pages import PublicPage
from web.refusals import named

ALARM = "alarm"
PUBLIC = "public, max-age=300"
IN_WORDS = {1: "1 day before", 7: "7 days before", 30: "30 days before"}


def answer_with_calendar(request, key, events, *, of, name, path, alarms, cache):
    """Return an answer with a calendar of `events()`, 304 where the program has it; `cache` says who may keep it.

    `key` says whose calendar it is and what was chosen; it and `of` are as `KeptFile` takes them.
    """
    kept = KeptFile(
        ("calendar", path, *key, name, *sorted(alarms)),
        lambda: parts_of_calendar(events(), name=f"Sharing with Care: {name}", path=path, alarms=alarms),
        of=of,
    )
    return answer_with_kept(request, kept, name="sharing-with-care.ics", content_type=MEDIA_TYPE, cache=cache)


def alarms_in(query):
    """Return the days before which a query string asks to be reminded.

    :raises BadRequest: it names others than `ALARMS`
    """
    try:
        alarms = {int(text) for text in query.getlist(ALARM) if len(text) < 3}
    except ValueError:
        alarms = {0}
    if len(alarms) != len(set(query.getlist(ALARM))) or not alarms <= set(ALARMS):
        raise BadRequest(f"{named(ALARM)}: write one of {', '.join(map(str, ALARMS))}: days before.")
    return alarms


@login_not_required
@require_safe
def plan_calendar(request, slug):
    """Send the calendar of a plan: all of it, or what the timeline shows with the same parameters."""
    of, plan, today = now(), plan_of(slug), timezone.localdate()
    query = request.GET.copy()
    query.pop(ALARM, None)

    def events():
        if not query:
            return events_of_plan(plan, on=today)
        chosen = Choices(query, in_brief(plan, on=today).briefs, plan, on=today)
        if "page" in query:
            chosen.problems["page"] = "A calendar has no pages."
        if chosen.problems:
            raise BadRequest(" ".join(f"{label}: {text}" for _, label, text in chosen.said))
        return events_of_choice(plan, chosen, on=today)

    return answer_with_calendar(
        request,
        (plan.pk, query.urlencode()),
        events,
        of=of,
        name=plan.title,
        path=plan.get_absolute_url(),
        alarms=alarms_in(request.GET),
        cache=PUBLIC,
    )


@login_not_required
@require_safe
def organisation_calendar(request, slug):
    """Send the calendar of what one organisation was asked and promised."""
    of, organisation = now(), get_object_or_404(Organisation, slug=slug)
    if unknown := [name for name in request.GET if name != ALARM]:
        raise BadRequest(f"{named(unknown[0])}: there is no such parameter here.")
    return answer_with_calendar(
        request,
        (organisation.pk,),
        lambda: events_of_organisation(organisation, on=timezone.localdate()),
        of=of,
        name=organisation.name,
        path=organisation.get_absolute_url(),
        alarms=alarms_in(request.GET),
        cache=PUBLIC,
    )


@login_not_required
@require_safe
def private_calendar(request, secret):
    """Send a person's own calendar to who knows its address."""
    of, today = now(), timezone.localdate()
    calendar = calendar_at(secret, on=today)
    if calendar is None:
        raise Http404("There is no such calendar.")
    return answer_with_calendar(
        request,
        (calendar.person.pk,),
        lambda: events_of_person(calendar.person, on=today),
        of=of,
        name="what is asked of us",
        path=reverse("commitments:home"),
        alarms=calendar.alarms,
        cache="private, no-cache",
    )


class Calendars(PublicPage):
    """How to have a plan's or an organisation's dates in one's own calendar. `?plan=` or `?organisation=` says whose."""

    template_name = "actions/calendars.html"
    section = "plan"

    def get_context_data(self, **kwargs):
        query = self.request.GET
        alarms = alarms_in(query)
        known = {name: query[name] for name in KNOWN if name in query and name != "page"}
        if slug := query.get("organisation"):
            whose = get_object_or_404(Organisation, slug=slug)
            path, name, known = reverse("organisation-calendar", args=[whose.slug]), whose.name, {}
        else:
            whose = plan_of(query.get("plan"))
            path, name = (reverse("plan-calendar", args=[whose.slug]), whose.title) if whose else ("", "")
        chosen = urlencode([*known.items(), *((ALARM, days) for days in sorted(alarms))])
        address = absolute(path) + (f"?{chosen}" if chosen else "")
        return super().get_context_data(
            whose=whose,
            name=name,
            is_part=bool(known),
            kept=[*known.items(), *((key, query[key]) for key in ("plan", "organisation") if key in query)],
            address=address,
            opens="webcal" + address[address.index(":") :],
            offered=[(days, IN_WORDS[days], days in alarms) for days in ALARMS],
            plans=Plan.objects.shown(),
            is_demonstration=bool(whose) and whose.is_demonstration,
            **kwargs,
        )


class CalendarForm(PageForm):
    alarms = ChoicesField("Remind me", [(days, IN_WORDS[days]) for days in ALARMS])


@method_decorator(never_cache, name="dispatch")  # says no-store: the page shows a secret once
class OwnCalendar(PermissionRequiredMixin, OperationFormView):
    """The secret address of one's own calendar: made anew, shown once, ended."""

    permission_required = "actions.have_calendar"
    form_class = CalendarForm
    template_name = "actions/own_calendar.html"

    def operate(self, form):
        alarms = [whole_number(days) for days in form.cleaned_data["alarms"]]
        secret = make_address(alarms=alarms, by=self.request.user, now=timezone.now())
        address = absolute(reverse("private-calendar", args=[secret]))
        return self.show(CalendarForm(initial={"alarms": alarms}), address=address)

    def get_initial(self):
        return {"alarms": [7]}

    def get_context_data(self, **kwargs):
        calendar = PrivateCalendar.objects.filter(person=self.request.user).first()
        is_team = self.request.user.has_perm("actions.see_dashboard")
        return super().get_context_data(calendar=calendar, is_team=is_team, **kwargs)


class EndCalendar(PermissionRequiredMixin, View):
    """A button's address."""

    permission_required = "actions.have_calendar"
    http_method_names = ["post"]

    def post(self, request):
        try:
            end_address(by=request.user, now=timezone.now())
            messages.success(request, "The address is ended. It answers nobody any more.")
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("own-calendar")
