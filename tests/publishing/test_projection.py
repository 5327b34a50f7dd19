import io

import pytest
from django.core.management import call_command
from django.db import connection

from publishing import kinds
from publishing.models import IndexEntry, IndexWord, KnownWord, Representation
from publishing.published.rebuilding import reproject
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

PROJECTED = [
    "publishing_indexentry", "publishing_indexword", "publishing_knownword", "publishing_representation", "evidence_source", "evidence_aboutlaw",
    "definitions_definition",
    "definitions_linkeddata", "definitions_label", "definitions_versionlabel", "definitions_broader", "definitions_related",
    "definitions_citation", "definitions_mapping", "barriers_barrier", "barriers_evidence", "barriers_relation", "barriers_relationsource",
    "barriers_termuse", "barriers_barriercategory", "actions_action", "actions_milestone", "actions_candidate",
    "actions_actionbarrier", "actions_actionsource", "actions_precedent",
]  # fmt: skip

BY_OPERATIONS = {
    "barriers_category", "barriers_categoryevent", "barriers_gaptext", "barriers_gaptextevent", "barriers_openquestion", "barriers_openquestionevent",
    "barriers_plainquestion", "barriers_spreadsheetimport", "barriers_plainquestionevent", "definitions_import", "definitions_upload",
    "definitions_proposedtranslation", "actions_plan", "actions_commitment", "actions_commitmentevent", "actions_privatecalendar",
    "actions_secondsignature", "actions_progressreport", "actions_milestonemet", "actions_proof",
    "actions_assessment", "actions_planversion", "evidence_linkcheck", "actions_counterproposal", "actions_dayhead",
    "actions_message", "actions_newestreport", "actions_planevent", "actions_reminder", "actions_switchedoff",
    "evidence_referenceimport", "evidence_importedreference",
}  # fmt: skip


def snapshot():
    """Every row of every projected table, without the numbers that a new row gets."""
    rows, bare = {}, "to_jsonb(t) - 'id' - 'relation_id'"
    with connection.cursor() as cursor:
        for table in PROJECTED:
            cursor.execute(f"SELECT {bare} FROM {table} t ORDER BY ({bare})::text")
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def test_every_projected_table_is_in_the_snapshot():
    tables = {model._meta.db_table for model in [IndexEntry, IndexWord, KnownWord, Representation]}
    for kind in kinds.all_kinds():
        tables |= {model._meta.db_table for model in kind.model._meta.app_config.get_models()}

    assert tables - BY_OPERATIONS == set(PROJECTED)


def test_reproject_makes_what_publishing_made(small_world):
    published("definition", slug="mapped", close_match=["https://example.org/terms/record"])
    before = snapshot()

    reproject()

    assert all(before.values())  # a table that is empty would prove nothing
    assert snapshot() == before


def test_reproject_mends_what_was_damaged(small_world):
    before = snapshot()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_source SET title = 'Forged'")
        cursor.execute("DELETE FROM barriers_evidence")
        cursor.execute("DELETE FROM publishing_indexentry WHERE kind = 'action'")
        cursor.execute("UPDATE definitions_definition SET modified_at = now()")

    call_command("reproject", "--now", stdout=io.StringIO())

    assert snapshot() == before
