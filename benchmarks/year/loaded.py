"""What the process holds of which workers are copies."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

import actions.reminders.sending  # noqa: E402, F401
