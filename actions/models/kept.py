"""Triggers of tables that only grow: nobody edits or deletes what stands in them, whoever writes."""

import pgtrigger


def kept_for_ever(name):
    return [
        pgtrigger.Protect(name=f"{name}_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        _not_emptied(name),
    ]


def kept_but_for_a_correction(name):
    """Return the triggers of an entry on the record: it stays as it is, but for `corrected_by`, which is set once."""
    return [
        pgtrigger.Protect(
            name=f"{name}_is_kept",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=["corrected_by"]),
        ),
        pgtrigger.Protect(name=f"{name}_is_not_deleted", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_is_corrected_once",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange("corrected_by"),
            func="""
                IF OLD.corrected_by_id IS NOT NULL OR NOT EXISTS (
                    SELECT 1 FROM actions_commitmentevent AS correction
                    JOIN actions_commitmentevent AS mistake ON mistake.id = OLD.event_id
                    WHERE correction.id = NEW.corrected_by_id AND correction.deed = 'corrected'
                    AND correction.commitment_id = NEW.commitment_id
                    AND correction.record::jsonb->'said'->>'event' = mistake.hash
                ) THEN
                    RAISE EXCEPTION 'an entry is corrected once, by the event that says so'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            """,
        ),
        _not_emptied(name),
    ]


def _not_emptied(name):
    return pgtrigger.Trigger(
        name=f"{name}s_cannot_be_emptied",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'what is on the record is kept for ever';",
    )
