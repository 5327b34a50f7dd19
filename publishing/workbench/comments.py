"""The page of all comments on an entry, on which they are also written; the review page posts here too."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from publishing.lifecycle.comments import comment, conversations, places, reopen, reply, resolve
from publishing.models import Comment
from publishing.refusals import Invalid, Refusal
from publishing.workbench.edit import DraftPage, whole_number


class Comments(DraftPage):
    """Every comment on an entry, with its replies; forms to add to them. ?on=/statement chooses a field."""

    def get(self, request, plural, slug):
        self.find_draft(slug)
        return self.answer(on=request.GET.get("on", ""))

    def post(self, request, plural, slug):
        self.find_draft(slug)
        operation, _, number = request.POST.get("operation", "").partition(":")
        on, text = request.POST.get("on", ""), request.POST.get("text", "")
        try:
            first = self.do(operation, number, on, text)
        except Invalid as invalid:
            text_box = f"reply-{number}" if number else "text"
            said = [
                ("on" if pointer == "/pointer" else text_box, sentence)
                for pointer, sentences in invalid.errors.items()
                for sentence in sentences
            ]
            return self.answer(on=on, text=text, reply_to=number, errors=said, status=422)
        except Refusal as refusal:
            return self.answer(
                on=on, text=text, reply_to=number, errors=[("open", refusal.message)], status=refusal.status
            )
        back = self.review_address if request.POST.get("back") == "review" else self.comments_address
        return redirect(f"{back}#comment-{first.pk}")

    def do(self, operation, number, on, text):
        """One operation on a comment. Answers the comment that begins the conversation."""
        who_and_when = {"by": self.request.user, "now": timezone.now()}
        if operation == "comment":
            made = comment(entry=self.entry, pointer=on, text=text, **who_and_when)
            messages.success(self.request, "Your comment is there. The authors hear of it.")
            return made
        first = Comment.objects.filter(pk=whole_number(number) or 0, entry=self.entry, reply_to=None).first()
        if first is None:
            raise Http404("There is no such comment.")
        first.entry = self.entry
        if operation == "reply":
            reply(comment=first, text=text, **who_and_when)
            messages.success(self.request, "Your reply is there.")
        elif operation == "resolve":
            resolve(comment=first, **who_and_when)
            messages.success(self.request, "Resolved. It stays readable on the page of all comments.")
        elif operation == "reopen":
            reopen(comment=first, **who_and_when)
            messages.success(self.request, "It is open again.")
        else:
            raise Http404("There is no such operation.")
        return first

    def answer(self, *, on="", text="", reply_to="", errors=(), status=200):
        found = conversations(self.entry, self.document)
        context = self.context(
            open_ones=[each for each in found if each.is_open],
            resolved=[each for each in found if not each.is_open],
            places=places(self.kind, self.document),
            on=on,
            text=text,
            reply_to=whole_number(reply_to),
            errors=errors,
        )
        return render(self.request, "workbench/comments.html", context, status=status)


def urls():
    return [path("<slug:plural>/<slug:slug>/comments/", Comments.as_view(), name="comments")]
