"""Who else has an entry's form open now."""

from datetime import timedelta

from django.db import IntegrityError

from publishing.models import OpenPage

NOW_IS = timedelta(minutes=2)
KEPT_FOR = timedelta(hours=1)


def note_open(*, entry, by, now):
    """Write down that `by` has the entry's form open. Return the names of the colleagues who have, too."""
    try:
        OpenPage.objects.bulk_create(
            [OpenPage(entry=entry, person=by, at=now)],
            update_conflicts=True,
            unique_fields=["entry", "person"],
            update_fields=["at"],
        )
    except IntegrityError:  # the entry was discarded in this moment
        return []
    others = OpenPage.objects.filter(entry=entry, at__gt=now - NOW_IS, person__is_active=True).exclude(person=by)
    return list(others.order_by("person__name", "pk").values_list("person__name", flat=True))


def forget_open_pages(*, now):
    """Forget pages that were open long ago. Return how many."""
    return OpenPage.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
