"""What a log never holds: secrets of links, and tokens."""

import json
import logging
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from config.logs import JSONLines, SafeFormatter
from organisations.models import Person

SECRET = "aB3-" * 10
CARRY_SECRETS = {
    "countersign",
    "private-calendar",
    "own-consumer",
    "stop-mail",
    "invitation",
    "account_confirm_email",
    "account_reset_password_from_key",
}
PROXY = re.compile(
    re.search(r"~(\^\(\?<start>.*)  ", (settings.BASE_DIR / "docs/proxy/nginx.conf").read_text())[1].replace(
        "?<", "?P<"
    )
)  # what the proxy's log leaves out
KEYS_THAT_OPEN_NOTHING = {"improve", "commitments-met", "meet-milestone"}


def blanks(resolver):
    """Yield (name of an address, name of a blank in it)."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from blanks(pattern)
        else:
            for name in pattern.pattern.regex.groupindex:
                yield pattern.name, name


def test_every_address_with_a_secret_is_known_here():
    found = {name for name, blank in blanks(get_resolver()) if blank in {"token", "key", "secret"}}

    assert found == CARRY_SECRETS | KEYS_THAT_OPEN_NOTHING


@pytest.mark.parametrize(
    "address",
    [
        reverse("commitments:countersign", args=[SECRET]),
        reverse("private-calendar", args=[SECRET]),
        reverse("private-calendar", args=[SECRET]).replace("calendars/", "calendars//"),
        reverse("own-consumer", args=[SECRET]),
        reverse("commitments:stop-mail", args=[SECRET]),
        reverse("invitation", args=[SECRET]),
        reverse("account_confirm_email", args=[SECRET]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "a", "key": SECRET}),
        f"a header with swc_{'a' * 10}_{'b' * 46}",
    ],
)
def test_secret_is_taken_out_of_a_line(address):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s, again", (address,), None)

    line = SafeFormatter().format(record)

    assert SECRET not in line
    assert "b" * 46 not in line
    assert line.endswith("again")
    if address.startswith("/"):  # the proxy merges slashes before it looks
        assert PROXY.match(address.replace("//", "/"))


def test_line_says_when(time_machine):
    time_machine.move_to("2026-06-01T12:00:00.5+01:00", tick=False)
    record = logging.makeLogRecord({"name": "accounts", "levelname": "INFO", "msg": "Signed in: person 4"})

    assert SafeFormatter().format(record) == "2026-06-01T11:00:00.500+00:00 INFO accounts: Signed in: person 4"


def test_line_says_who_where_that_is_known_and_is_json_if_wished():
    request = SimpleNamespace(_cached_user=Person(pk=7))
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "levelname": "WARNING",
            "levelno": logging.WARNING,
            "msg": "Not Found: /a/",
            "request": request,
        }
    )

    assert SafeFormatter().format(record).endswith(" WARNING django.request: [person 7] Not Found: /a/")
    line = json.loads(JSONLines().format(record))
    assert (line["level"], line["logger"], line["person"], line["message"]) == (
        "WARNING", "django.request", 7, "Not Found: /a/",
    )  # fmt: skip
    del record.request
    assert json.loads(JSONLines().format(record))["person"] is None
