"""Making the files of the download, as a job."""

from procrastinate.contrib.django import app

from insight.download.files import download
from jobs.running import BEGIN_ANEW, put_in_once

AT_ONCE = 5_000  # entries whose files are made while somebody waits for them: some seconds


@app.task(name="make_download", queue="files", lock="download", retry=BEGIN_ANEW)
def make_download():
    """Make the files of everything public as it is now, where they are missing."""
    download()


@app.task(name="make_download_ahead", queue="files", lock="download", retry=BEGIN_ANEW)
def make_download_ahead():
    """Make them before anybody asks, where they would be made while somebody waits; the many are made for who asks."""
    download(make_up_to=AT_ONCE)


def download_at_once():
    """Return {name: `DownloadFile`}, or None where making them would take long: then a job does."""
    files = download(make_up_to=AT_ONCE)
    if files is None:
        put_in_once(make_download, lock="download")
    return files
