"""Who may use an operation of the API, by the table that the permission walk has."""

from django.urls import Resolver404, resolve

from tests.permissions.addresses import ADDRESSES

# The walk's world has no draft of these, no text in Gaelic that waits, and one person's job; here there are some.
LIKE = {f"api:{kind}-draft": "api:barriers-draft" for kind in ["evidence", "definitions", "actions"]}
READ_LIKE = {"api:definitions-translation": "api:translations"}
OWN = {"api:jobs-detail", "api:jobs-cancel"}


def may(role, method, path):
    """Return whether the table lets this role do it; True where the address is none."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    if name in OWN:
        return role != "anonymous"
    method = "GET" if method == "HEAD" else method
    _, methods = ADDRESSES.get(LIKE.get(name, READ_LIKE.get(name, name) if method == "GET" else name), ({}, {}))
    who = methods.get(method)
    return who is not None and ("stranger" if role == "anonymous" else role) in who
