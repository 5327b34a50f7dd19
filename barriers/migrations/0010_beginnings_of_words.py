"""Indexes of the words by which the admin searches, made beside a site that runs."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from web.beginnings import WordsOf


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("barriers", "0009_history_of_vocabularies"),
    ]
    operations = [
        AddIndexConcurrently("barrier", GinIndex(WordsOf("title", "slug"), name="barrier_by_beginnings")),
    ]
