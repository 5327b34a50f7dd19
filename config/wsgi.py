"""The WSGI application, which a web server imports."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.database.base import taken_as_it_is  # noqa: E402 – Django is set up only now
from config.kept_pages import KeptPages  # noqa: E402
from publishing.published.stored_responses import StoredAnswers  # noqa: E402

application = StoredAnswers(KeptPages(application), taken_as_it_is)

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from config.database.replica import ReadersFromReplica  # noqa: E402
from config.database.watch import keep_running  # noqa: E402
from config.demonstration_apart import refuse_demonstration  # noqa: E402
from config.request_ids import NumberRequests  # noqa: E402
from config.traces import Traced, tracer  # noqa: E402

if "replica" in settings.DATABASES:
    application = ReadersFromReplica(application)

if settings.IS_MEASURED:
    from config.measured import Measured  # its library is wanted by nobody else

    application = Measured(application)
if traces := tracer():
    application = Traced(application, traces)
application = NumberRequests(application)

if settings.EMBEDDED_POSTGRES:
    keep_running(settings.EMBEDDED_POSTGRES)

if not settings.DEMO:
    try:  # also where another server than `manage.py serve` starts this
        refuse_demonstration()
    except DatabaseError:
        pass  # what asks for the database then says that it is away
    finally:
        connection.close()
