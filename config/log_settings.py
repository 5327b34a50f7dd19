"""What is logged, and where to: `LOGGING` of the settings."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"screened": {"()": "config.logs.FORMATTER"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "screened"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "accounts": {"level": "INFO"},  # who signed in, and that somebody failed to; by number, never by address
        # No error report leaves by mail: it would carry what somebody had typed.
        "django": {"handlers": [], "level": "INFO"},
        # Each try to connect again, several a second; who asks says that the database, or the replica, is away.
        "psycopg.pool": {"level": "ERROR"},
        "rdflib": {"level": "ERROR"},  # an impossible date in somebody's file is told to them, not to us
    },
}
