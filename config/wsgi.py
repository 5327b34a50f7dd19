"""The door that a web server opens."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from publishing.published.stored_responses import StoredAnswers  # noqa: E402 – Django is set up only now

application = StoredAnswers(application)
