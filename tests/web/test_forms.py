"""Forms of pages: a refusal comes back onto the fields that it is about, and every row that was typed stays."""

import pytest
from django.forms import formset_factory
from django.http import QueryDict

from web.forms import Group, PageForm, RowForm, Rows, TextField, TickField, change_rows, put_refusal
from web.refusals import Invalid, NotAllowed, WrongState


class LinkForm(RowForm):
    url = TextField("The link")


class LinkRows(Rows):
    label, one = "Links", "link"


class SampleForm(PageForm):
    name = TextField("Name")
    contact_email = TextField("E-mail address")
    agreed = TickField("I agree")
    row_sets = {"links": formset_factory(LinkForm, formset=LinkRows, extra=0)}
    places = {"pointer": "name"}
    groups = (Group("Who", ("name", "contact_email", "agreed")), Group("What", ("links",)))


def bound(**more):
    posted = QueryDict(mutable=True)
    posted.update({"name": "N", "links.rows": "2", "links.0.url": "one", "links.1.url": "two", **more})
    form = SampleForm(posted)
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/name", ("name", "Name", "No.")),
        ("/contact/email", ("contact_email", "E-mail address", "No.")),
        ("/pointer", ("name", "Name", "No.")),
        ("/links", ("links", "Links", "No.")),
        ("/links/1/url", ("links-1-url", "Link 2: The link", "No.")),
        ("/links/1", ("links-1", "Link 2", "No.")),
        ("/links/7/url", ("links", "Links", "No.")),
        ("/links/1/colour", ("links-1", "Link 2", "No.")),
        ("/colour", ("", "", "“colour”: No.")),
        ("", ("", "", "No.")),
    ],
)
def test_refusal_stands_where_it_points_to_and_otherwise_on_top(pointer, line):
    form = bound()

    assert put_refusal(Invalid({pointer: ["No."]}), form) == 422
    assert form.summary == [line]


@pytest.mark.parametrize(("refusal", "status"), [(WrongState("Too late."), 409), (NotAllowed("Not you."), 403)])
def test_refusal_of_the_whole_stands_on_top_with_its_status(refusal, status):
    form = bound()

    assert put_refusal(refusal, form) == status
    assert form.summary == [("", "", refusal.message)]


def test_what_was_posted_reaches_the_operation_row_by_row():
    values = bound(agreed="yes").cleaned_data

    assert values == {
        "name": "N", "contact_email": "", "agreed": True, "links": [{"url": "one"}, {"url": "two"}],
    }  # fmt: skip


def test_claim_of_many_rows_makes_as_many_as_were_typed():
    form = bound(**{"links.rows": "99999999"})

    assert [row["url"] for row in form.cleaned_data["links"]] == ["one", "two"]


def test_text_of_any_kind_is_left_to_the_operation():
    text = "a\0b\ud800 " + "x" * 100_000

    assert bound(name=text).cleaned_data["name"] == text


@pytest.mark.parametrize(
    ("operation", "number", "rows", "on"),
    [
        ("add", 0, ["a", "b", "new"], 2), ("remove", 0, ["b"], 0), ("remove", 1, ["a"], 0), ("up", 1, ["b", "a"], 0),
        ("down", 0, ["b", "a"], 1), ("up", 0, ["a", "b"], 0), ("down", 1, ["a", "b"], 1), ("remove", 9, ["a", "b"], 9),
    ],
)  # fmt: skip
def test_rows_are_added_removed_and_moved(operation, number, rows, on):
    assert change_rows(["a", "b"], operation, number, "new") == (rows, on)
