"""The mailbox page of the demonstration: every mail that would have been sent, so that journeys need no mail server."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outbox.models import Mail


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
    response = render(request, "outbox/mailbox.html", {"page_obj": page, "to": to, "addressees": addressees})
    response["Cache-Control"] = "no-store"
    return response
