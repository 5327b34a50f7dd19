from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0021_whole_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='shape',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='What shaped the rows that the public reads of it: the code, as one number.', max_length=24),
        ),
        migrations.AddField(
            model_name='head',
            name='rebuilt',
            field=models.PositiveBigIntegerField(db_default=0, default=0, help_text='How many parts of the rows were made anew by other code.'),
        ),
    ]
