"""Making the files of the download, as a job."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from insight.download.files import download

AT_ONCE = 5_000  # entries whose files are made while somebody waits for them: some seconds


@app.task(name="make_download", queue="files", lock="download", retry=3)
def make_download():
    """Make the files of everything public as it is now, where they are missing."""
    download()


def download_at_once():
    """Return {name: `DownloadFile`}, or None where making them would take long: then a job does."""
    files = download(make_up_to=AT_ONCE)
    if files is None:
        with suppress(AlreadyEnqueued), transaction.atomic():
            make_download.configure(queueing_lock="download").defer()
    return files
