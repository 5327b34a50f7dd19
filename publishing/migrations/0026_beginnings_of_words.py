"""Indexes of the words by which the admin searches, made beside a site that runs."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from web.beginnings import WordsOf


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("publishing", "0025_publications_by_kind"),
    ]
    operations = [
        AddIndexConcurrently("entry", GinIndex(WordsOf("slug"), name="entry_by_beginnings")),
        AddIndexConcurrently("formerslug", GinIndex(WordsOf("slug"), name="former_slug_by_beginnings")),
        AddIndexConcurrently("indexentry", GinIndex(WordsOf("label", "slug"), name="index_entry_by_beginnings")),
        AddIndexConcurrently("revision", GinIndex(WordsOf("note"), name="revision_by_beginnings")),
        AddIndexConcurrently("searchphrase", GinIndex(WordsOf("phrase"), name="search_phrase_by_beginnings")),
        AddIndexConcurrently("searchphraseevent", GinIndex(WordsOf("phrase"), name="phrase_change_by_beginnings")),
    ]
