from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from actions.commitments.notifications import NOTICES, kinds_told, topic_of
from actions.commitments.reminder_rules import EDITOR, RULES, Weekly
from actions.models import DatedKind
from organisations.models import Person
from web.working_days import CLOSES, OPENS

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
    rules = [(rule, to_whom(rule), in_days(rule.first, rule.kind), in_days(rule.last, rule.kind)) for rule in RULES]
    context = {"lines": lines, "rules": rules, "weekly": Weekly.WEEK, "opens": OPENS.hour, "closes": CLOSES.hour}
    return render_to_string("docs/notifications.md", context)


def to_whom(rule):
    if rule.role == EDITOR:
        return "the programme team"
    return "all who speak for the organisation" if rule.everybody else "who looks after it"


def in_days(days, kind):
    """Return when a rule begins, or the last day on which it is told."""
    of = "the report" if kind == DatedKind.ASSESSMENT else "it"
    words = (
        f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days < 0 else 'after'} {of}"
        if days
        else "on the day"
    )
    return f"{words}"


def whether_told(kind, role):
    if kind not in kinds_told(role):
        return ""
    topic = topic_of(kind, role)
    return f"unless “{topic.label}” is switched off" if topic else "always"
