"""Addresses of this site: on it, and as others see them."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

MOST_KEPT = 5_000  # paths in a process


def absolute(path):
    """Return an address of this site: from the settings, never from a request's Host."""
    return settings.BASE_URL + path


def path_of(name, *args):
    """Return what `reverse` does, once for the same: a page asks for dozens, and looking one up is a tenth of a page."""
    return _reversed(get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, name, *args)


@lru_cache(maxsize=MOST_KEPT, typed=True)
def _reversed(prefix, urlconf, name, *args):
    return reverse(name, args=args)
