from django.db import migrations, models


class Migration(migrations.Migration):
    """Labels are compared by letters and signs; the projection is made anew by itself after the code changed."""

    dependencies = [("definitions", "0007_how_far_it_was_read")]

    operations = [
        migrations.AlterField("label", "folded", models.CharField(db_index=True, max_length=600)),
    ]
