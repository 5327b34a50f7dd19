"""The page of a long job, for who started it, and the button that cancels it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import running
from jobs.models import Job
from web.refusals import WrongState


@require_safe
def detail(request, pk):
    """Return how far it is; once it is done, the page of what came of it."""
    job = get_object_or_404(Job.objects.visible_to(request.user).with_times(), pk=pk)
    if job.state == Job.State.DONE and job.result:
        return redirect(job.result)
    response = render(request, "jobs/job.html", {"job": job})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def cancel(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        running.cancel(job=job, by=request.user)
    except WrongState as refusal:
        messages.info(request, refusal.message)
    return redirect(job.result or job)
