"""Where people choose which mails about commitments they want, and where one press in a mail stops those of its kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from actions.commitments.mail_choices import choose_mail, offered, stop_mail, wanted
from actions.commitments.unsubscribing import stopped_at
from web.forms import ChoicesField, OperationFormView, PageForm
from web.working_days import CLOSES, OPENS


class MailForm(PageForm):
    topics = ChoicesField("Send me a mail about")

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [
            (topic, f"{topic.label}: {in_words(kinds)}") for topic, kinds in offered.items() if topic
        ]


def in_words(kinds):
    return ", ".join(kind.label.lower() for kind in kinds)


@method_decorator(never_cache, name="dispatch")
class MailChoices(PermissionRequiredMixin, OperationFormView):
    """One's own choice. What cannot be switched off stands above the form."""

    permission_required = "actions.choose_mail"
    form_class = MailForm
    template_name = "actions/mail.html"

    @property
    def offered(self):
        return offered(self.request.user.role)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "offered": self.offered}

    def get_initial(self):
        return {"topics": wanted(self.request.user)}

    def get_context_data(self, **kwargs):
        always = [kind.label for kind in self.offered.get(None, [])]
        hours = {"opens": OPENS.hour, "closes": CLOSES.hour}
        is_partner = self.request.user.role == "partner"
        return super().get_context_data(always=always, is_partner=is_partner, **hours, **kwargs)

    def operate(self, form):
        choose_mail(topics=form.cleaned_data["topics"], by=self.request.user)
        messages.success(self.request, "Your choice is kept. It counts from the next mail on.")
        return redirect("commitments:mail")


@method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
class StopMail(View):
    """The address in a mail that ends mails of its kind (RFC 8058): GET asks, or says that it is done; POST does it.

    Neither needs a session.

    Mail programs post here without a page of ours, so without its token; the signature in the address stands for it.
    """

    def get(self, request, token):
        return self.page(request, *self.found(token))

    def post(self, request, token):
        person, topic = self.found(token)
        stop_mail(topic=topic, by=person)
        return self.page(request, person, topic)

    def found(self, token):
        if (found := stopped_at(token)) is None:
            raise Http404("There is no such address. Copy all of it, from the mail.")
        return found

    def page(self, request, person, topic):
        is_done = person.mail_switched_off.filter(topic=topic).exists()
        response = render(request, "actions/stop_mail.html", {"topic": topic, "is_done": is_done})
        response["Referrer-Policy"] = "no-referrer"
        return response
