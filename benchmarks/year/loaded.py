"""What the process holds of which workers are copies."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.template import engines  # noqa: E402
from django.urls import get_resolver  # noqa: E402

import actions.reminders.sending  # noqa: E402, F401
import outbox.sending  # noqa: E402, F401

get_resolver().url_patterns  # noqa: B018 – loaded by being asked for: two seconds that no worker need take again
engines.all()
