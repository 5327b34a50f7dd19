from django.db import migrations, models

from definitions.labels import fold


def fold_anew(apps, schema_editor):
    """Compare the labels that are there as new ones are: by letters and signs."""
    Label = apps.get_model("definitions", "Label")
    seen, changed, double = set(), [], []
    for label in Label.objects.order_by("definition_id", "pk").iterator():
        folded = fold(label.text)
        key = (label.definition_id, label.language, folded)
        if key in seen:
            double.append(label.pk)
        elif folded != label.folded:
            label.folded = folded
            changed.append(label)
        seen.add(key)
    Label.objects.filter(pk__in=double).delete()
    Label.objects.bulk_update(changed, ["folded"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("definitions", "0007_how_far_it_was_read")]

    operations = [
        migrations.AlterField("label", "folded", models.CharField(db_index=True, max_length=600)),
        migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True),
    ]
