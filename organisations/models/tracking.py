"""The history that the database keeps of people, organisations and memberships."""

import pghistory


def tracked(one, many, *more, **options):
    """Return the decorator of a model whose every change the database writes down, as “change of” one and “changes of” many."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        *more,
        meta={"verbose_name": f"change of {one}", "verbose_name_plural": f"changes of {many}"},
        **options,
    )
