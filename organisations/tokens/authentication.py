"""How programs say who they are: `Authorization: Bearer …` with an access token (RFC 6750)."""

import re

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.throttling import SimpleRateThrottle

from organisations.rules import SCOPES
from organisations.tokens.access_tokens import token_of
from web.throttling import ApiThrottle

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
    """The token has the scope that the view's `scopes` name for the action, or one of several; without it, it gets no further."""

    def has_permission(self, request, view):
        if request.auth is None:
            return False
        scopes = view.scopes[view.action]
        scopes = [scopes] if isinstance(scopes, str) else scopes
        # A role that became smaller takes away from tokens made before.
        if not set(scopes) & set(request.auth.scopes) & set(SCOPES[request.user.role]):
            # The one that this person's role may have; of a scope that no token of theirs can have, nobody is told to make one.
            raise MissingScope(next((scope for scope in scopes if scope in SCOPES[request.user.role]), scopes[0]))
        return True


class TokenRate(SimpleRateThrottle):
    """So many requests a minute for each token."""

    scope = "token"
    cache = ApiThrottle.cache

    def get_cache_key(self, request, view):
        return f"token-rate-{request.auth.pk}" if request.auth else None


class TokenViewSet:
    """In a viewset: the actions that `scopes` names need a token with that scope; all others are open to everybody.

    What is open does not look at `Authorization` at all, so that a wrong token never takes a public read away.
    """

    scopes = {}

    def needs_token(self, method):
        """Return whether the answer to this method is private: also a refusal, where nothing at the address is open."""
        actions = self.action_map or {}
        asked = [actions[method.lower()]] if method.lower() in actions else actions.values()
        return all(action in self.scopes for action in asked)

    def initialize_request(self, request, *args, **kwargs):
        self.request = request  # what follows asks for its method; DRF itself sets this too late for the schema's maker
        return super().initialize_request(request, *args, **kwargs)

    def asks_for_token(self):
        method = self.request.method
        return method.lower() in (self.action_map or {}) and self.needs_token(method)

    def get_authenticators(self):
        return [BearerToken()] if self.asks_for_token() else []

    def get_permissions(self):
        return [NeedsScope()] if self.asks_for_token() else [AllowAny()]

    def get_throttles(self):
        return [TokenRate()] if self.asks_for_token() else super().get_throttles()


class BearerScheme(OpenApiAuthenticationExtension):
    """What the schema says of it."""

    target_class = "organisations.tokens.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token: swc_… Make one at /accounts/tokens/. It carries scopes.",
        }
