"""A count of the transactions that changed what public pages show, which triggers keep (`publishing/published/content_changes.py`).

One row for each transaction: `site.changed` names the one that has its row already. Who reads the count within a
transaction empties it, so that what is changed after that counts too.
"""

from django.db import migrations, models

NOTE = """
CREATE FUNCTION note_content_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('site.changed', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        INSERT INTO publishing_contentchange DEFAULT VALUES;
        PERFORM set_config('site.changed', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0018_head_languages")]

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(db_default=1, default=1)),
            ],
        ),
        migrations.RunSQL(NOTE, "DROP FUNCTION note_content_change() CASCADE"),
    ]
