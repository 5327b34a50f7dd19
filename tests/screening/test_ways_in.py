"""Every field into which somebody can type: screened, or why not. A new one fails here until it has its row."""

import logging

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models
from django.test import RequestFactory
from rest_framework import serializers

from barriers.models import Category, GapText, OpenQuestion, PlainQuestion
from definitions.importing.drafts import prepare
from definitions.models import Import
from organisations.models import Organisation
from publishing import kinds
from publishing.documents.fields import LanguageTag, PartialDate, PlainText, Slug, WebAddress
from publishing.lifecycle.drafting import save_draft
from publishing.models import Revision
from publishing.refusals import Invalid, Refusal
from screening import personal_data
from screening.logs import ScreenedFormatter
from screening.validation import no_personal_data
from tests import world
from tests.factories.publishing import drafted, returned, submitted

CHI = "0101011237"
# Text fields of documents that are not screened.
DOCUMENTS_NOT_SCREENED = {
    "source/language": "two letters",
}
# Text fields of the admin's forms that are not screened.
ADMIN_NOT_SCREENED = {
    "Person.email": "who signs in is no subject here, and this field is for the address",
    "Person.password1": "kept as a hash",
    "Person.password2": "kept as a hash",
    "Synonym.means": "slugs of what is published, and nothing else is taken: publishing/admin.py",
    "Person.reason": "screened by the form itself, as the operations do it: organisations/accounts/reasons.py",
}


def leaves(field, pointer):
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        yield from leaves(field.child, pointer)
    elif isinstance(field, serializers.Serializer):
        for name, part in field.fields.items():
            yield from leaves(part, f"{pointer}/{name}")
    else:
        yield pointer, field


def test_every_text_field_of_a_document_is_screened_or_says_why_not():
    not_screened = set()
    for kind in kinds.all_kinds():
        for pointer, field in leaves(kind.document(), kind.name):
            free = isinstance(field, serializers.CharField) and not isinstance(field, PartialDate | LanguageTag)
            screened = isinstance(field, Slug | WebAddress) or isinstance(field, PlainText) and field.screened
            if free and not screened:
                not_screened.add(pointer)

    assert not_screened == set(DOCUMENTS_NOT_SCREENED)


def test_every_text_field_of_the_admin_is_screened_or_says_why_not(people):
    request = RequestFactory().get("/admin/")
    request.user = people.administrator
    not_screened = set()
    for model, page in admin.site._registry.items():
        for row in [None, model._default_manager.first()]:
            if not (page.has_add_permission(request) if row is None else page.has_change_permission(request, row)):
                continue
            for name, field in page.get_form(request, row, change=row is not None).base_fields.items():
                if not isinstance(field, forms.CharField):
                    continue
                if no_personal_data not in [*field.validators, *validators_of(model, name)]:
                    not_screened.add(f"{model.__name__}.{name}")

    assert not_screened == set(ADMIN_NOT_SCREENED)


def validators_of(model, name):
    found = [field for field in model._meta.get_fields() if field.name == name]
    return found[0].validators if found else []


def test_every_column_that_people_fill_without_a_document_is_screened():
    """Models that administrators or the catalogue fill in: every text column has the validator."""
    excused = {
        *("Person.email", "Person.password"),  # who signs in is no subject here
        "AccountDeletion.reason",  # by its operation
        *("Consumer.email", "Consumer.token_hash"),  # of who lists a system, who is no subject here
        *("AccessToken.name", "AccessToken.prefix", "AccessToken.pepper_id", "AccessToken.digest"),  # by its operation
        *("Invitation.email", "Invitation.name", "Invitation.job_title", "Invitation.token_hash"),  # by its operation
        *(
            "Invitation.about",
            "Invitation.leads_to",
        ),  # nobody types them: made of an action's title and a screened message
    }
    tables = [Category, GapText, OpenQuestion, PlainQuestion, apps.get_model("actions.Plan")]
    for model in [*apps.get_app_config("organisations").get_models(), *tables]:
        if model.__name__.endswith("Event"):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                name = f"{model.__name__}.{field.name}"
                assert no_personal_data in field.validators or name in excused, name


@pytest.mark.parametrize("slug", [f"file-{CHI}", "a-07700-900123", "eh99-1sp", "010101-1237"])
def test_slug_with_personal_data_is_refused(slug):
    with pytest.raises(serializers.ValidationError, match="seems to hold"):
        Slug().run_validation(slug)


@pytest.mark.parametrize(("name", "text"), [("isbn", CHI), ("isbn", f"ISBN {CHI}"), ("doi", f"See {CHI} there")])
def test_number_of_a_person_is_refused_as_that_of_a_publication(name, text):
    with pytest.raises(serializers.ValidationError, match="seems to hold"):
        kinds.get("source").serializer.fields[name].run_validation(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("isbn", "0-306-40615-2"), ("isbn", "9780306406157"), ("isbn", "1447322525"), ("doi", "10.1093/bjsw/bcr012")],
)
def test_number_of_a_publication_is_taken(name, text):
    assert kinds.get("source").serializer.fields[name].run_validation(text) == text


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/?to=rowan@example.org",
        f"https://example.org/{CHI}",
        "https://example.org/?to=r%40example.org",
    ],
)
def test_web_address_with_personal_data_is_refused(address):
    with pytest.raises(serializers.ValidationError, match="seems to hold"):
        WebAddress().run_validation(address)


