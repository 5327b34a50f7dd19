"""Pages on which people see, take and end what is kept about them; administrators do it for who asks by letter."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from insight.own_data.deletion import delete_account
from insight.own_data.files import NAME
from insight.own_data.kept import ON_PAGES, found_about
from insight.own_data.rows import NAME_KEPT, Ending
from insight.own_data.table import TABLE, headings
from insight.own_data.tasks import data_of
from jobs.models import Job
from organisations.models import Person
from web.forms import OperationFormView, PageForm, TextField, TickField
from web.pages import PublicPage
from web.refusals import Invalid


class Privacy(PublicPage):
    """What the site keeps about whom, from the table."""

    template_name = "insight/privacy.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(sections=headings(), name_kept=NAME_KEPT.days, **kwargs)


class AboutPerson:
    """A page about the person who asks, or, for administrators, about the one in the address."""

    permission = "organisations.see_own_data"

    def dispatch(self, request, pk=None):
        self.person = request.user if pk is None else get_object_or_404(Person, pk=pk)
        self.is_own = self.person == request.user
        if not request.user.has_perm(self.permission, self.person):
            raise PermissionDenied
        return super().dispatch(request)

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, is_own=self.is_own, **kwargs)

    @cached_property
    def deletion(self):
        return self.person.deletions.standing().first()


@method_decorator(reauthentication_required, name="post")
class YourData(AboutPerson, TemplateView):
    """What is kept about a person, in plain words; posted to, the file with all of it. Administrators see how much, not what."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "own_data/your_data.html"

    def get_context_data(self, **kwargs):
        job = Job.objects.visible_to(self.request.user).last_with_lock(f"data of {self.person.pk}")
        return super().get_context_data(
            sections=[
                (
                    heading,
                    [each for each in rows if not each.is_nothing],
                    [each.row for each in rows if each.is_nothing],
                )
                for heading, rows in found_about(self.person, most=ON_PAGES, with_items=self.is_own)
            ],
            job=job if job and job.is_under_way else None,
            prepared=getattr(self.person, "prepared_data", None),
            deletion=self.deletion,
            **kwargs,
        )

    def post(self, request):
        data, job = data_of(person=self.person, by=request.user, now=timezone.now(), page=request.path)
        if job:
            messages.info(request, "There is much. A job makes the file; fetch it here when it is done.")
            return redirect(request.path)
        headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
        return HttpResponse(data, content_type="application/zip", headers=headers)


class DeletionForm(PageForm):
    """Whether somebody is sure, and why an administrator does it for them."""

    reason = TextField(
        "Why, and how they asked", "Kept with your name. Such as: by letter of 3 March, answered by letter."
    )
    sure = TickField("Yes, end this account for good")

    def __init__(self, *args, is_own, **kwargs):
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["reason"]


@method_decorator(reauthentication_required, name="post")
class DeleteAccount(AboutPerson, OperationFormView):
    """Ends an account, after saying what goes and what stays."""

    permission = "organisations.end_account"
    form_class = DeletionForm
    template_name = "own_data/delete.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "is_own": self.is_own}

    def get_context_data(self, **kwargs):
        endings = [(ending, [row for row in TABLE if row.ending is ending and row.places]) for ending in Ending]
        leads = self.person.memberships.current().filter(is_lead=True).select_related("organisation")
        return super().get_context_data(
            endings=endings, leads=leads, deletion=self.deletion, name_kept=NAME_KEPT.days, **kwargs
        )

    def operate(self, form):
        if not form.cleaned_data["sure"]:
            raise Invalid({"/sure": ["Tick this if you are sure."]})
        reason = form.cleaned_data.get("reason", "")
        delete_account(person=self.person, by=self.request.user, now=timezone.now(), reason=reason)
        if not self.is_own:
            messages.success(self.request, "The account is ended.")
            return redirect(self.person)
        logout(self.request)
        messages.success(self.request, f"Your account is ended. Name and address go in {NAME_KEPT.days} days.")
        return redirect("home")
