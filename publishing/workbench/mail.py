"""The page on which those who write entries choose how they are told of comments."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path

from publishing.lifecycle.daily_mail import HOUR, choose_daily_mail
from publishing.models import MailOnceADay
from publishing.workbench.pages import WorkbenchPage
from web.forms import ChoiceField, OperationFormView, PageForm

EACH, DAILY = "each", "daily"


class MailForm(PageForm):
    how = ChoiceField(
        "When are you told?",
        [(EACH, "At once: a mail for each comment"), (DAILY, f"Once a day: one mail, after {HOUR} in the morning")],
    )


class CommentMail(WorkbenchPage, OperationFormView):
    """One's own choice."""

    permissions = ["publishing.comment"]
    form_class = MailForm
    template_name = "workbench/mail.html"

    def get_initial(self):
        return {"how": DAILY if MailOnceADay.objects.filter(person=self.request.user).exists() else EACH}

    def operate(self, form):
        how = form.cleaned_data["how"]
        if how not in (EACH, DAILY):
            form.add_error("how", "Choose one of the two.")
            return self.show(form, status=422)
        choose_daily_mail(once_a_day=how == DAILY, by=self.request.user)
        messages.success(self.request, "Your choice is kept. What waits already comes with the next mail of the day.")
        return redirect("workbench:mail")


def urls():
    return [path("mail/", CommentMail.as_view(), name="mail")]
