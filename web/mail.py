"""Mail from a template of templates/mail/.

`Priority` (RFC 4021) says how the outbox treats a mail: an urgent one is asked for at this moment, so that an address
from which mail came back is tried again; one that is not urgent goes out in working hours.
"""

from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

URGENT, NOT_URGENT = "urgent", "non-urgent"


def mail(to, subject, template, context, *, urgent=False):
    """Send one mail to one address. A subject is one line, whatever stands in what it names."""
    headers = {"Priority": URGENT} if urgent else {}
    EmailMessage(
        " ".join(subject.split()), render_to_string(f"mail/{template}.txt", context), None, [to], headers=headers
    ).send()


def regular_mail(to, subject, *, text, html, context, unsubscribe):
    """Send a mail that nobody waits for: as text and HTML, in working hours, with an address that ends such mails by one press."""
    context = context | {"subject": subject, "unsubscribe": unsubscribe, "styles": styles()}
    headers = {"Priority": NOT_URGENT, "List-Unsubscribe": f"<{unsubscribe}>"}
    message = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string(text, context), None, [to], headers=headers
    )
    message.attach_alternative(render_to_string(html, context), "text/html")
    message.send()


@cache
def styles():
    """Return the style element of mails: programs that show mail fetch no sheet."""
    sheet = (settings.BASE_DIR / "templates" / "mail" / "mail.css").read_text()
    return mark_safe(f"<style>{sheet}</style>")  # noqa: S308 – a file of ours
