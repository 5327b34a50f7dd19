"""What every page has in common on which somebody acts on a commitment: one form, sent to one operation.

What is typed is kept, whatever comes in between: an error, a colleague who was faster, a session that ended.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from actions.commitments.event_log import Overtaken, how_it_stands
from actions.models import Commitment
from publishing.published import lookup
from publishing.refusals import Refusal, WrongState
from web.forms import change_rows, put_refusal
from web.kept_forms import KeepsWhatWasPosted
from web.numbers import whole_number


def find_commitment(pk):
    return get_object_or_404(Commitment.objects.select_related("action__plan", "organisation", "proposed"), pk=pk)


def receipt_page(event):
    return redirect("commitments:receipt", event.hash)


class OperationPage(View):
    """A page with the form of one operation.

    operation   name of the permission
    states      in which a commitment has to be
    form_class  the form, whose fields are the operation's arguments
    """

    operation = ""
    states = ()
    form_class = None
    template_name = "actions/operation.html"
    heading = lead = button = ""
    beside = "actions/_promise.html"

    def dispatch(self, request, *args, **kwargs):
        self.find(**kwargs)
        if not request.user.has_perm(f"actions.{self.operation}", self.about):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk):
        self.commitment = self.about = find_commitment(pk)

    @property
    def back(self):
        return self.commitment.get_absolute_url()

    @property
    def seen(self):
        return self.commitment.edit

    def closed(self):
        """Return why this cannot be done now, or ""."""
        return "" if self.commitment.state in self.states else how_it_stands(self.commitment)

    def initial(self):
        """Return what the form begins with."""
        return {}

    def get(self, request, **kwargs):
        closed = self.closed()
        form = self.form_class(initial=self.initial())
        return self.answer(form, seen=self.seen, closed=closed, status=409 if closed else 200)

    def post(self, request, **kwargs):
        seen = whole_number(request.POST.get("seen", ""))
        form = self.form_class(request.POST)
        button, _, target = request.POST.get("operation", "").partition(":")
        if button in ("add", "remove", "up", "down"):
            return self.with_rows(form, button, target, seen)
        if button == "find":
            return self.with_search(form, target, seen)
        if button == "change":
            return self.answer(self.form_class(initial=form.typed), seen=seen)
        if not form.is_valid():
            return self.answer(form, seen=seen, status=422)
        try:
            response = self.operate(form, seen, button)
        except Overtaken:
            return self.overtaken(form, seen)
        except WrongState as refusal:
            return self.second_click(form) or self.answer(
                form, seen=seen, closed=refusal.message, status=refusal.status
            )
        except Refusal as refusal:
            return self.answer(form, seen=seen, status=put_refusal(refusal, form))
        if response.status_code == 302:
            for sentence in form.understood:
                messages.info(request, sentence)
        return response

    def with_rows(self, form, button, target, seen):
        """Answer the form with a row added, removed or moved; nothing is done with what was typed."""
        name, _, number = target.rpartition(".") if button != "add" else (target, "", "0")
        typed = form.typed
        if name in form.rows and number.isdigit():
            typed[name], _ = change_rows(typed[name], button, int(number[:6]), {})
        return self.answer(self.form_class(initial=typed), seen=seen)

    def with_search(self, form, target, seen):
        """Answer the form with what a search for a published source found."""
        words = self.request.POST.get(f"find.{target}", "")[:200]
        found, is_all = lookup.find("source", words, published_only=True)
        again = self.form_class(initial=form.typed)
        for rows in again.rows.values():
            rows.found, rows.more = {target: found}, () if is_all else (target,)
        return self.answer(again, seen=seen, searched=(target, words))

    def overtaken(self, form, seen):
        """412: what happened since the page was opened, and the form with what was typed, to be looked at again."""
        self.commitment = find_commitment(self.commitment.pk)
        since = list(self.commitment.events.filter(number__gt=seen or 0))
        return self.answer(form, seen=self.commitment.edit, since=since, status=412)

    def second_click(self, form):
        """Return where to lead somebody whose operation was done by their own first click, or None."""
        return

    def operate(self, form, seen, button):
        """Do the operation with what the form holds; return where to go on.

        :raises Refusal: it was not done
        """
        raise NotImplementedError

    def answer(self, form, *, seen, searched=("", ""), since=(), closed="", status=200):
        context = {
            "page": self,
            "form": form,
            "seen": "" if seen is None else seen,
            "since": since,
            "closed": closed,
            "searched": searched,
            "commitment": self.commitment,
            "is_demonstration": bool(self.commitment) and self.commitment.organisation.is_demonstration,
            "breadcrumbs": self.crumbs(),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)

    def context(self):
        return {}

    def crumbs(self):
        return [
            ("My organisations", reverse("commitments:home")),
            (f"{self.commitment.organisation}", self.commitment.get_absolute_url()),
        ]

    def by_whom(self):
        return {"commitment": self.commitment, "by": self.request.user, "now": timezone.now()}


# Signing in is asked for by `KeepsWhatWasPosted`, which loses no text.
@method_decorator([login_not_required, never_cache], name="dispatch")
class SignedInPage(KeepsWhatWasPosted, OperationPage):
    """A page of an operation for people who are signed in."""
