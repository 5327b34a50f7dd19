"""Files that are made once and sent often: sending one or a part of it, and forgetting old ones."""

import base64
import re
import shutil
import time

from django.http import FileResponse, HttpResponse
from rest_framework.exceptions import APIException
from whitenoise.responders import SlicedFile

from web.api import CROSS_ORIGIN, Validators

KEPT_FOR = 24 * 60 * 60  # seconds that an older file stays, for downloads that are taken up again
BYTE_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")


class BeingMade(APIException):
    """503: the file is large and a job makes it; ask again after `wait` seconds."""

    status_code = 503
    default_detail = "This file is being made. Ask again in a moment."
    wait = 10


def send_file(request, file):
    """Return the response with a file; with Range, with one part of it (RFC 9110, 14).

    `file` has `path`, `size`, `content_type`, `sha256`, `tag` (changes with the bytes) and `changed_at` (a time or None).
    """
    validators = Validators(file.tag, file.changed_at)
    if fresh := validators.unchanged(request):
        return fresh
    headers = {
        **validators.head(request, compressed=False),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{base64_of(file.sha256)}:",
    }
    byte_range = BYTE_RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    condition = request.META.get("HTTP_IF_RANGE")
    if (
        byte_range is None
        or byte_range[0] == "bytes=-"
        or (condition and condition != validators.etag(compressed=False))
    ):
        return FileResponse(open(file.path, "rb"), content_type=file.content_type, headers=headers)
    first, last = bytes_named(byte_range, file.size)
    if first > last:
        headers = {**CROSS_ORIGIN, "Content-Range": f"bytes */{file.size}"}
        return HttpResponse(status=416, content_type=file.content_type, headers=headers)
    headers |= {"Content-Range": f"bytes {first}-{last}/{file.size}", "Content-Length": last - first + 1}
    part = SlicedFile(open(file.path, "rb"), first, last)  # noqa: SIM115 – the response closes it
    return FileResponse(part, status=206, content_type=file.content_type, headers=headers)


def base64_of(digest):
    return base64.b64encode(bytes.fromhex(digest)).decode()


def bytes_named(byte_range, size):
    """The first and last byte of a range; first > last where there is nothing to send."""
    # A number of more figures is beyond every file, and too much for Python.
    first, last = [size if len(digits) > 18 else min(int(digits or size), size) for digits in byte_range.groups()]
    return (first, min(last, size - 1)) if byte_range[1] else (size - last, size - 1)


def forget_old(root, *, current):
    """Delete the folders in `root` that were written long ago; not the one that is `current`."""
    for folder in root.iterdir():
        if folder != current and time.time() - folder.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
