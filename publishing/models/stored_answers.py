"""Answers of the API that are stored: those of entries in force, and those of requests that may be repeated."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from organisations.models import AccessToken
from publishing.models.entries import Entry
from web.dates import moment_in_words


class Representation(models.Model):
    """An entry in force as the API answers it, made once. A projection; see `publishing/published/stored_json.py`."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="representation")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80, db_index=False)
    modified_at = models.DateTimeField()
    body = models.BinaryField(help_text="JSON, with a stand-in for this site's address.")
    tag = models.CharField(max_length=24, help_text="The beginning of the body's SHA-256, for ETags.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="representation_slug_unique_in_its_kind")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


class KeptRows(models.Model):
    """The rows of one query of a picture that takes long to count, until a job counts it anew after a publication."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the query and its values.")
    sequence = models.PositiveBigIntegerField(help_text="How far publishing had come.")
    counted_at = models.DateTimeField()
    rows = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self):
        return f"counted at {moment_in_words(self.counted_at)}"


class RepeatableRequest(models.Model):
    """A request that made something and carried an Idempotency-Key, with its answer, for a day."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)  # its SHA-256
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the method, the address and the body.")
    answered_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="repeatable_request_key_once_a_token"),
            models.CheckConstraint(condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="repeatable_request_shape"),
        ]

    def __str__(self):
        return f"request of {moment_in_words(self.answered_at)}"
