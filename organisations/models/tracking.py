"""The history that the database keeps of people, organisations and memberships."""

import pghistory
import pghistory.models


class Event(pghistory.models.Event):
    """What the database wrote down of one change; named as what was changed is named."""

    class Meta:
        abstract = True

    def __str__(self):
        return self.pgh_tracked_model.__str__(self)


def tracked(one, many, *more, indexes=(), **options):
    """Return the decorator of a model whose every change the database writes down, as “change of” one and “changes of” many."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        *more,
        base_model=Event,
        meta={
            "verbose_name": f"change of {one}",
            "verbose_name_plural": f"changes of {many}",
            **({"indexes": indexes} if indexes else {}),
        },
        **options,
    )
