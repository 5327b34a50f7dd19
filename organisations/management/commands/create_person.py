import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from organisations.models import Person


class Command(BaseCommand):
    help = "Make an account for a person. The password is asked for, or read from standard input."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Person.Role.values)

    def handle(self, *, email, name, role, **options):
        password = getpass.getpass("Password, 15 characters or more: ")
        try:
            validate_password(password, user=Person(email=email, name=name))
            person = Person.objects.create_user(email=email, name=name, role=role, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{person.name} can sign in as {person.email}.")
