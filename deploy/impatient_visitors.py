"""Visitors who ask a site behind its proxy without a pause, while something is done to it: what each was answered."""

import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

FORM = "/accounts/password/reset/"


class Visitor(threading.Thread):
    """Asks one page after the other, or sends a form again and again, until told to stop.

    `host` is the name that the site goes by, where its address says another one; with a cookie, so that no proxy keeps
    the answer; `pause` seconds after each answer.
    """

    def __init__(self, site, pages, *, writes=False, host=None, pause=0):
        super().__init__(daemon=True)
        self.site, self.pages, self.writes, self.host, self.pause = (
            site,
            [FORM] if writes else pages,
            writes,
            host,
            pause,
        )
        self.said, self.longest, self.stopped = Counter(), 0, False

    def run(self):
        while not self.stopped:
            for page in self.pages:
                began = time.monotonic()
                self.said[self.answer(page)] += 1
                self.longest = max(self.longest, time.monotonic() - began)
                time.sleep(self.pause)

    def answer(self, page):
        """Return the status of an answer, or what was there in its place. A form without its token is refused: that is an answer."""
        request = urllib.request.Request(self.site + page, data=b"email=x" if self.writes else None)
        request.add_header("Cookie", "messages=1")
        if self.host:
            request.add_header("Host", self.host)
        try:
            with urllib.request.urlopen(request, timeout=60, context=ssl._create_unverified_context()) as answer:
                return answer.read() and answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError as error:
            return type(error).__name__


def said(visitors):
    """Return ({answer: how often}, the seconds of the longest) of visitors together."""
    found = sum((visitor.said for visitor in visitors), Counter())
    return dict(found), max(visitor.longest for visitor in visitors)
