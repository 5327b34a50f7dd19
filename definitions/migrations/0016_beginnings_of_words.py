"""Indexes of the words by which the admin searches, made beside a site that runs."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from web.beginnings import WordsOf


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("definitions", "0015_collections_in_order"),
    ]
    operations = [
        AddIndexConcurrently("definition", GinIndex(WordsOf("label", "slug"), name="definition_by_beginnings")),
    ]
