"""Indexes of entries of nearly the same name or of one number, made beside a site that runs."""

import django.db.models.fields.json
import django.db.models.functions.comparison
import publishing.nearly
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('publishing', '0026_beginnings_of_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='indexentry',
            index=models.Index(models.F('kind'), publishing.nearly.Letters('label'), name='index_entry_by_letters'),
        ),
        AddIndexConcurrently(
            model_name='indexentry',
            index=models.Index(models.F('kind'), publishing.nearly.LettersFromTheEnd('label'), name='index_entry_by_ends'),
        ),
        AddIndexConcurrently(
            model_name='indexentry',
            index=models.Index(models.F('kind'), publishing.nearly.Initials('label'), name='index_entry_by_initials'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.Letters(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('title', 'document'), django.db.models.fields.json.KeyTextTransform('label', 'document'), models.Value(''))), condition=models.Q(('version', None)), name='revision_by_letters'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.LettersFromTheEnd(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('title', 'document'), django.db.models.fields.json.KeyTextTransform('label', 'document'), models.Value(''))), condition=models.Q(('version', None)), name='revision_by_ends'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.Initials(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('title', 'document'), django.db.models.fields.json.KeyTextTransform('label', 'document'), models.Value(''))), condition=models.Q(('version', None)), name='revision_by_initials'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.DOI(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('doi', 'document'), models.Value('')), django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('url', 'document'), models.Value(''))), models.OrderBy(models.F('id'), descending=True), name='revision_by_doi'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.ISBN(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('isbn', 'document'), models.Value(''))), models.OrderBy(models.F('id'), descending=True), name='revision_by_isbn'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(publishing.nearly.Address(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('url', 'document'), models.Value(''))), models.OrderBy(models.F('id'), descending=True), name='revision_by_url'),
        ),
    ]
