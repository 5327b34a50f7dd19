from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('definitions', '0015_collections_in_order'),
    ]

    operations = [
        migrations.AlterField(
            model_name='definition',
            name='places',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, help_text='As in the document: where it stands in ordered collections.'),
        ),
    ]
