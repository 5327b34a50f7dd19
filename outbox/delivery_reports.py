"""Reports of mail servers that a mail could not be delivered (RFC 3464), as they lie in a mailbox.

A report counts only where it names a mail of ours by its Message-ID which holds the microsecond at which it was written:
else anybody could have somebody's mail stopped. It names one; a list of all microseconds is no report.
"""

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from itertools import islice

from outbox import bounces
from outbox.models import Mail
from outbox.sending import message_id

MOST_NAMED = 3  # a mail, and what it answers
LARGEST = 1_000_000  # bytes of a report that is read
OURS = re.compile(r"^Message-ID:\s*(<(\d{1,18})\.\d{20}@[^>\s]{1,255}>)", re.IGNORECASE | re.MULTILINE)


def read_report(data, *, now):
    """Hold the address that a message says is no good. Return the mail that came back, or None.

    None where the message is no such report, says that it is only delayed or was delivered, is about a mail that is
    forgotten or not of ours, or says that it is the mail and not the address that was refused.
    """
    if len(data) > LARGEST:
        return None
    failed = failure_in(data)
    mail = failed and _mail_named_in(data)
    if not mail or not bounces.address_is_refused(*failed):
        return None
    bounces.hold(mail=mail, code=bounces.short_code(*failed), now=now)
    return mail


def failure_in(data):
    """Return (code of SMTP or 0, status and diagnosis) of what a message says could not be delivered, or None."""
    try:
        report = message_from_bytes(data, policy=policy.default)
        status = next((part for part in report.walk() if part.get_content_type() == "message/delivery-status"), None)
        return status and _failure(status)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError):  # what the parser makes of nonsense
        return None


def _failure(status):
    """Return (code of SMTP or 0, status and diagnosis) of the first recipient who was failed, or None."""
    for group in status.get_payload():
        if str(group.get("Action", "")).strip().lower() == "failed":
            diagnosis = str(group.get("Diagnostic-Code", ""))
            code = re.search(r"\b5\d\d\b", diagnosis)
            return int(code[0]) if code else 0, f"{group.get('Status', '')} {diagnosis}"
    return None


def _mail_named_in(data):
    """Return the mail of ours that a report carries the headers of, as it was written, or None."""
    for name, number in map(re.Match.groups, islice(OURS.finditer(data.decode("ascii", errors="replace")), MOST_NAMED)):
        mail = Mail.objects.filter(pk=number).first()
        if mail and message_id(mail) == name:
            return mail
    return None
