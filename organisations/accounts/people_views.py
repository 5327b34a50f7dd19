"""Pages on which people are invited, given roles and organisations, and let go."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from organisations.accounts import invitations, people
from organisations.accounts.second_factor import factors, is_needed_by
from organisations.models import Invitation, Membership, Organisation, Person
from web.refusals import Invalid, NotAllowed, Refusal

PAGE_SIZE = 50


def errors_of(refusal):
    """{field: [sentence, …]} of what a verb refused; "" for what belongs to no field."""
    if isinstance(refusal, Invalid):
        return {pointer.lstrip("/"): texts for pointer, texts in refusal.errors.items()}
    return {"": [refusal.message]}


def status_of(refusal):
    """As on every page: 422 where something typed is wrong."""
    return 422 if isinstance(refusal, Invalid) else refusal.status


class PeoplePage(View):
    """Who is here, under which role, and who is invited. For administrators and editors."""

    def get(self, request):
        if not request.user.has_perm("organisations.see_people"):
            raise PermissionDenied
        current = Membership.objects.current().select_related("organisation")
        found = Person.objects.prefetch_related(Prefetch("memberships", queryset=current, to_attr="current"))
        now = timezone.now()
        waiting = Invitation.objects.unanswered().select_related("organisation", "invited_by")
        context = {
            "page_obj": Paginator(found.order_by("-is_active", "name", "pk"), PAGE_SIZE).get_page(
                request.GET.get("page")
            ),
            "invitations": [(invitation, invitation.expires_at > now) for invitation in waiting],
        }
        return render(request, "accounts/people.html", context)


class PersonPage(View):
    """One person: role, organisations, whether they can sign in, and for administrators the history with who and why."""

    def get(self, request, pk, errors=None, status=200):
        if not request.user.has_perm("organisations.see_people"):
            raise PermissionDenied
        person = get_object_or_404(Person, pk=pk)
        context = {
            "person": person,
            "memberships": person.memberships.select_related("organisation").order_by("-started_on", "pk"),
            "organisations": Organisation.objects.all() if person.role == Person.Role.PARTNER else [],
            "roles": Person.Role.choices,
            "factors": factors(person).count(),
            "is_needed": is_needed_by(person),
            "may": {
                operation: request.user.has_perm(f"organisations.{operation}")
                for operation in ["change_role", "deactivate", "reset_second_factor", "begin_membership", "see_history"]
            },
            "errors": errors or {},
            "posted": request.POST,
        }
        if context["may"]["see_history"]:
            context["history"] = history_of(person)
        return render(request, "accounts/person.html", context, status=status)

    def post(self, request, pk):
        person = get_object_or_404(Person, pk=pk)
        by, reason = request.user, request.POST.get("reason", "")
        try:
            match request.POST.get("operation"):
                case "role":
                    people.change_role(person=person, role=request.POST.get("role", ""), by=by, reason=reason)
                    said = "The role is changed."
                case "deactivate":
                    people.deactivate(person=person, by=by, reason=reason)
                    said = f"{person.name} cannot sign in any more."
                case "reactivate":
                    people.reactivate(person=person, by=by, reason=reason)
                    said = f"{person.name} can sign in again."
                case "reset":
                    people.reset_second_factor(person=person, by=by, reason=reason)
                    said = f"{person.name} has no second factor now."
                case "membership":
                    people.begin_membership(
                        person=person,
                        organisation=chosen(request.POST.get("organisation", "")),
                        job_title=request.POST.get("job_title", ""),
                        is_lead=request.POST.get("is_lead") == "1",
                        by=by,
                        now=timezone.now(),
                        reason=reason,
                    )
                    said = "The membership has begun."
                case _:
                    return self.get(request, pk, errors={"": ["Choose what to do."]}, status=422)
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed) and not by.has_perm("organisations.see_people"):
                raise PermissionDenied from None
            return self.get(request, pk, errors=errors_of(refusal), status=status_of(refusal))
        messages.success(request, said)
        return redirect("person", pk=pk)


class InvitePage(View):
    """The form that invites. A lead representative invites others of their own organisation at its own page."""

    def get(self, request, errors=None, status=200):
        if not request.user.has_perm("organisations.see_people"):
            raise PermissionDenied
        return render(request, "accounts/invite.html", invite_context(request, errors), status=status)

    def post(self, request):
        if not request.user.has_perm("organisations.see_people"):
            raise PermissionDenied
        try:
            invited = invite(request, role=request.POST.get("role", ""), slug=request.POST.get("organisation", ""))
        except Refusal as refusal:
            return self.get(request, errors=errors_of(refusal), status=status_of(refusal))
        messages.success(request, f"{invited.name} is invited. The link in the mail works for seven days.")
        return redirect("people")


def invite(request, *, role, slug, is_lead=None):
    return invitations.invite(
        email=request.POST.get("email", ""),
        name=request.POST.get("name", ""),
        role=role,
        organisation=chosen(slug) if role == Person.Role.PARTNER else None,
        job_title=request.POST.get("job_title", ""),
        is_lead=request.POST.get("is_lead") == "1" if is_lead is None else is_lead,
        by=request.user,
        now=timezone.now(),
    )


def invite_context(request, errors):
    roles = [
        (value, label)
        for value, label in Person.Role.choices
        if request.user.has_perm("organisations.invite", Invitation(role=value))
    ]
    return {
        "roles": roles,
        "organisations": Organisation.objects.all(),
        "errors": errors or {},
        "posted": request.POST,
    }


def chosen(slug):
    """The organisation with this slug. :raises Invalid: "/organisation" """
    found = Organisation.objects.filter(slug=slug.replace("\0", "")).first()
    if found is None:
        raise Invalid({"/organisation": ["Choose an organisation."]})
    return found


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


class EndMembershipPage(View):
    """Ends a membership, with a reason."""

    def get(self, request, pk, errors=None, status=200):
        membership = get_object_or_404(Membership.objects.select_related("person", "organisation"), pk=pk)
        if not request.user.has_perm("organisations.end_membership", membership):
            raise PermissionDenied
        context = {"membership": membership, "errors": errors or {}, "posted": request.POST}
        return render(request, "accounts/end_membership.html", context, status=status)

    def post(self, request, pk):
        membership = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
        try:
            people.end_membership(
                membership=membership, by=request.user, now=timezone.now(), reason=request.POST.get("reason", "")
            )
        except NotAllowed:
            raise PermissionDenied from None
        except Refusal as refusal:
            return self.get(request, pk, errors=errors_of(refusal), status=status_of(refusal))
        messages.success(request, "The membership is ended.")
        return redirect("representatives", slug=membership.organisation.slug)


class RepresentativesPage(View):
    """Who speaks for an organisation: its lead representatives look after the others."""

    def get(self, request, slug, errors=None, status=200):
        organisation = self.find(request, slug)
        now = timezone.now()
        waiting = organisation.invitations.unanswered().select_related("invited_by")
        context = {
            "organisation": organisation,
            "memberships": [
                (membership, request.user.has_perm("organisations.end_membership", membership))
                for membership in organisation.memberships.current().select_related("person", "organisation")
            ],
            "invitations": [(invitation, invitation.expires_at > now) for invitation in waiting],
            "errors": errors or {},
            "posted": request.POST,
        }
        return render(request, "accounts/representatives.html", context, status=status)

    def post(self, request, slug):
        self.find(request, slug)
        try:
            invited = invite(request, role=Person.Role.PARTNER, slug=slug, is_lead=False)
        except Refusal as refusal:
            return self.get(request, slug, errors=errors_of(refusal), status=status_of(refusal))
        messages.success(request, f"{invited.name} is invited. The link in the mail works for seven days.")
        return redirect("representatives", slug=slug)

    def find(self, request, slug):
        organisation = get_object_or_404(Organisation, slug=slug)
        if not request.user.has_perm("organisations.manage_representatives", organisation):
            raise PermissionDenied
        return organisation


def history_of(thing):
    """[(event, who, why)] of a person, organisation or membership, newest first."""
    events = list(thing.events.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[:100])
    contexts = [(event.pgh_context.metadata if event.pgh_context else None) or {} for event in events]
    names = dict(Person.objects.filter(pk__in={found.get("user") for found in contexts}).values_list("pk", "name"))
    return [
        (event, names.get(found.get("user"), "the program itself"), found.get("reason", ""))
        for event, found in zip(events, contexts, strict=True)
    ]
