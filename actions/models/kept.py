"""Triggers of tables that only grow: nobody edits or deletes what stands in them, whoever writes.

And the trigger that keeps by which report a commitment is judged.
"""

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


def sets_newest_report(name, operation, **when):
    """Return the trigger that writes the commitment's `NewestReport` anew."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        func="""
            DELETE FROM actions_newestreport WHERE commitment_id = NEW.commitment_id;
            INSERT INTO actions_newestreport (commitment_id, report_id, awaits_assessment)
            SELECT report.commitment_id, report.id, report.status = 'complete' AND NOT EXISTS (
                SELECT 1 FROM actions_assessment AS assessment
                JOIN actions_commitmentevent AS assessed ON assessed.id = assessment.event_id
                WHERE assessment.commitment_id = report.commitment_id AND assessed.number > event.number)
            FROM actions_progressreport AS report JOIN actions_commitmentevent AS event ON event.id = report.event_id
            WHERE report.commitment_id = NEW.commitment_id AND report.corrected_by_id IS NULL AND NOT EXISTS (
                SELECT 1 FROM actions_commitmentevent AS signed
                WHERE signed.commitment_id = report.commitment_id
                AND signed.deed = 'committed' AND signed.number > event.number)
            ORDER BY report.date DESC, report.number DESC LIMIT 1;
            RETURN NULL;
        """,
        **when,
    )
