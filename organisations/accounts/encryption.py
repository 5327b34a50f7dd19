"""Secrets of authenticator apps and recovery codes, encrypted with keys that are in the settings and not in the database."""

import base64
import hashlib

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

BEGINS = "gAAAA"  # whatever Fernet writes; no secret or seed does
PLACES = ["secret", "seed"]


def encrypt(text):
    """Return a text as it is kept, under the newest key."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept):
    """Return what `encrypt` was given, under whichever key; what was kept before there were keys, as it is.

    :raises ImproperlyConfigured: its key is not in AUTHENTICATOR_KEYS
    """
    if not kept.startswith(BEGINS):
        return kept
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "AUTHENTICATOR_KEYS lacks a key that secrets of authenticator apps are encrypted with: put it back, at the end."
        ) from None


@transaction.atomic
def encrypt_anew():
    """Encrypt everything under the newest key. Return how many authenticators have something to encrypt."""
    count = 0
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update().order_by("pk")
    for authenticator in rows:
        data = authenticator.data
        data |= {place: encrypt(decrypt(data[place])) for place in PLACES if place in data}
        if "migrated_codes" in data:
            data["migrated_codes"] = [encrypt(decrypt(code)) for code in data["migrated_codes"]]
        Authenticator.objects.filter(pk=authenticator.pk).update(data=data)
        count += 1
    return count


def check_keys():
    """Check that everything can be decrypted, and encrypt what was kept before there were keys.

    :raises ImproperlyConfigured: a key is missing, so that somebody could not sign in
    """
    found = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("data", flat=True)
    kept = [data[place] for data in found for place in PLACES if place in data]
    for text in kept:
        decrypt(text)
    if not all(text.startswith(BEGINS) for text in kept):
        encrypt_anew()


def _keys():
    secrets = settings.AUTHENTICATOR_KEYS.values()
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret).digest())) for secret in secrets])
