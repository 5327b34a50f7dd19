"""The table of people's data names everything that the database holds about people."""

import html
import re

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client

from insight.own_data import table
from insight.own_data.rows import Ending, Ground, Kept
from insight.own_data.table import TABLE
from organisations.models import Person

# What a column about people could be called, whatever its kind.
NAMED_SO = re.compile(
    r"e?mail|(^|_)(user|person|people|name|job_title|address|ip|browser|agent|phone|signature|by)(_|$)|session"
)
# Columns that could hold anything: texts that a program writes, bytes, JSON.
ANYTHING = (models.JSONField, models.BinaryField)
PERSONS = (models.EmailField, models.GenericIPAddressField)
# Columns that look as if they were about people with an account, and are not.
ABOUT_NOBODY = {
    "auth.Permission.name": "of the program", "auth.Group.name": "not used here",
    "organisations.Organisation.name": "an organisation", "organisations.Organisation.short_name": "an organisation",
    "organisations.OrganisationEvent.name": "an organisation", "organisations.OrganisationEvent.short_name": "an organisation",
    "publishing.KeptRows.rows": "counts of what is published",
    "publishing.IndexEntry.asked_by": "phrases that lead to an entry",
    "evidence.LinkCheck.address": "a web address", 
    "evidence.Source.quotes": "of published works", "evidence.ImportedReference.document": "a published work",
    "evidence.ImportedReference.reasons": "why a reference is not taken", "evidence.ImportedReference.notes": "about a reference",
    "barriers.Barrier.confidence_components": "of an entry", "definitions.Definition.translations": "of an entry",
    "definitions.Definition.notations": "of an entry", "definitions.Definition.places": "names of collections and numbers",
    "definitions.Mapping.address": "a web address",
    "definitions.ProposedTranslation.text": "of an entry",
    "publishing.Representation.body": "what is published of an entry, without who did it",
    "publishing.Revision.document": "a document; the screen keeps people out", "publishing.ReviewEvent.document": "a document",
    "publishing.DraftState.document": "a document", "publishing.DraftState.unsaved": "a document",
    "publishing.Redaction.places": "pointers, and never what", "publishing.Head.counts": "numbers", "publishing.Head.languages": "tags of languages",
    "publishing.Head.projected_by": "a hash of the code",
    "procrastinate.ProcrastinateJob.task_name": "of the program",
    "procrastinate.ProcrastinateJob.queue_name": "of the program", "procrastinate.ProcrastinatePeriodicDefer.task_name": "of the program",
}  # fmt: skip
# Tables without a model.
OF_NO_MODEL = {
    "django_migrations": "of the program", "shared_counts": "a row of the table without places: counts",
    "procrastinate_jobs": "", "procrastinate_events": "", "procrastinate_periodic_defers": "", "procrastinate_workers": "",
    "procrastinate_version": "",
}  # fmt: skip


def models_here():
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.label != "pghistory.Events"
    ]


def is_about_people(field):
    """Whether a column could be about a person: by what it points to, its kind, or what it is called."""
    if field.is_relation:
        return field.related_model is Person
    if isinstance(field, (*PERSONS, *ANYTHING)):
        return True
    textual = isinstance(field, models.CharField | models.TextField | ArrayField) and not field.choices
    return textual and not isinstance(field, models.SlugField | models.URLField) and bool(NAMED_SO.search(field.name))


def test_every_column_that_could_be_about_a_person_has_a_row():
    named = {f"{place.model}.{name}" for row in TABLE for place in row.places for name in place.columns}
    there = {f"{model._meta.label}.{field.name}" for model in models_here() for field in model._meta.concrete_fields}
    about = {
        f"{model._meta.label}.{field.name}"
        for model in models_here()
        for field in model._meta.concrete_fields
        if is_about_people(field)
    }

    assert sorted(about - named - ABOUT_NOBODY.keys()) == [], "give each a row in insight/own_data/table.py"
    assert sorted(named - there) == [], "named, and not there"
    assert not ABOUT_NOBODY.keys() - about | ABOUT_NOBODY.keys() & named, "excused for nothing"


def test_every_table_of_the_database_is_a_models_or_named_here(db):
    of_models = {model._meta.db_table for model in models_here()}

    assert set(connection.introspection.table_names()) - of_models <= OF_NO_MODEL.keys()


def test_every_row_says_all_there_is_to_say():
    for row in TABLE:
        assert all([row.what, row.purpose, row.time.endswith("."), row.at_the_end, "{" not in row.time]), row.what
        assert row.ending is not Ending.STAYS or row.why, row.what
    assert len({row.key for row in TABLE}) == len(TABLE)


def test_privacy_page_is_the_table(db, monkeypatch):
    def page():
        return Client().get("/privacy/").content.decode()

    text = html.unescape(" ".join(page().split()))
    for row in TABLE:
        for sentence in [row.what, row.purpose, row.ground.value, row.time, row.at_the_end]:
            assert sentence in text, sentence

    added = Kept(
        "Your account", "The colour of your front door", "For a test.", Ground.CHOICE, "For a moment.", Ending.AT_ONCE
    )
    monkeypatch.setattr(table, "TABLE", [*TABLE[1:], added])

    assert "The colour of your front door" in page()
    assert TABLE[0].purpose not in page()
