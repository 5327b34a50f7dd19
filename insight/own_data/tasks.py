"""The file of what is kept about somebody: at once, or by a job where there is much."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from insight.own_data.files import file_about
from insight.own_data.kept import count_about
from jobs.running import BEGIN_ANEW, put_in, reporting
from organisations.account_events import Kind, record
from organisations.models import Person, PreparedData
from web.addresses import absolute
from web.mail import mail
from web.refusals import need

AT_ONCE = 5_000  # rows about a person that are read while they wait: a second or two


def data_of(*, person, by, now, page):
    """Return (the bytes of a person's file, None), or (None, the job that makes it). `page` is the path that a job leads back to.

    A file that a job made lies there for a day. That it was taken stands in the person's log, and a mail tells them.

    :raises NotAllowed: `by` is somebody else, and no administrator
    """
    need(by, "organisations.see_own_data", "Only whom it is about, or an administrator, takes it.", about=person)
    prepared = PreparedData.objects.filter(person=person).first()
    with transaction.atomic():
        if prepared is None and count_about(person) > AT_ONCE:
            title = "The file of what is kept about a person"
            job = put_in(
                task=make_file, lock=f"data of {person.pk}", title=title, by=by, now=now, result=page, person=person.pk
            )
            return None, job
        event = record(person, Kind.DATA_TAKEN, now=now, detail="" if by.pk == person.pk else "By an administrator")
        if person.is_active:
            context = {
                "person": person,
                "is_own": by.pk == person.pk,
                "event": event,
                "log": absolute(reverse("account-log")),
            }
            mail(person.email, "What is kept about you was downloaded", "data_taken", context)
    return bytes(prepared.data) if prepared else file_about(person, now=now), None


@app.task(name="make_file_of_person", queue="long", pass_context=True, retry=BEGIN_ANEW)
def make_file(context, *, person):
    with reporting(context), transaction.atomic():
        about, now = Person.objects.get(pk=person), timezone.now()
        data = file_about(about, now=now)
        PreparedData.objects.update_or_create(person=about, defaults={"made_at": now, "data": data})
