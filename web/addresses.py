"""Addresses of this site as others see them."""

from django.conf import settings


def absolute(path):
    """Return an address of this site: from the settings, never from a request's Host."""
    return settings.BASE_URL + path
