"""What ends work from outside: its worker's end, or the database's."""

from django.db import InterfaceError, OperationalError
from procrastinate.exceptions import ConnectorException, JobAborted
from psycopg import InterfaceError as DriverInterfaceError
from psycopg import OperationalError as DriverOperationalError

# A cursor of the server's says that the database ended in the driver's own words where it is closed.
AWAY = (OperationalError, InterfaceError, DriverOperationalError, DriverInterfaceError)
# A job that one of these ended can begin anew where it is one transaction: nothing is half done.
CUT_SHORT = (JobAborted, OSError, *AWAY, ConnectorException)
