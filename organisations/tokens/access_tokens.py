"""Operations on access tokens: make one, revoke one, end all; and whether a text that a client sent is one.

A token is `swc_<prefix>_<secret><checksum>`. The prefix finds its row, the secret is 238 random bits, and the
checksum (CRC-32) tells scanners for leaked secrets a token from a text that only looks like one.
"""

import datetime
import hashlib
import hmac
import re
import secrets
import string
import zlib

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from organisations.account_events import Kind, ending_with_tokens, record
from organisations.models import AccessToken, Membership
from organisations.rules import SCOPES
from screening import personal_data
from web.addresses import absolute
from web.mail import mail
from web.refusals import Invalid, NotAllowed, WrongState, need

ALPHABET = string.digits + string.ascii_letters
SHAPE = re.compile(r"swc_([0-9A-Za-z]{10})_[0-9A-Za-z]{40}([0-9A-Za-z]{6})")
LONGEST = 365
USED_EVERY = datetime.timedelta(minutes=1)
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes come with one of these, never alone


def create_token(*, person, name, scopes, days, by, now, organisation=None):
    """Make a token. Return (token, the text to send); the text is nowhere kept. The person hears of it by mail.

    `scopes` are no wider than what the person's role may do. A partner's token acts for one organisation.

    :raises NotAllowed: `by` may not make a token for this person
    :raises Invalid: "/name", "/scopes", "/days", "/organisation"
    """
    if by.pk != person.pk or not by.has_perm("organisations.create_token"):
        raise NotAllowed("People make tokens for themselves only.")
    name = name.strip()
    errors = _errors(person, name, scopes, days, organisation)
    if errors:
        raise Invalid(errors)
    pepper_id = next(iter(settings.API_TOKEN_PEPPERS))
    prefix, text = _new_text()
    try:
        with transaction.atomic():
            token = AccessToken.objects.create(
                person=person,
                organisation=organisation,
                name=name,
                prefix=prefix,
                pepper_id=pepper_id,
                digest=_digest(text, pepper_id),
                scopes=[scope for scope in AccessToken.Scope.values if scope in scopes],
                created_at=now,
                expires_at=now + datetime.timedelta(days=days),
            )
            record(person, Kind.TOKEN_MADE, now=now, detail=name)
            context = {"token": token, "tokens": absolute(reverse("tokens"))}
            mail(person.email, "An access token was made for your account", "token_made", context)
    except IntegrityError as error:
        if "access_token_name_once_a_person" not in str(error):
            raise
        raise Invalid(
            {"/name": [f"You have a token “{name}” already. Choose another name, or revoke that one first."]}
        ) from None
    return token, text


def _errors(person, name, scopes, days, organisation):
    allowed = SCOPES[person.role]
    errors = {}
    if not name:
        errors["/name"] = ["Write what the token is for, so that you know it again."]
    elif len(name) > 100 or not name.isprintable():
        errors["/name"] = ["Write at most 100 characters on one line."]
    elif found := personal_data.findings(name):
        errors["/name"] = [personal_data.refusal(found)]
    if not scopes:
        errors["/scopes"] = ["Choose at least one thing that the token may do."]
    elif wide := [scope for scope in scopes if scope not in allowed]:
        errors["/scopes"] = [f"Your role does not reach as far as “{wide[0]}”. Possible: {', '.join(allowed)}."]
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST:
        errors["/days"] = [f"Write a whole number of days from 1 to {LONGEST}."]
    if organisation is None:
        if set(scopes) & {"commit", "report"}:
            errors["/organisation"] = ["Choose the organisation that the token acts for."]
    elif not person.memberships.current().filter(organisation=organisation).exists():
        errors["/organisation"] = ["Choose an organisation that you speak for."]
    return errors


def revoke_token(*, token, by, now):
    """End a token at once, for ever.

    :raises NotAllowed: it is somebody else's, and `by` is no administrator
    :raises WrongState: it was revoked already
    """
    need(by, "organisations.revoke_token", "Only whose token it is, or an administrator, revokes it.", about=token)
    with transaction.atomic():
        token = AccessToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if token.revoked_at:
            raise WrongState("This token was revoked already.")
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(token.person, Kind.TOKEN_REVOKED, now=now, detail=token.name)
    return token


def end_tokens(*, person, because, now):
    """End all of a person's tokens: whoever made one with what is now changed or lost comes in no more.

    `because` is an `AccessToken.Ended`. A mail goes out where a token ended. What else opens something without a sign-in
    ends too: `ending_with_tokens`.
    """
    with transaction.atomic():
        for end in ending_with_tokens:
            end(person=person, because=because, now=now)
        ended = list(AccessToken.objects.live(now).filter(person=person).select_for_update(of=("self",)))
        if not ended:
            return
        AccessToken.objects.filter(pk__in=[token.pk for token in ended]).update(revoked_at=now, ended_because=because)
        for token in ended:
            record(person, Kind.TOKEN_ENDED, now=now, detail=token.name)
        context = {
            "person": person,
            "ended": ended,
            "because": AccessToken.Ended(because).label,
            "tokens": absolute(reverse("tokens")),
        }
        mail(person.email, "Your access tokens ended", "tokens_ended", context)


def token_of(text, *, now):
    """Return the live token that this text is, with its person, or None. One query; a second one a minute notes the use.

    None says nothing of why: unknown, expired, revoked, its person may not sign in or has to set up a second factor
    before they may do anything, or its organisation's membership ended.
    """
    match = SHAPE.fullmatch(text)
    if not match or _checksum(text[:-6]) != match[2]:
        return None
    speaks = Membership.objects.current().filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    found = AccessToken.objects.live(now).filter(Q(organisation=None) | Exists(speaks), prefix=match[1])
    found = found.filter(person__is_active=True)
    if not settings.DEMO:  # its people come in without a second factor
        has_factor = Exists(Authenticator.objects.filter(user=OuterRef("person"), type__in=FACTORS))
        found = found.filter(has_factor)
    token = found.select_related("person").first()
    if token is None or token.pepper_id not in settings.API_TOKEN_PEPPERS:
        return None
    if not hmac.compare_digest(_digest(text, token.pepper_id), token.digest):
        return None
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _new_text():
    prefix, secret = (
        "".join(secrets.choice(ALPHABET) for _ in range(10)),
        "".join(secrets.choice(ALPHABET) for _ in range(40)),
    )
    text = f"swc_{prefix}_{secret}"
    return prefix, text + _checksum(text)


def _checksum(text):
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = ALPHABET[digit] + digits
    return digits


def _digest(text, pepper_id):
    return hmac.new(settings.API_TOKEN_PEPPERS[pepper_id], text.encode(), hashlib.sha256).hexdigest()
