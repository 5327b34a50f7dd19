from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from organisations.models import Person
from organisations.rules import PERMISSIONS

PAGE = settings.BASE_DIR / "docs" / "permissions.md"
BEGINNING = """\
# Who may do what

Made by `manage.py permissions --write` from the rules in the code; a test holds the two equal. Each line is one permission with
one rule, written in the `rules.py` of its app and asked by pages, API, admin and commands alike. `tests/permissions/` walks
every address and method with every role.

A tick with “if” counts only in the case that the last column names. Whoever is not signed in may read what is public and
nothing else. Besides the rule, an operation asks for the right state (a second click hears “already done”), and nobody
publishes their own work. By the API a token must also carry the scope that its guide names.
"""


class Command(BaseCommand):
    help = "Print who may do what, or write it to docs/permissions.md."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="write the page")

    def handle(self, *, write, **options):
        page = permissions_page()
        if write:
            PAGE.write_text(page)
        else:
            self.stdout.write(page, ending="")


def permissions_page():
    """Return the whole page, in Markdown: a table an app, a row a permission, a column a role; then the admin."""
    parts = [BEGINNING]
    for app in reversed(list(apps.get_app_configs())):
        permissions = {
            name: permission
            for name, permission in PERMISSIONS.items()
            if name.split(".")[0] == app.label and not permission.rows
        }
        if permissions:
            parts.append(table(app.verbose_name, permissions))
    return "\n".join(
        [*parts, in_the_admin({name: permission for name, permission in PERMISSIONS.items() if permission.rows})]
    )


def table(title, permissions):
    roles = [Person.Role(role).label.split(":")[0] for role in Person.Role.values]
    lines = [f"## {title}", "", f"| permission | name | {' | '.join(roles)} | if |", "|---" * (len(roles) + 3) + "|"]
    for name, permission in permissions.items():
        ticks = [tick(permission, role) for role in Person.Role.values]
        lines.append(f"| {permission.words} | `{name}` | {' | '.join(ticks)} | {in_which_case(permission)} |")
    return "\n".join(lines) + "\n"


def in_the_admin(permissions):
    """Return what administrators find at /admin/: rows by what can be done to them."""
    lines = [
        "## In the admin",
        "",
        "Only administrators come in at `/admin/`. Entries, commitments and logs are there to look at.",
        "",
        "| rows | names |",
        "|---|---|",
    ]
    for rows in dict.fromkeys(permission.rows for permission in permissions.values()):
        lines.append(
            f"| {rows} | {', '.join(f'`{name}`' for name, permission in permissions.items() if permission.rows == rows)} |"
        )
    return "\n".join(lines) + "\n"


def in_which_case(permission):
    """Return the cases in words; with the roles, where they have different ones."""
    words = {
        Person.Role(role).label.split(":")[0]: case.__doc__.strip().rstrip(".")
        for role in Person.Role.values
        for is_role, case in permission.cases.items()
        if case and is_role.test(Person(role=role))
    }
    if len(permission.cases) == 1:
        return "; ".join(set(words.values()))
    return ". ".join(f"{role}: {case[0].lower()}{case[1:]}" for role, case in words.items())


def tick(permission, role):
    person = Person(role=role)
    for is_role, case in permission.cases.items():
        if is_role.test(person):
            return "✓ if" if case else "✓"
    return ""
