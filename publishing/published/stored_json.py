"""An entry as the API answers it, written once, when it is published: a publication never changes.

What is stored names this site by a stand-in, since its address is a setting; `served` puts the address in.
"""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.urls import reverse

from publishing.documents.validation import completed

# The top-level domain .invalid never exists (RFC 2606).
STAND_IN = "https://this-site.invalid"
LINKED_DATA_STAND_IN = "https://linked-data.invalid"
# Fields of documents under another name than their own: the API says something else under that one of every entry.
RENAMED = {"url": "web_address"}


def api_path(kind, slug, page="detail", *args):
    """Return the path of an entry in the API, or of what stands below it: versions, version, draft."""
    return reverse(f"api:{kind.plural}-{page}", args=[slug, *args])


def moment(value):
    """Return a time as the API writes it: RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def representation(kind, document, *, slug, version, published_at, modified_at, besides=None):
    """Return a publication as a dict of JSON values: the document's fields in their order, and what stands beside them.

    A field that has the name of one of those is there under the name that `RENAMED` gives it. `besides` is what the kind
    says of an entry in force besides.
    """
    return {
        **{RENAMED.get(name, name): document[name] for name in kind.field_names},
        **(besides or {}),
        "version": version,
        "published_at": moment(published_at),
        "modified_at": moment(modified_at),
        "url": STAND_IN + api_path(kind, slug),
        "html": STAND_IN + reverse(kind.url_name, args=[slug]),
        "uri": f"{LINKED_DATA_STAND_IN}/{kind.plural}/{slug}",
        "links": {
            "versions": STAND_IN + api_path(kind, slug, "versions"),
            **{name: STAND_IN + path for name, path in kind.onward(slug).items()},
        },
    }


def stored(kind, document, **facts):
    """Return the same as (JSON bytes with the stand-in, their tag)."""
    body = json.dumps(representation(kind, document, **facts), ensure_ascii=False, separators=(",", ":")).encode()
    return body, hashlib.sha256(body).hexdigest()[:24]


def as_published(kind, publication):
    """Return the same bytes of a publication that knows its `first_published_at`, also of one that was superseded."""
    body, _ = stored(
        kind,
        completed(kind, publication.document),
        slug=publication.entry.slug,
        version=publication.version,
        published_at=publication.first_published_at,
        modified_at=publication.published_at,
    )
    return body


def with_today(kind, rows):
    """Return the stored JSON of rows, pairs of a primary key and bytes, with what is said of each today."""
    rows = list(rows)
    if not kind.today:
        return [bytes(body) for _, body in rows]
    found = kind.today.of([pk for pk, _ in rows])
    return [_plus(bytes(body), found.get(pk, {})) for pk, body in rows]


def _plus(body, more):
    """Return a JSON object with more members, without reading it."""
    text = json.dumps(more, ensure_ascii=False, separators=(",", ":")).encode()
    return body[:-1] + b"," + text[1:] if more else body


def served(body):
    """Return stored bytes as they go out, with this site's addresses."""
    body = body.replace(STAND_IN.encode(), settings.BASE_URL.encode())
    return body.replace(LINKED_DATA_STAND_IN.encode(), settings.LINKED_DATA_BASE.encode())
