from django.core.management.base import BaseCommand

from organisations.accounts.encryption import encrypt_anew


class Command(BaseCommand):
    help = "Encrypt the secrets of authenticator apps and recovery codes anew, with the first of AUTHENTICATOR_KEYS."

    def handle(self, **options):
        self.stdout.write(f"{encrypt_anew()} are encrypted with the first key. The others can be taken out.")
