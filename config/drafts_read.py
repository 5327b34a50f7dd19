"""That somebody reads very many drafts within an hour, as who came in with another's password or token would."""

import re
import time

from django.core.cache import caches
from django.utils.deprecation import MiddlewareMixin

from organisations.account_events import record_many_drafts

DRAFT = re.compile(r"/workbench/[a-z]+/[-a-z0-9]+/|/api/v1/[a-z]+/[-a-z0-9]+/draft/")
MANY = 200
HOUR = 60 * 60


class NoticeMassReading(MiddlewareMixin):
    """Counts each draft that was read once. Nobody is stopped: the person and the administrators are told."""

    def process_response(self, request, response):
        if request.method == "GET" and response.status_code == 200 and DRAFT.match(request.path):
            self.count(request)
        return response

    def count(self, request):
        key, draft = f"drafts-{request.user.pk}-{int(time.time() // HOUR)}", DRAFT.match(request.path)[0]
        seen = caches["api"].get(key, set())
        if draft not in seen:
            seen.add(draft)
            caches["api"].set(key, seen, HOUR)
            if len(seen) == MANY:
                record_many_drafts(request.user, MANY)
