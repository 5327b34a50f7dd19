"""How long a session lasts: an hour without a request, twelve hours in all. A form that is written in asks by itself."""

import json
import time
from urllib.parse import parse_qsl

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from organisations.account_events import Kind, record
from screening.personal_data import findings

WRITTEN_EVERY = 60  # seconds; when somebody was last seen need not be known more precisely


def begin(sender, request, user, **kwargs):
    """Django's signal that somebody signed in: both clocks start. Whichever way they came in."""
    request.session["began"] = request.session["seen"] = time.time()
    record(user, Kind.SIGNED_IN)


def proved_again(sender, request, user, method, reauthenticated=False, **kwargs):
    """django-allauth's signal of a step of signing in: who has just shown again who it is gets a new number of the session."""
    before = request.session.session_key
    if not reauthenticated or method == "sign-in" or before is None or not request.user.is_authenticated:
        return
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end(sender, request, user, **kwargs):
    """Django's signal that somebody signed out, or was signed out."""
    if user is not None:
        record(user, Kind.SIGNED_OUT)


class KeepNothingPersonal(MiddlewareMixin):
    """Let go of a form that waits in the session while its sender is asked who they are, if something in it looks personal.

    The browser's name is left out too where it does: sessions, the log of an account and mail repeat it.
    """

    def process_request(self, request):
        browser = request.META.get("HTTP_USER_AGENT", "")
        if browser and (request.method == "POST" or settings.SESSION_COOKIE_NAME in request.COOKIES):
            request.__dict__.pop("headers", None)  # read from there, once
            request.META["HTTP_USER_AGENT"] = "" if findings(browser[:400]) else browser[:400]

    def process_response(self, request, response):
        if request.method == "POST" and request.session.modified:
            self.look_at(request, request.session.get(STATE_SESSION_KEY, {}).get("request"))
        return response

    def look_at(self, request, waiting):
        if not waiting:
            return
        sent = json.loads(waiting)
        if any(findings(value) for name in ("GET", "POST") for _, value in parse_qsl(sent[name])):
            del request.session[STATE_SESSION_KEY]
            messages.warning(request, "What you typed was not kept: it looks like personal data.")
            return
        # All headers wait with it; the form does without what nobody reads.
        sent["META"] = {
            name: value
            for name, value in sent["META"].items()
            if name == "HTTP_COOKIE" or not name.startswith("HTTP_") or not findings(value)
        }
        request.session[STATE_SESSION_KEY] = {"request": json.dumps(sent)}


def forget_sessions(*, now):
    """Delete sessions that are over."""
    Session.objects.filter(expire_date__lt=now).delete()


class EndOldSessions(MiddlewareMixin):
    """Signs out whoever was idle or signed in for too long; notes once a minute that a session was seen."""

    def process_request(self, request):
        # No session, no person: a reader without a cookie is not looked up.
        if request.session.session_key and request.user.is_authenticated:
            self.look_at(request)

    def look_at(self, request):
        now = time.time()
        began, seen = request.session.get("began", 0), request.session.get("seen", 0)
        if now - seen > settings.SESSION_IDLE or now - began > settings.SESSION_COOKIE_AGE:
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
        elif now - seen > WRITTEN_EVERY:
            request.session["seen"] = now
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
