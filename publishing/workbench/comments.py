"""The page of all comments on an entry, on which they are also written; the review page posts here too."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from publishing.lifecycle.comments import comment, conversations, places, reopen, reply, resolve
from publishing.lifecycle.mentions import can_be_mentioned
from publishing.models import Comment
from publishing.refusals import Refusal
from publishing.workbench import half_written
from publishing.workbench.forms import CommentForm, ReplyForm, comment_place, reply_place, with_reply_forms
from publishing.workbench.pages import DraftPage
from web.forms import put_refusal
from web.numbers import whole_number

OPERATIONS = {
    "reply": (reply, "Your reply is there."),
    "resolve": (resolve, "Resolved. It stays readable on the page of all comments."),
    "reopen": (reopen, "It is open again."),
}


class Comments(DraftPage):
    """Every comment on an entry, with its replies; forms to add to them. ?on=/statement chooses a field."""

    def get(self, request, **kwargs):
        return self.answer(self.comment_form(initial={"on": request.GET.get("on", "")}))

    def post(self, request, **kwargs):
        button, _, number = request.POST.get("operation", "").partition(":")
        # On the page of a review the names of the fields say where they stand, on that of comments they need not.
        place = comment_place(number) if button == "comment" else reply_place(number)
        typed = {
            name: request.POST.get(f"{name}{place}", request.POST.get(name, "")) for name in half_written.OF_A_COMMENT
        }
        typed["on"] = typed["on"] or number
        is_on_review = request.POST.get("back") == "review"
        if is_on_review:
            half_written.keep(request, self.entry, sent="" if button in ("resolve", "reopen") else place)
        form = self.comment_form(typed) if button == "comment" else ReplyForm(typed, auto_id=f"reply-{number}")
        form.is_valid()
        try:
            first = self.operate(button, number, form.cleaned_data)
        except Refusal as refusal:
            return self.answer(form, status=put_refusal(refusal, form))
        back = self.review_address if is_on_review else self.comments_address
        return redirect(f"{back}#comment-{first.pk}")

    def comment_form(self, *args, **kwargs):
        offered = [("", "Choose"), *places(self.kind, self.document)]
        return CommentForm(*args, choices=offered, people=can_be_mentioned(self.request.user), **kwargs)

    def operate(self, button, number, values):
        """Do one operation on a comment. Return the comment that begins the conversation."""
        who_and_when = {"by": self.request.user, "now": timezone.now()}
        if button == "comment":
            values = {"pointer": values["on"] or "", "text": values["text"], "mention": values["mention"]}
            made = comment(entry=self.entry, **values, **who_and_when)
            messages.success(self.request, "Your comment is there. The authors hear of it, and who is mentioned.")
            return made
        first = Comment.objects.filter(pk=whole_number(number) or 0, entry=self.entry, reply_to=None).first()
        if first is None:
            raise Http404("There is no such comment.")
        first.entry = self.entry
        if button not in OPERATIONS:
            raise Http404("There is no such operation.")
        operation, done = OPERATIONS[button]
        operation(comment=first, **({"text": values["text"]} if button == "reply" else {}), **who_and_when)
        messages.success(self.request, done)
        return first

    def answer(self, form, *, status=200):
        found = conversations(self.entry, self.document)
        is_reply = isinstance(form, ReplyForm)
        open_ones = with_reply_forms([each for each in found if each.is_open], form if is_reply else None)
        context = self.context(
            open_ones=open_ones,
            resolved=[each for each in found if not each.is_open],
            comment_form=self.comment_form() if is_reply else form,
            summary=form.summary,
        )
        return render(self.request, "workbench/comments.html", context, status=status)


def urls():
    return [path("<slug:plural>/<slug:slug>/comments/", Comments.as_view(), name="comments")]
