"""What is logged, and where to: `LOGGING` of the settings."""

import os

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "screened": {"()": f"config.logs.{'JSONLines' if os.environ.get('LOG_FORMAT') == 'json' else 'SafeFormatter'}"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "screened"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "accounts": {"level": "INFO"},  # who signed in, and that somebody failed to; by number, never by address
        # No error report leaves by mail: it would carry what somebody had typed.
        "django": {"handlers": [], "level": "INFO"},
        "rdflib": {"level": "ERROR"},  # an impossible date in somebody's file is told to them, not to us
    },
}
