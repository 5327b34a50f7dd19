"""Triggers of tables that only grow: nobody edits or deletes what stands in them, whoever writes."""

import pgtrigger


def kept_for_ever(name):
    return [
        pgtrigger.Protect(name=f"{name}_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}s_cannot_be_emptied",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'what is on the record is kept for ever';",
        ),
    ]
