from config.management.commands import restore


class Command(restore.Command):
    help = "Put what `export_whole` wrote into an empty installation, history included, and compare all of it."
    kind = "export"
