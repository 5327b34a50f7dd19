"""The site, as it answers over HTTP."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from urllib.request import Request, urlopen

PINS_AT_ONCE = 500
LONGEST_WAIT = 60  # seconds, where the site asks to wait
AGENT = "sharing-with-care-python/0.1"


class SiteError(Exception):
    """What the site refused: its `status`, and its problem document as `problem`."""

    def __init__(self, message: str, *, status: int = 0, problem: dict | None = None):
        super().__init__(message)
        self.status, self.problem = status, problem or {}


class NotThere(SiteError):
    """404: there is no such definition, version or document."""


class Gone(SiteError):
    """410: the definition was withdrawn; the message says why."""


class StartAgain(SiteError):
    """410: the site was restored from a backup, and its log does not lead to where the follower is."""


class Unreachable(SiteError):
    """The site did not answer, or said that it cannot at the moment."""


class Broken(SiteError):
    """What came is not what was promised: other bytes than the digest says, or no JSON."""


@dataclass(frozen=True)
class Answer:
    """One answer of the site. Header names are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise Broken("The site's answer is not JSON.", status=self.status) from None


def send_by_urllib(method: str, address: str, headers: dict[str, str], body: bytes | None, timeout: float) -> Answer:
    """Send one request. Return the `Answer`, whatever its status.

    :raises Unreachable:
    """
    try:
        with urlopen(Request(address, body, headers, method=method), timeout=timeout) as answer:
            return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read())
    except HTTPError as error:
        return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())
    except (URLError, TimeoutError, OSError) as error:
        raise Unreachable(f"{urlsplit(address).netloc} cannot be reached: {getattr(error, 'reason', error)}") from None


@dataclass
class Site:
    """A site by its address, such as `https://the.site`.

    send    what sends a request, in place of urllib: for tests, proxies, other libraries
    tries   how often is asked where the site is busy or away for a moment
    """

    address: str
    timeout: float = 30
    tries: int = 3
    send: Callable[..., Answer] = field(default=send_by_urllib, repr=False)

    def __post_init__(self) -> None:
        self.address = self.address.rstrip("/")
        if urlsplit(self.address).scheme not in ("http", "https"):
            raise ValueError(f"“{self.address}” is no address of a site: it begins with https://.")

    # --- what is public ---

    def definition(self, slug: str, *, on: str = "", language: str = "") -> dict:
        """Return a definition as it is now, or as it was at the end of the day `on` (2026-01-31).

        :raises NotThere, Gone:
        """
        return self.get(f"definitions/{quote(slug, safe='')}/", on=on, lang=language).json

    def look_up(self, label: str, *, language: str = "") -> list[dict]:
        """Return what has a label: `{"label", "match", "language", "definition"}`, those that prefer it first."""
        return self.get("definitions/lookup/", label=label, lang=language).json["results"]

    def definitions(self, *, fields: Iterable[str] = ()) -> Iterator[dict]:
        """Yield every definition, or the `fields` of it. Stays right while others publish."""
        page: dict = {"next": "?cursor="}
        while page["next"]:
            cursor = values_in(page["next"]).get("cursor", "")
            page = self.get(
                "definitions/", cursor=cursor, page_size="200", fields=",".join(fields), keep={"cursor"}
            ).json
            yield from page["results"]

    def version(self, slug: str, number: int) -> dict:
        """Return a numbered version: its `digest`, and `withdrawn` where it is no longer in force.

        :raises NotThere:
        """
        return self.get(f"definitions/{quote(slug, safe='')}/versions/{number}/").json

    def document(self, slug: str, number: int, sha256: str) -> dict:
        """Return the document of a version, whose bytes have this SHA-256. It may be kept for ever.

        :raises NotThere: there is none, or it has another digest
        :raises Broken: other bytes came
        """
        body = self.get(f"definitions/{quote(slug, safe='')}/versions/{number}/document/{sha256}/").body
        found = hashlib.sha256(body).hexdigest()
        if found != sha256:
            raise Broken(f"{slug}, version {number}, has the SHA-256 {found}, and {sha256} was asked for.")
        return json.loads(body)

    def check(self, pins: Iterable[tuple[str, int]]) -> list[dict]:
        """Return what became of `[(slug, version)]`, in that order: each with a `status` and the `changes` since."""
        kept = [{"slug": slug, "version": version} for slug, version in pins]
        found: list[dict] = []
        for start in range(0, len(kept), PINS_AT_ONCE):
            part = {"definitions": kept[start : start + PINS_AT_ONCE]}
            found += self.request("POST", "definitions/check/", json.dumps(part).encode()).json["results"]
        return found

    def changes(self, since: str = "") -> dict:
        """Return a page of changes to definitions since a place: `changes`, `since` for the next time, and `more`.

        :raises StartAgain:
        """
        page = self.get("changes/", kind="definition", since=since).json
        return {**page, "since": values_in(page["next"])["since"]}

    # --- how it is asked ---

    def get(self, path: str, *, etag: str = "", keep: Iterable[str] = (), **query: str) -> Answer:
        """Ask for a path under `/api/v1/`. With the `etag` of before, 304 says that nothing changed.

        Empty values are left out of the query, but for those named in `keep`.
        """
        query = {name: value for name, value in query.items() if value or name in keep}
        return self.request("GET", path + (f"?{urlencode(query)}" if query else ""), etag=etag)

    def request(self, method: str, path: str, body: bytes | None = None, *, etag: str = "") -> Answer:
        """Send a request and return its answer; wait and ask again where the site is busy or away for a moment.

        :raises SiteError:
        """
        headers = {"Accept": "application/json", "User-Agent": AGENT}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if etag:
            headers["If-None-Match"] = etag
        for left in reversed(range(self.tries)):
            try:
                answer = self.send(method, f"{self.address}/api/v1/{path}", headers, body, self.timeout)
            except Unreachable:
                if not left:
                    raise
                time.sleep(1)
                continue
            if answer.status not in (429, 502, 503, 504) or not left:
                break
            wait = answer.headers.get("retry-after", "1")
            time.sleep(min(int(wait) if wait.isdigit() else 1, LONGEST_WAIT))
        if answer.status in (200, 304):
            return answer
        raise refusal(answer)


def values_in(address: str) -> dict[str, str]:
    """Return the query of an address. Only this is taken from one that the site sends: what is asked stays the site."""
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def refusal(answer: Answer) -> SiteError:
    """Return the exception for an answer that is none of what was asked."""
    try:
        problem = json.loads(answer.body)
    except ValueError:
        problem = {}
    problem = problem if isinstance(problem, dict) else {}
    message = str(problem.get("detail") or problem.get("title") or f"The site answered {answer.status}.")
    if answer.status == 410:
        again = str(problem.get("type", "")).endswith("#problem-start-again")
        return (StartAgain if again else Gone)(message, status=410, problem=problem)
    kinds = {404: NotThere, 429: Unreachable, 502: Unreachable, 503: Unreachable, 504: Unreachable}
    return kinds.get(answer.status, SiteError)(message, status=answer.status, problem=problem)
