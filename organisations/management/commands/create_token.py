from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organisations.models import AccessToken, Organisation, Person
from organisations.tokens.access_tokens import LONGEST, create_token
from web.refusals import Refusal


class Command(BaseCommand):
    help = "Make an access token for a person's program and print it, once: it is kept nowhere."

    def add_arguments(self, parser):
        parser.add_argument("--person", required=True, metavar="E-MAIL", help="whose it is: it may do what they may")
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument("--scopes", required=True, help=f"of {', '.join(AccessToken.Scope.values)}")
        parser.add_argument("--days", type=int, default=30, help=f"until it expires, at most {LONGEST}")
        parser.add_argument("--organisation", metavar="SLUG", help="the one that a partner's token acts for")

    def handle(self, *, person, name, scopes, days, organisation, **options):
        owner = Person.objects.filter(email__iexact=person).first()
        if owner is None:
            raise CommandError(f"There is nobody with the e-mail address {person}.")
        body = Organisation.objects.filter(slug=organisation).first() if organisation else None
        if organisation and body is None:
            raise CommandError(f"There is no organisation “{organisation}”.")
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        try:
            token, text = create_token(
                person=owner, name=name, scopes=wanted, days=days, organisation=body, by=owner, now=timezone.now()
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stderr.write(
            f"{token.name}: {', '.join(token.scopes)}, until {timezone.localtime(token.expires_at):%-d %B %Y}. Keep it secret:"
        )
        self.stdout.write(text)
