"""Mail from a template of templates/mail/: its text and its HTML are made of the same words (`web/mail_html.py`).

`Priority` (RFC 4021) says how the outbox treats a mail: an urgent one is asked for at this moment, so that an address
from which mail came back is tried again; one that is not urgent goes out in working hours.
"""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from web.mail_html import as_html, as_text

URGENT, NOT_URGENT = "urgent", "non-urgent"
SOURCE = "X-Source"  # goes to the outbox only, and not out with the mail


def mail(to, subject, template, context, *, urgent=False, unsubscribe="", source=""):
    """Send one mail to one address. A subject is one line, whatever stands in what it names.

    `unsubscribe` is the address that ends mails of its kind by one press, where the person can switch them off; `source`
    says, to `outbox.sending`, what looks at the moment of sending whether it still holds.
    """
    _send(to, subject, template, context, unsubscribe=unsubscribe, source=source, priority=URGENT if urgent else "")


def regular_mail(to, subject, template, context, *, unsubscribe, source=""):
    """Send a mail that nobody waits for, in working hours, with an address that ends such mails by one press."""
    _send(to, subject, template, context, unsubscribe=unsubscribe, source=source, priority=NOT_URGENT)


def texts(subject, template, context, *, unsubscribe=""):
    """Return (text, HTML) of a mail."""
    source = render_to_string(f"mail/{template}.txt", context | {"unsubscribe": unsubscribe})
    return as_text(source), as_html(source, subject)


def _send(to, subject, template, context, *, unsubscribe, source, priority):
    subject = " ".join(subject.split())
    text, html = texts(subject, template, context, unsubscribe=unsubscribe)
    headers = {"Priority": priority, "List-Unsubscribe": unsubscribe and f"<{unsubscribe}>", SOURCE: source}
    message = EmailMultiAlternatives(subject, text, None, [to], headers={k: v for k, v in headers.items() if v})
    message.attach_alternative(html, "text/html")
    message.send()
