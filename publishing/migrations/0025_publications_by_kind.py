import django.db.models.fields.json
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

KIND = models.Case(
    models.When(document__has_key='authors', then=models.Value('source')),
    models.When(document__has_key='definition', then=models.Value('definition')),
    models.When(document__has_key='confidence', then=models.Value('barrier')),
    models.When(document__has_key='plan', then=models.Value('action')),
    output_field=models.TextField(),
)


class Migration(migrations.Migration):
    # Nobody who publishes waits while the documents are read for it.
    atomic = False

    dependencies = [
        ('publishing', '0024_history_of_word_advice'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(KIND, models.F('sequence'), condition=models.Q(('version', None), _negated=True), name='publication_by_kind'),
        ),
        AddIndexConcurrently(
            model_name='revision',
            index=models.Index(KIND, models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), django.db.models.fields.json.KeyTextTransform('plan', 'document'), condition=models.Q(('version', None), _negated=True), name='publication_by_kind_and_time'),
        ),
    ]
