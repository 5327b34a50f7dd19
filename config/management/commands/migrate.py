from django.core.management.commands import migrate

from config.database.roles import as_owner


class Command(migrate.Command):
    help = f"{migrate.Command.help} With OWNER_DATABASE_URL, as that role; DATABASE_URL's is given what it needs."

    def handle(self, *args, **options):
        with as_owner():
            return super().handle(*args, **options)
