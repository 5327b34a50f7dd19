"""Addresses from which mail came back: held when a server says so, and tried again when somebody asks for it."""

import re

from django.db import transaction
from django.db.models.functions import Lower

from outbox.models import BouncingAddress
from web.refusals import WrongState

# RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that takes nothing any more. All else is about the mail or about us.
OF_ADDRESS = re.compile(r"\b5\.(1\.\d{1,3}|2\.1)\b")
ENHANCED = re.compile(r"\b5\.\d\.\d{1,3}\b")
BARE = (550, 551, 553)  # RFC 5321: no such mailbox, or not here


def address_is_refused(code, words):
    """Return whether an answer of a mail server says that an address takes no mail, and not that it dislikes this mail.

    `code` is that of SMTP, `words` what stood behind it; an enhanced status in them decides.
    """
    if enhanced := ENHANCED.search(words):
        return bool(OF_ADDRESS.match(enhanced[0]))
    return code in BARE


def short_code(code, words):
    """Return what is kept of an answer: its numbers, never its words."""
    enhanced = ENHANCED.search(words)
    return " ".join(filter(None, [str(code or ""), enhanced and enhanced[0]]))


@transaction.atomic
def hold(*, mail, code, now):
    """Write to the address of a mail no more, since that came back. Return whether it was written to until now.

    Nothing happens where the address was tried again after the mail was written: then a later mail will say.
    """
    row, is_new = BouncingAddress.objects.select_for_update().get_or_create(
        address=mail.to.lower(), defaults={"since": now, "code": code}
    )
    if is_new:
        return True
    if row.is_held or mail.created_at < row.tried_again_at:
        return False
    row.since, row.code, row.tried_again_at = now, code, None
    row.save()
    return True


@transaction.atomic
def try_again(*, address, now):
    """Write to an address again, from the next mail on.

    :raises WrongState: it is written to
    """
    if not held([address]).update(tried_again_at=now):
        raise WrongState("Mail is sent to this address.")


def held(addresses):
    """Return the rows of those of some addresses that nothing is written to."""
    small = [address.lower() for address in addresses]
    return BouncingAddress.objects.annotate(small=Lower("address")).filter(small__in=small, tried_again_at=None)
