from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from actions.commitments.notifications import NOTICES, kinds_told, topic_of
from organisations.models import Person

PAGE = settings.BASE_DIR / "docs" / "notifications.md"


class Command(BaseCommand):
    help = "Print who is told of what by mail, or write it to docs/notifications.md."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="write the page")

    def handle(self, *, write, **options):
        page = notifications_page()
        if write:
            PAGE.write_text(page)
        else:
            self.stdout.write(page, ending="")


def notifications_page():
    """Return the whole page, in Markdown: a row for each kind of event."""
    lines = [
        (
            kind,
            notice,
            notice.subject.format(of="a reply, or a report"),
            whether_told(kind, Person.Role.PARTNER) + "; who takes over always" * notice.named,
            whether_told(kind, Person.Role.EDITOR),
        )
        for kind, notice in NOTICES.items()
    ]
    return render_to_string("docs/notifications.md", {"lines": lines})


def whether_told(kind, role):
    if kind not in kinds_told(role):
        return ""
    topic = topic_of(kind, role)
    return f"unless “{topic.label}” is switched off" if topic else "always"
