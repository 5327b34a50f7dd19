"""Who may use an operation of the API, by the table that the permission walk has."""

from django.urls import Resolver404, resolve

from tests.permissions.addresses import ADDRESSES

# The walk's world has no draft of these and one person's job; here everybody may have one of their own.
LIKE = {f"api:{kind}-draft": "api:barriers-draft" for kind in ["evidence", "definitions", "actions"]}
OWN = {"api:jobs-detail", "api:jobs-cancel"}


def may(role, method, path):
    """Return whether the table lets this role do it; True where the address is none."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    if name in OWN:
        return role != "anonymous"
    _, methods = ADDRESSES.get(LIKE.get(name, name), ({}, {}))
    who = methods.get("GET" if method == "HEAD" else method)
    return who is not None and ("stranger" if role == "anonymous" else role) in who
