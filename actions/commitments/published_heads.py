"""Where the head of each day is published: a page, an Atom feed, the API; and the program that checks a commitment."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from actions.commitments.heads import checked, days_without_head
from actions.filters import HeadFilter
from actions.models import DayHead
from web.addresses import absolute
from web.api import PROBLEM, Moment, PublicReads, Validators, tag_of
from web.feeds import FEED_LENGTH, answer_with_feed
from web.filters import DEMONSTRATION, with_demonstration
from web.numbers import whole_number
from web.pages import AskedPage
from web.refusals import named

HEADS_A_PAGE = 50
SCRIPT = settings.BASE_DIR / "docs" / "examples" / "verify_commitment.py"


def shown_heads(query):
    heads = DayHead.objects.all()
    return heads if with_demonstration(query) else heads.filter(is_demonstration=False)


class HeadsPage(AskedPage):
    """The head of each day, newest first, and whether each is still what its day's events give."""

    template_name = "actions/heads.html"
    section = "plan"

    def get_context_data(self, **kwargs):
        paginator = Paginator(shown_heads(self.request.GET), HEADS_A_PAGE)
        number, problems = whole_number(self.request.GET.get("page", "1")), []
        if number is None or not 1 <= number <= paginator.num_pages:
            problems = [("", named("page"), f"There is no such page. This is the first of {paginator.num_pages}.")]
            number = 1
        page = paginator.page(number)
        return super().get_context_data(
            page_obj=page,
            heads=checked(page),
            without_head=days_without_head(),
            with_demonstration=with_demonstration(self.request.GET),
            query=f"{DEMONSTRATION}=yes" if with_demonstration(self.request.GET) else "",
            problems=problems,
            **kwargs,
        )


class HeadSerializer(serializers.Serializer):
    """The head of a day: the SHA-256 over the day, `previous_hash` and the sorted `hashes`, a line each."""

    day = serializers.DateField(help_text="In UTC, as the events' records have it.")
    events = serializers.IntegerField(help_text="How many it was made over.")
    hashes = serializers.ListField(child=serializers.CharField(), help_text="Of the day's events as they are now.")
    previous_hash = serializers.CharField(
        allow_blank=True, help_text="The head of the last day before it that had events."
    )
    hash = serializers.CharField()
    made_at = Moment()
    is_demonstration = serializers.BooleanField(help_text="What is invented has heads of its own.")
    problem = serializers.CharField(
        allow_blank=True, help_text="A sentence where it is not what the day's events give now."
    )


@extend_schema_view(
    list=extend_schema(operation_id="list_heads", responses={200: HeadSerializer(many=True), 400: PROBLEM})
)
class HeadReads(PublicReads):
    http_method_names = ["get", "head", "options"]
    queryset = DayHead.objects.all()
    filterset_class = HeadFilter
    serializer_class = HeadSerializer

    def paginate_queryset(self, queryset):
        return checked(super().paginate_queryset(queryset))


@require_safe
def heads_feed(request):
    """Return the newest heads as an Atom feed: whoever subscribes keeps them."""
    heads = list(shown_heads(request.GET)[:FEED_LENGTH])
    validators = Validators(tag_of("heads", request.get_full_path(), *[head.hash for head in heads]))
    if fresh := validators.unchanged(request):
        return fresh
    page = absolute(reverse("commitments:heads"))
    items = [
        {
            "title": f"{date_format(head.day)}: {head.events} event{'' if head.events == 1 else 's'}"
            + (" (demonstration)" if head.is_demonstration else ""),
            "link": f"{page}#{head.hash}",
            "description": head.hash,
            "unique_id": f"{page}#{head.hash}",
            "at": head.made_at,
        }
        for head in heads
    ]
    return answer_with_feed(
        request,
        validators,
        items,
        title="the head of each day",
        path=reverse("commitments:heads"),
        description="One hash over all that happened to commitments on a day, and over the head before it.",
    )


@login_not_required
@require_safe
def verification_script(request):
    """Return the program with which anybody checks a commitment."""
    return HttpResponse(
        SCRIPT.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{SCRIPT.name}"'},
    )
