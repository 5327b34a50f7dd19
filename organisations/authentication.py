"""How programs say who they are: `Authorization: Bearer …` with an access token (RFC 6750)."""

import re

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.throttling import SimpleRateThrottle

from organisations.tokens import token_of

REALM = 'Bearer realm="Sharing with Care"'
BEARER = re.compile(r"bearer +([\x21-\x7e]+) *", re.IGNORECASE)


class BearerToken(BaseAuthentication):
    """`request.user` becomes the token's person, `request.auth` the token. A browser's session is nothing here."""

    def authenticate(self, request):
        given = request.META.get("HTTP_AUTHORIZATION")
        if given is None:
            return None
        match = BEARER.fullmatch(given)
        token = match and token_of(match[1], now=timezone.now())
        if not token:
            raise exceptions.AuthenticationFailed(
                "This token opens nothing: it is unknown, has expired or was revoked, or its person may not act any more."
            )
        return token.person, token

    def authenticate_header(self, request):
        wrong = "HTTP_AUTHORIZATION" in request.META
        return f'{REALM}, error="invalid_token"' if wrong else REALM


class MissingScope(exceptions.PermissionDenied):
    """403: the token was not made for this."""

    def __init__(self, scope):
        super().__init__(f"This token has not the scope “{scope}”. Make one that has it.")
        self.more = {"scope": scope}
        self.auth_header = f'{REALM}, error="insufficient_scope", scope="{scope}"'


class NeedsScope(BasePermission):
    """A view says in `scope_needed(request)` which scope its deed needs; a token without it gets no further."""

    def has_permission(self, request, view):
        if request.auth is None:
            return False
        scope = view.scope_needed(request)
        if scope not in request.auth.scopes:
            raise MissingScope(scope)
        return True


class TokenRate(SimpleRateThrottle):
    """So many requests a minute for each token."""

    scope = "token"

    def get_cache_key(self, request, view):
        return f"token-rate-{request.auth.pk}" if request.auth else None
