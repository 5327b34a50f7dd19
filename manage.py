#!/usr/bin/env python
"""Django's command line. The embedded database is started by the commands that connect to it."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database does not answer ({str(error).strip().splitlines()[0]}): check DATABASE_URL.")


if __name__ == "__main__":
    main()
