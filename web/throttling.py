"""How often one address may ask the API."""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework.throttling import AnonRateThrottle


class ApiThrottle(AnonRateThrottle):
    """Counts in the cache "api": a question costs no write to the database."""

    cache = ConnectionProxy(caches, "api")
