"""JSON that is written in parts is what it would be as a whole."""

import pytest
from rest_framework.renderers import JSONRenderer

from web.json_parts import json_parts


@pytest.mark.parametrize("rows", [[], [{"a": "é"}], [1, None, "two"]])
def test_object_in_parts_is_the_one_that_is_written_whole(rows):
    members = {"plan": {"title": "“A”"}, "on": None, "rows": iter(rows), "last": [1]}

    assert b"".join(json_parts(members)) == JSONRenderer().render({**members, "rows": rows})


def test_rows_are_made_as_the_parts_are_taken():
    made = []
    parts = json_parts({"rows": (made.append(number) or number for number in range(3))})

    assert [next(parts) for _ in range(3)] == [b"{" + b'"rows"' + b":", b"[", b"0"]
    assert made == [0]
