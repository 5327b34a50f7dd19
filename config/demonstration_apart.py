"""That nobody comes in outside a demonstration with a password that everybody knows."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from organisations.accounts.second_factor import DEMO_ADDRESSES
from organisations.models import Person


def refuse_demonstration():
    """Refuse to start outside demo mode on a database in which people of a demonstration can sign in.

    :raises ImproperlyConfigured:
    """
    if not settings.DEMO and Person.objects.filter(email__iendswith=DEMO_ADDRESSES, is_active=True).exists():
        raise ImproperlyConfigured(
            "People of a demonstration can sign in to this database, with a password that everybody knows. "
            "Let DATABASE_URL name a database of its own, or set DEMO=1 to look around."
        )
