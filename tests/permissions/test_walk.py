"""Every address, asked with every method by every role, against the table in `addresses.py`."""

import itertools
import re
from urllib.parse import urlencode

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, get_resolver, reverse

from config.management.commands.permissions import PAGE, permissions_page
from organisations.models import Organisation
from tests.permissions.addresses import ADDRESSES, ADMINISTRATORS

SOUND = [("nosniff", "same"), ("nosniff", "no-r")]  # same-origin; no-referrer where an address holds a secret
TEXT = re.compile(r"text/|.*(/|\+)xml$")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def names(patterns, spaces=()):
    """The names of all addresses below these patterns, "space:name" each; "-" where one has none."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join([*spaces, pattern.name or "-"])


OURS = {name for name in names(get_resolver().url_patterns) if not name.startswith("admin:")}
DESK = {name for name in names(get_resolver().url_patterns) if name.startswith("admin:")}


def address_of(name, filling, blanks):
    values = {
        key: blanks.get(value, value) for key, value in filling.items() if key != "form" and not key.startswith("?")
    }
    if "/" in values:
        return values["/"]
    query = "&".join(f"{key[1:]}={value}" for key, value in filling.items() if key.startswith("?"))
    return reverse(name, kwargs=values) + (f"?{query}" if query else "")


@pytest.fixture
def asked(who_asks, put_back):
    def asked(visitor, method, address, form=None, token=None):
        """The answer, whatever it changed put back."""
        headers = {"Authorization": token} if token and address.startswith("/api/") else {}
        with put_back(visitor):
            response = visitor.generic(
                method,
                address,
                urlencode(form or {}),
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            )
            response.content if not response.streaming else list(response.streaming_content)
        return response

    return asked


def is_refused(response):
    """Whether the answer is a plain no: sign in first, not you, or not a thing for you to know of."""
    sign_in = (reverse("login"), reverse("admin:login"))
    return response.status_code in (401, 403, 404) or (
        response.status_code == 302 and response["Location"].startswith(sign_in)
    )


def what_its_heads_lack(response):
    """Return the first that is missing of what every answer carries for browsers, or ""."""
    policy, kind = response.get("Content-Security-Policy", ""), response.get("Content-Type", "")
    if any(part not in policy for part in ["object-src 'none'", "base-uri 'none'", "frame-ancestors"]):
        return f"its policy for content is “{policy}”"
    if (response.get("X-Content-Type-Options"), response.get("Referrer-Policy", "")[:4]) not in SOUND:
        return "it lets types be guessed, or tells other sites where somebody was"
    if TEXT.match(kind.partition(";")[0]) and "charset=" not in kind:
        return f"its type is “{kind}”"
    return ""


def outcome(response, *, may, named):
    """What is wrong with an answer by the table, or ""."""
    status = response.status_code
    if status >= 500:
        return f"broke with {status}"
    if not named:
        return "" if status == 405 or is_refused(response) else f"{status} for a method that has no row"
    if may:
        return f"{status} in place of an answer" if is_refused(response) or status == 405 else ""
    return "" if is_refused(response) else f"{status} in place of a refusal"


def test_every_address_has_a_row():
    assert set(ADDRESSES) == OURS


def test_every_address_answers_those_who_may_and_nobody_else(visitors, blanks, tokens, asked):
    """A method without a row is asked for by who may most, and by another role at each address."""
    wrong, others = [], itertools.cycle(sorted(set(visitors) - {"administrator"}))
    for name, (filling, methods) in ADDRESSES.items():
        address = address_of(name, filling, blanks)
        for method in METHODS:
            # Django's pages with forms take PUT for POST.
            like = "POST" if method == "PUT" and not address.startswith("/api/") else method
            for role in sorted(visitors) if like == method in methods else ["administrator", next(others)]:
                response = asked(visitors[role], method, address, filling.get("form"), tokens.get(role))
                if like != method and response.status_code == 405:
                    continue
                may, named = role in methods.get(like, ()), like in methods
                if said := outcome(response, may=may, named=named) or what_its_heads_lack(response):
                    wrong.append(f"{name}: {method} {address} by {role}: {said}")

    assert not wrong, "\n".join(wrong)


def test_admin_lets_only_administrators_in(visitors, blanks, asked):
    wrong = []
    for name in sorted(DESK - {"admin:login", "admin:logout", "admin:-"}):
        for role, visitor in sorted(visitors.items()):
            response = asked(visitor, "GET", address_in_the_admin(name))
            came_in = not is_refused(response)
            if came_in != (role in ADMINISTRATORS) and not (role in ADMINISTRATORS and is_read_only(name)):
                wrong.append(f"{name} by {role}: {response.status_code}")

    assert not wrong, "\n".join(wrong)


def address_in_the_admin(name):
    """The address of a page of the admin, filled with a row or an app where it has a blank."""
    try:
        return reverse(name)
    except NoReverseMatch:
        if name == "admin:app_list":
            return reverse(name, args=["organisations"])
        if name == "admin:view_on_site":
            organisation = Organisation.objects.first()
            return reverse(name, args=[ContentType.objects.get_for_model(organisation).pk, organisation.pk])
        if name == "admin:auth_user_password_change":
            return reverse(name, args=[1])
    model = next(model for model in site._registry if f":{model._meta.app_label}_{model._meta.model_name}_" in name)
    row = model._default_manager.order_by("pk").first()
    return reverse(name, args=[row.pk if row else 1])


def is_read_only(name):
    """Whether even administrators may be refused: rows to look at, and pages that no row of the world fills."""
    return re.search(r"_(add|change|delete|history)$|:(autocomplete|view_on_site)$", name) is not None


def test_page_of_permissions_is_what_the_rules_say():
    assert PAGE.read_text() == permissions_page()
