"""Files of the whole set, made by a job after each publication so that who asks finds them there."""

from procrastinate.contrib.django import app

from definitions.exporting.files import FORMATS, export_file
from jobs.running import BEGIN_ANEW, put_in_once

AT_ONCE = 5_000  # definitions whose file is made while somebody waits for it: a second or two


@app.task(name="make_files", queue="files", lock="files", retry=BEGIN_ANEW)
def make_files():
    """Make what is missing of the files of the set as it is published now."""
    for name in FORMATS:
        export_file(name)


def make_files_once():
    """Put the job in, once for however many publications come before it begins."""
    put_in_once(make_files, lock="files")


def file_at_once(name):
    """Return the `ExportFile` in a format, or None where that would take long: then a job makes it."""
    file = export_file(name, make_up_to=AT_ONCE)
    if file is None:
        make_files_once()
    return file
