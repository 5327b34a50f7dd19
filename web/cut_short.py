"""What ends work from outside: its worker's end, or the database's."""

from django.db import InterfaceError, OperationalError
from procrastinate.exceptions import ConnectorException, JobAborted

# A job that one of these ended can begin anew where it is one transaction: nothing is half done.
CUT_SHORT = (JobAborted, OSError, OperationalError, InterfaceError, ConnectorException)
