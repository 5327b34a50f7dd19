from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from organisations.models import Person
from organisations.rules import PERMISSIONS

PAGE = settings.BASE_DIR / "docs" / "permissions.md"
ROLES = {role: Person.Role(role).label.split(":")[0] for role in Person.Role.values}


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
    """Return the whole page, in Markdown: a table an app, a row a permission, a column a role; then the admin's rows."""
    by_app, admin = {}, {}
    for name, permission in PERMISSIONS.items():
        if permission.rows:
            admin.setdefault(permission.rows, []).append(name)
        else:
            ticks = [tick(permission, role) for role in ROLES]
            line = (permission.words, name, ticks, in_which_case(permission))
            by_app.setdefault(name.split(".")[0], []).append(line)
    names = [
        (app.verbose_name, by_app[app.label]) for app in reversed(apps.app_configs.values()) if app.label in by_app
    ]
    return render_to_string("docs/permissions.md", {"apps": names, "roles": ROLES.values(), "admin": admin.items()})


def in_which_case(permission):
    """Return the cases in words; with the roles, where they have different ones."""
    words = {
        name: case.__doc__.strip().rstrip(".")
        for role, name in ROLES.items()
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
