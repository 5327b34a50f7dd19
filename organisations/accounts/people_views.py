"""Pages on which people are invited, given roles and organisations, and let go."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from organisations.accounts import invitations, people
from organisations.accounts.forms import EndMembershipForm, InvitationForm, PersonForm, RepresentativeForm
from organisations.accounts.second_factor import factors
from organisations.models import AccountDeletion, Invitation, Membership, Organisation, Person
from organisations.rules import leads_on_hand, memberships_on_hand
from web.forms import OperationFormView
from web.refusals import Invalid, NotAllowed, Refusal

PAGE_SIZE = 50


class SeesPeople(PermissionRequiredMixin):
    """For administrators and editors."""

    permission_required = "organisations.see_people"


class PeoplePage(SeesPeople, View):
    """Who is here, under which role, and who is invited."""

    def get(self, request):
        found = Person.objects.exclude(pk__in=AccountDeletion.objects.exclude(names_removed_at=None).values("person"))
        found = found.prefetch_related(memberships_on_hand(""))
        context = _two_lists(request, found.order_by("-is_active", "name", "pk"), Invitation.objects.all())
        return render(request, "accounts/people.html", context)


class PersonPage(SeesPeople, OperationFormView):
    """One person: role, organisations, whether they can sign in, and for administrators the history with who and why."""

    form_class = PersonForm
    template_name = "accounts/person.html"

    @cached_property
    def person(self):
        return get_object_or_404(Person, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"role": self.person.role}

    def get_context_data(self, **kwargs):
        person, by = self.person, self.request.user
        may = {
            operation: by.has_perm(f"organisations.{operation}")
            for operation in ["change_role", "deactivate", "reset_second_factor", "begin_membership", "see_history"]
        }
        return super().get_context_data(
            person=person,
            memberships=person.memberships.select_related("organisation").order_by("-started_on", "pk"),
            is_partner=person.role == Person.Role.PARTNER,
            factors=factors(person).count(),
            may=may,
            deletion=person.deletions.standing().first(),
            history=history_of(person) if may["see_history"] else [],
            **kwargs,
        )

    def operate(self, form):
        values, person = form.cleaned_data, self.person
        why = {"by": self.request.user, "reason": values["reason"]}
        match self.request.POST.get("operation"):
            case "role":
                people.change_role(person=person, role=values["role"], **why)
                done = "The role is changed."
            case "deactivate":
                people.deactivate(person=person, **why)
                done = f"{person.name} cannot sign in any more."
            case "reactivate":
                people.reactivate(person=person, **why)
                done = f"{person.name} can sign in again."
            case "reset":
                people.reset_second_factor(person=person, made_sure=values["made_sure"], **why)
                done = f"{person.name} has no second factor now."
            case "membership":
                if values["organisation"] is None:
                    raise Invalid({"/organisation": ["Choose an organisation."]})
                people.begin_membership(
                    person=person,
                    organisation=values["organisation"],
                    job_title=values["job_title"],
                    is_lead=values["is_lead"],
                    now=timezone.now(),
                    **why,
                )
                done = "The membership has begun."
            case _:
                raise Invalid({"": ["Choose what to do."]})
        messages.success(self.request, done)
        return redirect("person", pk=person.pk)


class InvitePage(SeesPeople, OperationFormView):
    """The form that invites. A lead representative invites others of their own organisation at its own page."""

    form_class = InvitationForm
    template_name = "accounts/invite.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}

    def operate(self, form):
        invited = invitations.invite(**form.cleaned_data, by=self.request.user, now=timezone.now())
        messages.success(self.request, f"{invited.name} is invited. The link in the mail works for seven days.")
        return redirect("people")


def change_invitation(request, pk):
    """Withdraw an invitation, or send it again. Whoever may invite under its role may do both."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk)
    again = request.POST.get("operation") == "send-again"
    operation = invitations.send_again if again else invitations.withdraw
    try:
        operation(invitation=invitation, by=request.user, now=timezone.now())
    except NotAllowed:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "A new link is sent; the old one stopped working." if again else "It is withdrawn.")
    if request.user.has_perm("organisations.see_people"):
        return redirect("people")
    return redirect("representatives", slug=invitation.organisation.slug)


