"""The project's settings, with what costs time and is asserted nowhere made cheap."""

from config.settings import *  # noqa: F403

# Argon2id is slow on purpose. Tests that are about the hash set the project's own hashers again.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Every new test client reads through all static files otherwise.
WHITENOISE_AUTOREFRESH = True
# A machine that runs several tests at once is slower than the limit is meant for. Tests about it set their own.
LIST_TIME_LIMIT = 60_000
# Nothing is collected for tests: files are served from where they are.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
# Only a test about it waits.
RESET_TAKES = 0
# Twenty at once may wait for the processor before they are connected. Those about a database that is away run servers.
DATABASES["default"]["OPTIONS"]["connect_timeout"] = "30"  # noqa: F405
