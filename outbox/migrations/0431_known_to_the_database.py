from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_mails_looked_at_again'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='source',
            field=models.CharField(blank=True, db_default='', default='', help_text='What looks, when it goes out, whether it still holds, and for what.', max_length=100),
        ),
    ]