@pytest.mark.django_db
def test_admin_refuses_beside_the_field(client, people):
    client.force_login(people.administrator)

    response = client.post(
        "/admin/barriers/category/add/",
        {"vocabulary": "factors", "slug": "x", "label": "X", "note": f"Ask {CHI}", "position": "1"},
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == {"note"}
    assert response.content.decode().count(CHI) == 1
    assert not Category.objects.filter(slug="x").exists()


def test_organisation_keeps_its_website_and_no_address_of_a_person():
    organisation = Organisation(slug="a", name="A", kind="other", roles=["partner"], website="https://example.org/")
    organisation.clean_fields()
    organisation.website = "https://example.org/?to=rowan@example.org"

    with pytest.raises(ValidationError):
        organisation.clean_fields()


# --- imports ---


@pytest.mark.django_db
def test_import_keeps_nothing_of_a_row_with_personal_data(people):
    data = (
        f"slug,label,definition\nfirst,First,A word.\nsecond,About {CHI},Another.\nthird,Third,Ask rowan@example.org\n"
    )

    prepared = prepare(data=data.encode(), name="words.csv", by=people.researcher, now=world.NOW)

    kept = str(Import.objects.values().get(pk=prepared.pk))
    assert (CHI in kept, "rowan@" in kept) == (False, False)
    rows = sorted(prepared.rows, key=lambda row: row["number"])
    assert [row["status"] for row in rows] == ["new", "not-taken", "not-taken"]
    assert "a CHI number" in str(rows[1]["reasons"])


@pytest.mark.django_db
def test_import_refuses_a_file_name_with_personal_data(people):
    with pytest.raises(Invalid, match="CHI number"):
        prepare(data=b"slug,label,definition\n", name=f"{CHI}.csv", by=people.researcher, now=world.NOW)


# --- a screen that breaks ---


@pytest.fixture
def broken(monkeypatch):
    monkeypatch.setattr(personal_data, "holds_email", None)
    monkeypatch.setattr(personal_data, "_sound", set())


@pytest.mark.django_db
def test_broken_screen_refuses_the_save_and_logs_no_text(people, broken, caplog):
    with pytest.raises(Invalid, match="could not be checked"):
        save_draft(kind="source", document=world.source(title="Of Quillmarsh"), by=people.researcher, now=world.NOW)

    assert not Revision.objects.exists()
    assert "broke" in caplog.text
    assert "Quillmarsh" not in caplog.text


def test_broken_screen_refuses_a_model_field(broken):
    with pytest.raises(ValidationError, match="could not be checked"):
        no_personal_data("Anything")


# --- it never repeats ---


@pytest.mark.django_db
def test_error_document_repeats_neither_an_unknown_field_nor_a_choice(people):
    document = world.source(kind="rowan@example.org", **{"07700 900123": "x"})

    with pytest.raises(Refusal) as refused:
        save_draft(kind="source", document=document, by=people.researcher, now=world.NOW)

    assert "rowan" not in str(refused.value.errors) + refused.value.message
    assert "07700" not in str(refused.value.errors) + refused.value.message


@pytest.mark.django_db
def test_refused_note_is_in_no_mail(people):
    draft = submitted(drafted(by=people.researcher))
    mail.outbox.clear()
    with pytest.raises(Invalid):
        returned(draft, by=people.editor, reason=f"Ask {CHI}")

    assert mail.outbox == []


@pytest.mark.parametrize("what", [CHI, "rowan@example.org", "07700 900123"])
def test_log_leaves_a_line_with_personal_data_out(what):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (f"/x/ {what}",), None)

    line = ScreenedFormatter().format(record)

    assert what not in line
    assert "left out" in line


def test_log_leaves_the_words_of_an_error_out_and_keeps_the_rest():
    try:
        raise ValueError(f"Key (slug)=({CHI}) already exists")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "It broke", (), (ValueError, error, error.__traceback__))

    text = ScreenedFormatter().format(record)

    assert CHI not in text
    assert "It broke" in text
    assert "Traceback" in text


def test_no_error_report_leaves_by_mail(settings):
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []
    assert settings.DEBUG is False
    assert logging.getLogger("django").handlers == []


def test_what_no_file_can_hold_is_refused_in_every_column_that_is_screened():
    """A vertical tab in a name, as Word puts it, would break feeds, StratML and DOCX of all that name it."""
    for letter in "\x01", "\x0b", "\x9f", "\ufffe":
        with pytest.raises(ValidationError, match="control characters"):
            no_personal_data(f"Example{letter}Council")
    no_personal_data("Two\r\nlines and a\ttab")
