"""Making the papers of a plan of many actions, as a job that says how far it is."""

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from actions.models import Plan
from insight.papers.plan_then import plan_then
from insight.papers.subjects import file_about_plan, forms_of, names_of
from jobs.models import Job
from jobs.running import BEGIN_ANEW, put_in, reporting


@app.task(name="make_papers", queue="files", retry=BEGIN_ANEW, pass_context=True)
def make_papers(context, plan, which, form):
    """Make the papers of a plan as a whole in one form, where they are missing."""
    with reporting(context) as report:
        found = Plan.objects.get(slug=plan)
        then = plan_then(found, which)
        names = [name for name in names_of(then) if form in forms_of(name)]
        for number, name in enumerate(names):
            report(number, len(names))
            file_about_plan(found, which, name, form, on=then.on, then=then)
        report(len(names), len(names))


def put_in_papers(plan, which, form):
    """Put in the job that makes a plan's papers, unless one is under way. Return its `Job`."""
    lock = f"papers {plan.slug} {which} {form}"
    job = Job.objects.last_with_lock(lock)
    if job and job.is_under_way:
        return job
    return put_in(
        task=make_papers,
        lock=lock,
        title="The documents of a plan",
        by=None,
        now=timezone.now(),
        result=reverse("plan-documents", args=[plan.slug]),
        plan=plan.slug,
        which=which,
        form=form,
    )