class EndMembershipPage(OperationFormView):
    """Ends a membership, with a reason."""

    form_class = EndMembershipForm
    template_name = "accounts/end_membership.html"

    def dispatch(self, request, pk):
        self.membership = get_object_or_404(Membership.objects.select_related("person", "organisation"), pk=pk)
        if not request.user.has_perm("organisations.end_membership", self.membership):
            raise PermissionDenied
        return super().dispatch(request, pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(membership=self.membership, **kwargs)

    def operate(self, form):
        people.end_membership(membership=self.membership, by=self.request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(self.request, "The membership is ended.")
        return redirect("representatives", slug=self.membership.organisation.slug)


class RepresentativesPage(OperationFormView):
    """Who speaks for an organisation, for whoever may invite others of them: its leads, or each where nobody leads."""

    form_class = RepresentativeForm
    template_name = "accounts/representatives.html"

    def dispatch(self, request, slug):
        self.organisation = get_object_or_404(Organisation, slug=slug)
        if not request.user.has_perm("organisations.manage_representatives", self.organisation):
            raise PermissionDenied
        return super().dispatch(request, slug)

    def get_context_data(self, **kwargs):
        organisation, by = self.organisation, self.request.user
        prefetch_related_objects([organisation], leads_on_hand(""))
        current = organisation.memberships.current().select_related("person")
        lists = _two_lists(self.request, current, organisation.invitations)
        memberships = [
            (membership, by.has_perm("organisations.end_membership", membership)) for membership in lists["page_obj"]
        ]
        return super().get_context_data(organisation=organisation, memberships=memberships, **lists, **kwargs)

    def operate(self, form):
        invited = invitations.invite(
            **form.cleaned_data,
            role=Person.Role.PARTNER,
            organisation=self.organisation,
            by=self.request.user,
            now=timezone.now(),
        )
        messages.success(self.request, f"{invited.name} is invited. The link in the mail works for seven days.")
        return redirect("representatives", slug=self.organisation.slug)


def _two_lists(request, people, invitations):
    """Return what a page shows of people, by `?page=`, and of those of the invitations that wait, by `?invitations=`."""
    waiting = invitations.unanswered().select_related("organisation", "invited_by")
    page, invited = (
        Paginator(rows, PAGE_SIZE).get_page(request.GET.get(name))
        for name, rows in [("page", people), ("invitations", waiting)]
    )
    return {
        "page_obj": page,
        "query": _query_without("page", request),
        "invited_page": invited,
        "invitations": _invited(list(invited), by=request.user),
        "invitations_query": _query_without("invitations", request),
    }


def _query_without(name, request):
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


def _invited(waiting, *, by):
    """Return [(invitation, whether its link is open, whether it could be sent now, whether `by` may change it)]."""
    now = timezone.now()
    prefetch_related_objects(waiting, leads_on_hand("organisation__"))
    prefetch_related_objects([by, *(invitation.invited_by for invitation in waiting)], memberships_on_hand(""))
    return [
        (
            invitation,
            invitation.expires_at > now,
            invitations.could_be_sent_now(invitation),
            by.has_perm("organisations.invite", invitation),
        )
        for invitation in waiting
    ]


def history_of(thing):
    """Return [(event, who, why)] of a person, organisation or membership, newest first."""
    events = list(thing.events.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[:100])
    contexts = [(event.pgh_context.metadata if event.pgh_context else None) or {} for event in events]
    names = dict(Person.objects.filter(pk__in={found.get("user") for found in contexts}).values_list("pk", "name"))
    return [
        (event, names.get(found.get("user"), "the program itself"), found.get("reason", ""))
        for event, found in zip(events, contexts, strict=True)
    ]
