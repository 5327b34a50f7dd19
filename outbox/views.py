"""The mailbox page of the demonstration: every mail that would have been sent, so that journeys need no mail server; and
the button with which people have their own address tried again."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from outbox import bounces
from outbox.models import Mail
from web.refusals import WrongState


@login_not_required
@require_safe
def mailbox(request):
    """Newest first; `?to=` shows one addressee's. 404 outside demo mode: mail holds links that sign people in."""
    if not settings.DEMO:
        raise Http404
    to = request.GET.get("to", "").replace("\0", "")
    found = Mail.objects.filter(to__iexact=to) if to else Mail.objects.all()
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    addressees = Mail.objects.order_by("to").values_list("to", flat=True).distinct()
    context = {"page_obj": page, "query": urlencode({"to": to}), "to": to, "addressees": addressees}
    response = render(request, "outbox/mailbox.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def try_again(request):
    """Write again to the person's own address, from which mail came back."""
    try:
        bounces.try_again(address=request.user.email, now=timezone.now())
        messages.success(request, "The next mail goes to your address again. If it comes back, this page says so.")
    except WrongState as refusal:
        messages.error(request, refusal.message)
    return redirect("account")
