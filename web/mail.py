"""Mail from a template of templates/mail/."""

from django.core.mail import send_mail
from django.template.loader import render_to_string


def mail(to, subject, template, context):
    """Send one mail to one address. A subject is one line, whatever stands in what it names."""
    send_mail(" ".join(subject.split()), render_to_string(f"mail/{template}.txt", context), None, [to])
