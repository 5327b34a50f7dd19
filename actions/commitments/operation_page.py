"""What every page has in common on which somebody acts on a commitment: one form, sent to one operation.

What is typed is kept, whatever comes in between: an error, a colleague who was faster, a session that ended.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from actions.commitments.event_log import Overtaken, how_it_stands, job_title_of
from actions.commitments.inputs import NO_FILES
from actions.commitments.signed_version import ActionChanged
from actions.models import Commitment
from organisations.forms import OrganisationField
from publishing.published import lookup
from publishing.refusals import Refusal, WrongState
from web.forms import OperationFormView, change_rows, put_refusal
from web.kept_forms import KeepsWhatWasPosted
from web.numbers import whole_number


def find_commitment(pk):
    return get_object_or_404(Commitment.objects.select_related("action__plan", "organisation", "proposed"), pk=pk)


def receipt_page(event):
    return redirect("commitments:receipt", event.hash)


class OperationPage(OperationFormView):
    """A page with the form of one operation.

    operation   name of the permission
    states      in which a commitment has to be
    form_class  the form, whose fields are the operation's arguments
    seen        the number of the last event that the person has seen
    version     the version of the action that the person has read, where they sign something about it
    """

    operation = ""
    version = None
    states = ()
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
        self.seen = self.commitment.edit

    @property
    def back(self):
        return self.commitment.get_absolute_url()

    def closed(self):
        """Return why this cannot be done now, or ""."""
        return "" if self.commitment.state in self.states else how_it_stands(self.commitment)

    def get(self, request, **kwargs):
        closed = self.closed()
        return self.show(self.new_form(initial=self.get_initial()), closed=closed, status=409 if closed else 200)

    def new_form(self, *data, **given):
        """Return the form. Where it has an organisation to choose, invented ones and real ones are kept apart."""
        form = self.form_class(*data, **given)
        for field in form.fields.values():
            if isinstance(field, OrganisationField):
                field.queryset = field.queryset.filter(is_demonstration=self.is_invented())
        return form

    def is_invented(self):
        return self.commitment.organisation.is_demonstration

    def post(self, request, **kwargs):
        self.seen = whole_number(request.POST.get("seen", ""))
        form = self.new_form(request.POST)
        if getattr(request, "sent_a_file", False):
            form.add_error(None, NO_FILES)
            return self.form_invalid(form)
        button, _, target = request.POST.get("operation", "").partition(":")
        if button in ("add", "remove", "up", "down"):
            return self.with_rows(form, button, target)
        if button == "find":
            return self.with_search(form, target)
        if button == "change":
            return self.show(self.new_form(initial=form.typed))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        try:
            response = self.operate(form)
        except Overtaken:
            return self.overtaken(form)
        except ActionChanged as refusal:
            self.version = self.commitment.action.version
            return self.show(form, reread=refusal, status=refusal.status)
        except WrongState as refusal:
            return self.second_click(form) or self.show(form, closed=refusal.message, status=refusal.status)
        except Refusal as refusal:
            return self.show(form, status=put_refusal(refusal, form))
        if response.status_code == 302:
            for sentence in form.understood:
                messages.info(self.request, sentence)
        return response

    def with_rows(self, form, button, target):
        """Answer the form with a row added, removed or moved; nothing is done with what was typed."""
        name, _, number = target.rpartition(".") if button != "add" else (target, "", "0")
        typed = form.typed
        if name in form.rows and number.isdigit():
            typed[name], _ = change_rows(typed[name], button, int(number[:6]), {})
        return self.show(self.new_form(initial=typed))

    def with_search(self, form, target):
        """Answer the form with what a search for a published source found."""
        words = self.request.POST.get(f"find.{target}", "")[:200]
        found, is_all = lookup.find("source", words, published_only=True)
        again = self.new_form(initial=form.typed)
        for rows in again.rows.values():
            rows.found, rows.more = {target: found}, () if is_all else (target,)
        return self.show(again, searched=(target, words))

    def overtaken(self, form):
        """412: what happened since the page was opened, and the form with what was typed, to be looked at again."""
        self.commitment = find_commitment(self.commitment.pk)
        since = list(self.commitment.events.filter(number__gt=self.seen or 0))
        self.seen = self.commitment.edit
        return self.show(form, since=since, status=412)

    def second_click(self, form):
        """Return where to lead somebody whose operation was done by their own first click, or None."""
        return

    def get_context_data(self, form, *, searched=("", ""), since=(), closed="", reread=None):
        return {
            "page": self,
            "form": form,
            "seen": "" if self.seen is None else self.seen,
            "since": since,
            "reread": reread,
            "closed": closed,
            "searched": searched,
            "commitment": self.commitment,
            "is_demonstration": bool(self.commitment) and self.commitment.organisation.is_demonstration,
            "breadcrumbs": self.crumbs(),
            **self.context(),
        }

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


class SigningPage(SignedInPage):
    """A page on which somebody signs: what the action says travels with the form, by its version."""

    def find(self, pk):
        super().find(pk)
        self.version = self.commitment.action.version

    def post(self, request, **kwargs):
        self.version = whole_number(request.POST.get("version", "")) or 0
        return super().post(request, **kwargs)

    def get_initial(self):
        return {"job_title": job_title_of(self.request.user, self.commitment.organisation)}
