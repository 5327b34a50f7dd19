"""Operation: ask whether web addresses that are shown still answer, politely, and keep what was found.

Addresses are typed by people, and sites send programs on to wherever they like. So every connection is made to an
address of the network that was looked at first: nothing inside the own network is ever asked, whatever its name.
"""

import ipaddress
import socket
import ssl
import time
from http import HTTPStatus
from http.client import HTTP_PORT, HTTPS_PORT, HTTPConnection, HTTPException, HTTPSConnection, responses
from threading import Timer
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.utils.encoding import iri_to_uri

from evidence.models import LinkCheck, Source

AGENT = "SharingWithCare"
PAUSE, LONGEST_PAUSE = 1, 30  # seconds between two requests to a host; the longest that its robots.txt may ask for
TIMEOUT, DEADLINE = 10, 30  # seconds without a sign; seconds for a whole answer
MOST_REDIRECTS = 5
MOST_OF_ROBOTS = 500 * 1024  # bytes, as RFC 9309 asks for
IPV4_INSIDE = [ipaddress.ip_network(each) for each in ["::/96", "64:ff9b::/96"]]
Outcome = LinkCheck.Outcome
_others = []


class NotPublic(Exception):
    """A name leads into a network that the public does not reach."""


def also_check(addresses):
    """Ask the addresses that a function returns too. An app calls it in its `AppConfig.ready`."""
    _others.append(addresses)


def check_links(*, now, pause=PAUSE, allow=frozenset()):
    """Ask each address once and keep what was found; yield each LinkCheck as it is saved.

    They are those of the published sources, and those that other apps show. What is kept of others is forgotten. Takes minutes: a second or more for each.

    :param pause: seconds between two requests to the same host
    :param allow: {(IP address, port)} that may be asked though they are not public
    """
    addresses = sorted(set(_addresses()))
    LinkCheck.objects.exclude(address__in=addresses).delete()
    visitor = Visitor(pause=pause, allow=allow)
    for address in addresses:
        outcome, status, found = visitor.look(address)
        values = {"outcome": outcome, "status": status, "found": found, "asked_at": now}
        yield LinkCheck.objects.update_or_create(address=address, defaults=values)[0]


def _addresses():
    for url, archived_url, quotes in Source.objects.values_list("url", "archived_url", "quotes"):
        yield from {url, archived_url, *(quote.get("seen_at", "") for quote in quotes)} - {""}
    for addresses in _others:
        yield from addresses()


class Visitor:
    """Asks one address after the other, with a pause for each host, and only what its robots.txt leaves open."""

    def __init__(self, *, pause, allow):
        self.pause, self.allow = pause, allow
        self.robots, self.next_at = {}, {}

    def look(self, address):
        """Return (outcome, status or None, sentence) of an address, after at most five redirects."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                if urlsplit(address).scheme not in ("http", "https"):
                    return Outcome.UNCLEAR, None, "Leads to something that is no web page."
                if not self._robots_of(address).can_fetch(AGENT, address):
                    return Outcome.NOT_ASKED, None, "The site asks programs not to look here (robots.txt)."
                status, location, _ = self._request("HEAD", address)
                if status >= HTTPStatus.BAD_REQUEST:  # many servers know no HEAD
                    status, location, _ = self._request("GET", address)
                if not (location and HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST):
                    return _outcome(status)
                address = urljoin(address, location)
        except NotPublic:
            return Outcome.NOT_ASKED, None, "Leads to an address that is not public, and those are never asked."
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                return Outcome.DEAD, None, "There is no such site."
            return Outcome.UNCLEAR, None, "The name of the site could not be looked up."
        except ssl.SSLError:
            return Outcome.UNCLEAR, None, "No secure connection could be made: its certificate may have run out."
        except (OSError, HTTPException, ValueError):
            return Outcome.UNCLEAR, None, "It did not answer, or not in a way that could be understood."
        return Outcome.UNCLEAR, None, f"Sends on more than {MOST_REDIRECTS} times."

    def _robots_of(self, address):
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            robots = RobotFileParser()
            target = f"{origin}/robots.txt"
            for _ in range(MOST_REDIRECTS + 1):
                status, location, body = self._request("GET", target, most=MOST_OF_ROBOTS)
                if not (location and HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST):
                    break
                target = urljoin(target, location)
            robots.parse(body.decode(errors="replace").splitlines() if status == HTTPStatus.OK else [])
            robots.disallow_all = status in (401, 403) or status >= HTTPStatus.INTERNAL_SERVER_ERROR
            self.robots[origin] = robots
        return self.robots[origin]

    def _request(self, method, address, *, most=0):
        """Return (status, Location or None, at most `most` bytes of what was answered)."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(address)
        self._wait_for(parts)
        secure = parts.scheme == "https"
        port = parts.port or (HTTPS_PORT if secure else HTTP_PORT)
        connection = (HTTPSConnection if secure else HTTPConnection)(parts.hostname, port)
        connection.sock = connected(parts.hostname, port, allow=self.allow)
        try:
            if secure:
                context = ssl.create_default_context()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
            # A server that sends a byte now and then would keep us for ever.
            timer = Timer(DEADLINE, socket.socket.shutdown, [connection.sock, socket.SHUT_RDWR])
            timer.daemon = True
            timer.start()
            try:
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                agent = f"{AGENT}/1 (checks the links of sources; {settings.BASE_URL})"
                connection.request(method, iri_to_uri(target), headers={"User-Agent": agent, "Connection": "close"})
                response = connection.getresponse()
                return response.status, response.getheader("Location"), response.read(most) if most else b""
            finally:
                timer.cancel()
        finally:
            connection.close()

    def _wait_for(self, parts):
        origin = f"{parts.scheme}://{parts.netloc}"
        time.sleep(max(0, self.next_at.get(parts.hostname, 0) - time.monotonic()))
        wished = self.robots[origin].crawl_delay(AGENT) if origin in self.robots else None
        self.next_at[parts.hostname] = time.monotonic() + max(self.pause, min(float(wished or 0), LONGEST_PAUSE))


def _outcome(status):
    named = f"{status} {responses.get(status, '')}".strip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome.ANSWERS, status, f"Answers ({named})."
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Outcome.DEAD, status, f"There is no such page ({named})."
    return Outcome.UNCLEAR, status, f"The site answered, and not with the page ({named})."


def connected(host, port, *, allow):
    """Return a socket that is connected to a host, at the very address that was looked at.

    :raises NotPublic: any of its addresses is not public: a name with both is not to be trusted
    """
    found = [target for *_, target in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_public(target[0]) or (target[0], port) in allow for target in found):
        raise NotPublic(host)
    for target in found:
        try:
            return socket.create_connection(target[:2], timeout=TIMEOUT)
        except OSError as error:
            failure = error
    raise failure


def is_public(address):
    """Return whether an IP address can be reached by everybody, also where IPv6 carries one of IPv4."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if any(ip in network for network in IPV4_INSIDE):
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast
