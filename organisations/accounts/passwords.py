"""What a password may not be, beyond Django's own rules. Long, and not to be guessed; no rule on kinds of characters."""

import hashlib
import os
import re

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisations.account_events import Kind, last_ending, record
from organisations.models import AccessToken, Organisation
from organisations.tokens.access_tokens import end_tokens

LONGEST = 128
CONTEXT = ["sharing with care", "sharingwithcare", "care experienced", "getting it right for every child"]
KEYBOARDS = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv"]
COMMON = {
    "password", "passwort", "letmein", "welcome", "admin", "administrator", "login", "iloveyou", "monkey", "dragon",
    "football", "sunshine", "princess", "master", "secret", "changeme", "scotland", "glasgow", "edinburgh", "test",
    "user", "guest", "hello", "qwerty", "abc", "the", "my", "is", "this", "and",
}  # fmt: skip


class LongestPassword:
    """A longest length, so that nobody keeps the server busy with hashing a book."""

    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(f"Use {LONGEST} characters or fewer.", code="password_too_long")

    def get_help_text(self):
        return f"At most {LONGEST} characters."


class NotGuessable:
    """Refuses what is nothing but names of this project or its organisations, common words, rows of keys and repeats.

    What is left when all that is taken away has to hold six different characters or more: "passwordpassword1234" does
    not, and a sentence of ordinary words does.
    """

    def validate(self, password, user=None):
        plain = _plain(password)
        names = Organisation.objects.values_list("name", "short_name")
        known = {_plain(name) for pair in names for name in pair} | {_plain(word) for word in CONTEXT} | COMMON
        left = plain
        for name in sorted((name for name in known if len(name) > 2), key=len, reverse=True):
            left = left.replace(name, " ")
        left = _without_runs(left)
        if len(set(left) - {" "}) < 6:
            raise ValidationError(
                "This is easy to guess: it is made of common words, rows of keys, repeats, or names of this project or "
                "its organisations. Four or five words that do not belong together are good.",
                code="password_guessable",
            )

    def get_help_text(self):
        return "Not a name of this project or its organisations, nor a common word or a row of keys repeated."


class NotBreached:
    """Refuses what stands in BREACHED_PASSWORDS: a file of SHA-1 in capitals, one a line and in order, whatever follows them.

    That is how “Have I Been Pwned” gives them out. Nobody is asked over the network.
    """

    def validate(self, password, user=None):
        if settings.BREACHED_PASSWORDS and is_listed(password, settings.BREACHED_PASSWORDS):
            raise ValidationError(
                "This password was in a breach of another site, so that attackers try it. Choose another.",
                code="password_breached",
            )

    def get_help_text(self):
        return ""


def is_listed(password, path):
    """Return whether the file holds the password, by halving: some forty reads in the largest there is."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with open(path, "rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # to the next line
            found = file.readline()[:40]
            if found == wanted:
                return True
            low, high = (middle + 1, high) if found and found < wanted else (low, middle)
    return False


class Announced:
    """No rule on passwords: Django tells validators of every new password, whichever way it came to be."""

    def validate(self, password, user=None):
        pass

    def get_help_text(self):
        return ""

    def password_changed(self, password, user=None):
        record(user, Kind.PASSWORD)
        end_tokens(person=user, because=AccessToken.Ended.PASSWORD, now=timezone.now())


class LinksOfResets(PasswordResetTokenGenerator):
    """Makes and checks the links of a reset. They end with all that ends access tokens, for good, and with another role."""

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}|{user.role}|{last_ending(user)}"

    def check_token(self, user, token):
        return user is not None and user.is_active and super().check_token(user, token)


def _plain(text):
    return re.sub(r"[^a-z0-9]", "", text.lower()) if text.isascii() else text.lower()


def _without_runs(text):
    """Without what stands in a row on a keyboard or in the alphabet, either way round, four characters and longer."""
    rows = [row for keys in KEYBOARDS for row in (keys, keys[::-1])]
    for length in range(12, 3, -1):
        for row in rows:
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return text
