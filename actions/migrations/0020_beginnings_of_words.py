"""Indexes of the words by which the admin searches, made beside a site that runs."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from web.beginnings import WordsOf


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("actions", "0019_web_addresses_hold_no_forbidden_characters"),
    ]
    operations = [
        AddIndexConcurrently("action", GinIndex(WordsOf("title", "slug"), name="action_by_beginnings")),
    ]
