"""Secrets of authenticator apps and recovery codes, encrypted with keys that are in the settings and not in the database."""

import base64
import hashlib
import os

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

BEGINS = "gcm1:"
BEFORE = "gAAAA"  # whatever Fernet writes, which was used before; no secret or seed begins so
NONCE = 12  # bytes
PLACES = ["secret", "seed"]


def encrypt(text):
    """Return a text as it is kept: AES-256-GCM under the newest key."""
    nonce = os.urandom(NONCE)
    return BEGINS + base64.b64encode(nonce + _ciphers()[0].encrypt(nonce, text.encode(), None)).decode()


def decrypt(kept):
    """Return what `encrypt` was given, under whichever key; what was kept before there were keys, as it is.

    :raises ImproperlyConfigured: its key is not in AUTHENTICATOR_KEYS
    """
    if kept.startswith(BEGINS):
        data = base64.b64decode(kept.removeprefix(BEGINS))
        for cipher in _ciphers():
            try:
                return cipher.decrypt(data[:NONCE], data[NONCE:], None).decode()
            except InvalidTag:
                continue
    elif not kept.startswith(BEFORE):
        return kept
    else:
        keys = [base64.urlsafe_b64encode(hashlib.sha256(secret).digest()) for secret in _secrets()]
        try:
            return MultiFernet(map(Fernet, keys)).decrypt(kept.encode()).decode()
        except InvalidToken:
            pass
    raise ImproperlyConfigured(
        "AUTHENTICATOR_KEYS lacks a key that secrets of authenticator apps are encrypted with: put it back, at the end."
    )


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
    """Check that everything can be decrypted, and encrypt what is kept in plain or in the way of before.

    :raises ImproperlyConfigured: a key is missing, so that somebody could not sign in
    """
    found = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("data", flat=True)
    kept = [data[place] for data in found for place in PLACES if place in data]
    for text in kept:
        decrypt(text)
    if not all(text.startswith(BEGINS) for text in kept):
        encrypt_anew()


def _secrets():
    return settings.AUTHENTICATOR_KEYS.values()


def _ciphers():
    return [AESGCM(hashlib.sha256(b"AES-256-GCM " + secret).digest()) for secret in _secrets()]
