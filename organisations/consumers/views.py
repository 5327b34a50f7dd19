"""The page “Who uses this”, the form to be on it, and the editors' page of what waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from organisations.consumers import listing
from organisations.models import Consumer
from web.forms import OperationFormView, PageForm, TextField, put_refusal
from web.pages import PublicPage
from web.refusals import Refusal, WrongState


class ConsumerForm(PageForm):
    """What is said of a system. Somebody who is signed in is not asked for an address."""

    system = TextField("What is the system called?", most=150)
    organisation = TextField(
        "Whose is it?", "An organisation, written as it should be shown. Not a person.", most=150, optional=True
    )
    purpose = TextField("What do you use from here, and what for?", "Two or three sentences.", lines=4, most=500)
    website = TextField("Where can it be seen?", "A web address, if there is one.", most=300, optional=True)
    email = TextField(
        "Your e-mail address",
        "You get a link to confirm the entry and to take it off. It is shown to nobody but editors.",
        attrs={"type": "email", "autocomplete": "email"},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        if person:
            del self.fields["email"]


class WhoUsesThis(PublicPage):
    template_name = "consumers/list.html"

    def get_context_data(self, **kwargs):
        person = self.request.user
        own = Consumer.objects.filter(person=person) if person.is_authenticated else []
        return super().get_context_data(consumers=Consumer.objects.shown(), own=own, **kwargs)


@method_decorator([login_not_required, never_cache], name="dispatch")
class AddConsumer(OperationFormView):
    """The form: for a person who is signed in, and for others who then confirm their address."""

    form_class = ConsumerForm
    template_name = "consumers/add.html"

    def get_form_kwargs(self):
        user = self.request.user
        return {**super().get_form_kwargs(), "person": user if user.is_authenticated else None}

    def operate(self, form):
        person = self.request.user if self.request.user.is_authenticated else None
        consumer = listing.list_consumer(**form.cleaned_data, by=person, now=timezone.now())
        if person:
            messages.success(
                self.request, f"“{consumer.system}” waits for an editor. It is shown once one approved it."
            )
            return redirect("who-uses-this")
        return render(self.request, "consumers/sent.html", {"consumer": consumer})


@method_decorator([login_not_required, never_cache], name="dispatch")
class OwnConsumer(View):
    """An entry for who has the link of the mail: to confirm it, and to take it off. Opening the page does neither."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request, *args, token, **kwargs):
        try:
            self.consumer = listing.find(token=token, now=timezone.now())
            response = super().dispatch(request, *args, token=token, **kwargs)
        except WrongState as refusal:
            response = render(request, "consumers/no_link.html", {"refusal": refusal}, status=404)
        # The link goes to no other site. "no-referrer" would make browsers send the form from the origin "null".
        response["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request, token):
        return render(request, "consumers/own.html", {"consumer": self.consumer})

    def post(self, request, token):
        if request.POST.get("operation") == "take-off":
            listing.take_off(consumer=self.consumer, token=token, now=timezone.now())
            messages.success(request, f"“{self.consumer.system}” is taken off. Nothing of the entry is kept.")
            return redirect("who-uses-this")
        self.consumer = listing.confirm(token=token, now=timezone.now())
        return self.get(request, token)


class TakeOff(View):
    """A button's address: of one's own entry."""

    http_method_names = ["post"]

    def post(self, request, pk):
        consumer = Consumer.objects.filter(pk=pk, person=request.user).first()
        if consumer is None:
            raise Http404("There is no such entry of yours.")
        listing.take_off(consumer=consumer, by=request.user, now=timezone.now())
        messages.success(request, f"“{consumer.system}” is taken off. Nothing of the entry is kept.")
        return redirect("who-uses-this")


class DeclineForm(PageForm):
    reason = TextField("Why?", "Whoever listed it reads this in a mail.", lines=2, most=500)


class Waiting(PermissionRequiredMixin, View):
    """What waits for an editor, and what is shown."""

    permission_required = "organisations.look_at_consumers"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request, *, form=None, about=None, status=200):
        context = {
            "waiting": Consumer.objects.waiting().select_related("person"),
            "shown": Consumer.objects.shown().select_related("approved_by"),
            "form": form or DeclineForm(),
            "about": about,
        }
        return render(request, "consumers/waiting.html", context, status=status)

    def post(self, request):
        number = request.POST.get("consumer", "")
        key = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        consumer = get_object_or_404(Consumer.objects.exclude(confirmed_at=None), pk=key)
        form = DeclineForm(request.POST)
        form.full_clean()
        try:
            if request.POST.get("operation") == "approve":
                listing.approve(consumer=consumer, by=request.user, now=timezone.now())
                messages.success(request, f"“{consumer.system}” is shown.")
            else:
                reason = form.cleaned_data["reason"]
                listing.decline(consumer=consumer, by=request.user, reason=reason, now=timezone.now())
                messages.success(request, f"“{consumer.system}” is taken off, and whoever listed it told why.")
        except Refusal as refusal:
            return self.get(request, form=form, about=consumer, status=put_refusal(refusal, form))
        return redirect("waiting-consumers")
