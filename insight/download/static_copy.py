"""Operation: copy the public pages into a folder, where they work without a server and without scripts.

What needs the site (search, filters, forms, signing in, files of the API) leads to the site's own address.
"""

import re
from collections import deque
from html import escape, unescape
from pathlib import Path, PurePosixPath
from posixpath import relpath
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.utils.html import format_html

from publishing.models import Head

# Every page of these is somebody's own, needs the site, or is invented for the demonstration.
LEFT_OUT = (
    "/accounts/", "/admin/", "/api/docs/", "/api/v1/", "/api/who-uses-this/add/", "/demonstration/", "/feeds/", "/id/", "/jobs/", "/search/",
    "/workbench/",
)  # fmt: skip
LINK = re.compile(r'(?<=\s)(href|src|srcset|action|formaction)="([^"]*)"')  # each srcset of ours names one file
IN_STYLES = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
NEEDS_A_SERVER = re.compile(r"<script\b[^>]*\bsrc=[^>]*>\s*</script>|<link\b[^>]*\brel=\"preload\"[^>]*>|</?noscript>")
PAGE = re.compile(r"page=[1-9][0-9]*")
CELL = re.compile(r"row=[a-z0-9-]+&column=[a-z0-9-]+")  # of the map as it is without a choice


class PageIsBroken(Exception):
    """An address of the site answered with an error of its own: nothing that was copied is whole."""


class StaticCopy:
    """A copy while it is made: `pages` and `files` are {address: path in the folder} of what is in it."""

    def __init__(self, folder, report=lambda count: None):
        self.folder, self.report = Path(folder), report
        self.pages, self.files = {}, {}
        self.site = urlsplit(settings.BASE_URL)
        self.client = Client(raise_request_exception=False, headers={"host": self.site.netloc})

    def make(self):
        """Copy everything that can be reached from the first page. Return how many pages and other files there are.

        :raises PageIsBroken: with its address
        """
        seen, waiting = {"/"}, deque(["/"])
        while waiting:
            address = waiting.popleft()
            found = self._fetch(address)
            waiting += [each for each in dict.fromkeys(found) if each not in seen]
            seen.update(found)
        for number, address in enumerate(self.pages):
            self._rewrite(address)
            self.report(number + 1)
        return len(self.pages), len(self.files)

    def _fetch(self, address):
        """Write an address's content as it is. Return the addresses to fetch that it names; none where it is not copied."""
        answer = self.client.get(address, secure=self.site.scheme == "https")
        if answer.status_code >= 500:
            raise PageIsBroken(f"{address} answers {answer.status_code}.")
        kind = answer.get("Content-Type", "").partition(";")[0]
        is_file = address.startswith(f"/{settings.STATIC_URL.strip('/')}/")
        if answer.status_code != 200 or not (is_file or kind == "text/html"):
            return []
        content = answer.getvalue()
        path = self._path_of(address, is_file)
        (self.files if is_file else self.pages)[address] = path
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if kind == "text/html" and not is_file:
            text = NEEDS_A_SERVER.sub("", content.decode())
            named = [unescape(value) for name, value in LINK.findall(text) if name in ("href", "src", "srcset")]
        elif kind == "text/css":
            named = IN_STYLES.findall(content.decode())
        else:
            named = []
        return [place for place in (self._place(each, address) for each in named) if place and is_copied(place)]

    def _path_of(self, address, is_file):
        path, _, query = address.partition("?")
        if is_file:
            return PurePosixPath(path.lstrip("/"))
        name = query.replace("=", "-").replace("&", "-") or "index"
        return PurePosixPath(path.lstrip("/")) / f"{name}.html"

    def _place(self, value, address):
        """Return the address on this site that a link leads to, without its fragment, or None."""
        there = urlsplit(urljoin(urljoin(settings.BASE_URL, address), value))
        if there[:2] != self.site[:2]:
            return None
        return there.path + (f"?{there.query}" if there.query else "")

    def _rewrite(self, address):
        """Make links of a page relative where they lead into the copy, and lead to the site where they do not."""
        path = self.pages[address]

        def point(match):
            name, value = match[1], unescape(match[2])
            place = self._place(value, address)
            if place is None or value.startswith("#"):
                return match[0]
            into = None if name in ("action", "formaction") else self.pages.get(place) or self.files.get(place)
            fragment = urlsplit(value).fragment
            link = relpath(into, path.parent) if into else settings.BASE_URL + place
            return f'{name}="{escape(link + (f"#{fragment}" if fragment else ""))}"'

        target = self.folder / path
        text = LINK.sub(point, NEEDS_A_SERVER.sub("", target.read_text()))
        text = re.sub(r"(<main\b[^>]*>)", lambda main: main[1] + self._notice(address), text, count=1)
        target.write_text(text)

    def _notice(self, address):
        head = Head.now()
        return format_html(
            '<p class="copy-notice" role="note">This is a copy, made from publication {}. '
            'Search, filters, forms and files need <a href="{}">the site itself</a>, and lead there.</p>',
            head.sequence,
            settings.BASE_URL + address,
        )


def is_copied(place):
    """Return whether an address may be part of a copy: a page, what styles need; with a query, a list's pages and the map's cells."""
    path, _, query = place.partition("?")
    if path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return not query
    if query and not PAGE.fullmatch(query) and not (path == "/map/" and CELL.fullmatch(query)):
        return False
    return path.endswith("/") and not path.startswith(LEFT_OUT)
