"""The languages that each kind has texts in stand beside the counts; projecting anew, which new code does, fills them in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0017_kept_rows")]

    operations = [
        migrations.AddField(
            model_name="head",
            name="languages",
            field=models.JSONField(
                default=dict, help_text="Which languages besides its own each kind in force has texts in."
            ),
        ),
    ]
