from django.core.management.commands import migrate

from config.database.roles import as_owner


class Command(migrate.Command):
    help = f"{migrate.Command.help} With OWNER_DATABASE_URL, as that role; DATABASE_URL's is given what it needs."

    def execute(self, *args, **options):
        # Around the checks too: they ask the database, where who migrates may not be let in as the site's role.
        with as_owner():
            return super().execute(*args, **options)
