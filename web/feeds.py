"""Atom feeds of what is new (RFC 4287)."""

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from web.addresses import absolute
from web.filters import DEMONSTRATION, with_demonstration

FEED_LENGTH = 50


def answer_with_feed(request, validators, items, *, title, path, description):
    """Return an answer with a feed. `path` is the page that it is about.

    Each of `items` is a dict of title, link, unique_id and description, `at`, its time, and perhaps categories.
    """
    invented = f"?{DEMONSTRATION}=yes" if with_demonstration(request.GET) else ""
    address = absolute(request.path + invented)  # another feed, which says so
    feed = Atom1Feed(
        title=f"Sharing with Care: {title}",
        link=absolute(path),
        description=description,
        feed_url=address,
        feed_guid=address,
        author_name="Sharing with Care",
        language=settings.LANGUAGE_CODE,
    )
    for item in items:
        feed.add_item(
            **{name: value for name, value in item.items() if name != "at"}, pubdate=item["at"], updateddate=item["at"]
        )
    body = feed.writeString("utf-8").encode()
    return validators.answer(request, body, content_type="application/atom+xml; charset=utf-8")
