"""Indexes of the words by which the admin searches, made beside a site that runs."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from web.beginnings import WordsOf


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("evidence", "0007_whole_orders"),
    ]
    operations = [
        AddIndexConcurrently("source", GinIndex(WordsOf("title", "slug", "publisher"), name="source_by_beginnings")),
    ]
