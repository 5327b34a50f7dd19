"""How long a session lasts: an hour without a request, twelve hours in all. A form that is written in asks by itself."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from organisations.account_events import Kind, record

WRITTEN_EVERY = 60  # seconds; when somebody was last seen need not be known more precisely


def begin(sender, request, user, **kwargs):
    """Django's signal that somebody signed in: both clocks start. Whichever way they came in."""
    request.session["began"] = request.session["seen"] = time.time()
    record(user, Kind.SIGNED_IN)


def end(sender, request, user, **kwargs):
    """Django's signal that somebody signed out, or was signed out."""
    if user is not None:
        record(user, Kind.SIGNED_OUT)


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
