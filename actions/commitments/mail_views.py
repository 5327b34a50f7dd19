"""The page on which people choose which mails about commitments they want."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from actions.commitments.mail_choices import choose_mail, offered, wanted
from web.forms import ChoicesField, OperationFormView, PageForm


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
        return super().get_context_data(always=always, is_partner=self.request.user.role == "partner", **kwargs)

    def operate(self, form):
        choose_mail(topics=form.cleaned_data["topics"], by=self.request.user)
        messages.success(self.request, "Your choice is kept. It counts from the next mail on.")
        return redirect("commitments:mail")
