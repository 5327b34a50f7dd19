"""Everything that is stored as text passes the screen or stands in a table with its reason: columns, what the API takes,
sessions and the arguments of jobs. The fields are found in the code itself, so that a new one fails here.
"""

import inspect
import re
from importlib import import_module
from pathlib import Path

import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from procrastinate.contrib.django import app
from rest_framework import serializers

from publishing.documents.fields import (
    DocumentDate,
    DocumentSerializer,
    LanguageTag,
    PartialDate,
    PlainText,
    Slug,
    WebAddress,
)
from screening.validation import no_personal_data
from tests.ours import our_files
from tests.screening.test_ways_in import leaves

COLUMNS = yaml.safe_load(Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8"))
HOLD_TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
# What the API and the operations take as text and no field of theirs screens.
TAKEN_OTHERWISE = {
    "Contact.email": "where an invitation goes",
    "Countersigning.email": "compared with the address that the link went to",
    "SecondSigner.email": "where the link goes",
    "QuestionSerializer.contact.email": "where an invitation goes",
    "HandingOver.to": "the slug of an organisation, compared with those that there are",
    "NoteSerializer.note": "reason_given",
    "PublishSerializer.note": "reason_given",
    "ReasonSerializer.note": "reason_given",
    "WithdrawSerializer.note": "reason_given",
    "WithdrawSerializer.successor": "the slug of an entry, compared with those that there are",
    "SourceDocument.language": "a language",
    **dict.fromkeys(
        [
            "PinSerializer.slug",
            "ActionPinsSerializer.actions.slug",
            "BarrierPinsSerializer.barriers.slug",
            "DefinitionPinsSerializer.definitions.slug",
            "SourcePinsSerializer.evidence.slug",
        ],
        "looked for, kept nowhere",
    ),
}
# What is put into a session, and what of it somebody typed.
SESSION_KEYS = {
    "HALF_WRITTEN": "words that the screen lets through, publishing/workbench/half_written.py",
    "DRAFTS_SEEN": "filters of the list of drafts, if the screen lets them through",
    "DEMO_MARK": "a primary key",
    "GOES_ON": "the path of a page that there is",
    '"began"': "a time",
    '"seen"': "a time",
    "INVITATION": "a token that was found",
    "STATE_SESSION_KEY": "a form of allauth that waits, if the screen lets it through, organisations/accounts/sessions.py",
}
# Arguments of jobs: primary keys, the slug of a plan that there is, and choices of the program.
ARGUMENTS = {"context", "timestamp", "kind", "model", "plan", "which", "form"}


def test_every_column_is_screened_or_says_why_not():
    unscreened, of_documents = set(), {name.removesuffix("*") for name in COLUMNS if name.endswith("*")}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model._meta.label == "pghistory.Events":
            continue  # a view of the package over tables that are here themselves
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            excused = field.choices or no_personal_data in field.validators or field.name == "pgh_label"
            if isinstance(field, HOLD_TEXTS) and not excused:
                unscreened.add(next((f"{of}*" for of in of_documents if name.startswith(of)), name))

    assert unscreened == set(COLUMNS)
    assert all(COLUMNS.values())


def subclasses(of):
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_text_that_the_api_and_the_operations_take_is_screened_or_says_why_not():
    import_module(settings.ROOT_URLCONF)
    otherwise = set()
    for serializer in set(subclasses(DocumentSerializer)):
        for name, field in leaves(serializer(), serializer.__name__):
            reads_a_form = (DocumentDate, PartialDate, LanguageTag, Slug, WebAddress)
            screened = isinstance(field, reads_a_form) or isinstance(field, PlainText) and field.screened
            if isinstance(field, serializers.CharField) and not screened:
                otherwise.add(name.replace("/", "."))

    assert otherwise == set(TAKEN_OTHERWISE)


def test_every_key_of_a_session_is_named():
    written = set()
    for file in our_files():
        written |= set(re.findall(r"\bsession\[([^\]]+)\] =", file.read_text(encoding="utf-8")))

    assert written == set(SESSION_KEYS)


def test_jobs_are_handed_primary_keys_and_choices_alone():
    app.perform_import_paths()
    names = set()
    for task in app.tasks.values():
        if not task.name.startswith("builtin"):
            names |= set(inspect.signature(task.func).parameters)

    rows = {"prepared", "person", "upload", "mail"}
    assert names - ARGUMENTS - rows == set()
