from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

from config.database.roles import give_rows_to
from config.environment import DATABASE_KEYS


class Command(migrate.Command):
    help = f"{migrate.Command.help} With OWNER_DATABASE_URL, as that role; DATABASE_URL's is given what it needs."

    def handle(self, *args, **options):
        site, owner = connection.settings_dict, settings.OWNER_DATABASE
        if not owner:
            return super().handle(*args, **options)
        role, wanted = site["USER"], {key: owner.get(name, "") for key, name in DATABASE_KEYS.items()}
        if [wanted[key] for key in ["HOST", "PORT", "NAME"]] != [site[key] for key in ["HOST", "PORT", "NAME"]]:
            raise CommandError("OWNER_DATABASE_URL names another database than DATABASE_URL.")
        connection.close()
        site.update(wanted)
        super().handle(*args, **options)
        if role != wanted["USER"]:
            give_rows_to(role)
        return None
