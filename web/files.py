"""Files that are made once and sent often: sending one or a part of it, and forgetting old ones."""

import base64
import gzip
import hashlib
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from django.http import FileResponse, HttpResponse
from rest_framework.exceptions import APIException
from whitenoise.responders import SlicedFile

from web.api import CROSS_ORIGIN, Validators, accepts_gzip

KEPT_FOR = 24 * 60 * 60  # seconds that an older file stays, for downloads that are taken up again
COMPRESSED_ALREADY = ("application/zip",)
BYTE_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")


class BeingMade(APIException):
    """503: the file is large and a job makes it; ask again after `wait` seconds."""

    status_code = 503
    default_detail = "This file is being made. Ask again in a moment."
    wait = 10


def send_file(request, file):
    """Return the response with a file, or with one part of it (RFC 9110, 14).

    There are two representations, plain and compressed, each with its own strong ETag and its own digest (RFC 9530).
    `Range` alone is of the plain one, also for who takes compressed answers: what they kept of a file is plain. With
    `If-Range` it is of the one that is named there, and where that is neither, the file is sent whole.

    `file` has `path`, `size`, `content_type`, `sha256`, `tag` (changes with the bytes) and `changed_at` (a time or None).
    """
    validators = Validators(file.tag, file.changed_at)
    if fresh := validators.unchanged(request):
        return fresh
    may_compress = accepts_gzip(request) and not file.content_type.startswith(COMPRESSED_ALREADY)
    byte_range = named_range(request)
    condition = request.META.get("HTTP_IF_RANGE")
    if byte_range and condition:
        compressed = may_compress and condition == validators.etag(compressed=True)
        if not compressed and condition != validators.etag(compressed=False):
            byte_range = None
    else:
        compressed = False
    if byte_range is None:
        compressed = may_compress
    path, size, sha256 = compressed_copy(file.path) if compressed else (file.path, file.size, file.sha256)
    headers = {
        **validators.head(request, compressed),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{base64_of(sha256)}:",
        **({"Content-Encoding": "gzip"} if compressed else {}),
    }
    about = {"content_type": file.content_type, "filename": file.path.name}
    if byte_range is None:
        return FileResponse(open(path, "rb"), headers=headers, **about)
    first, last = bytes_named(byte_range, size)
    if first > last:
        headers = {**CROSS_ORIGIN, "Content-Range": f"bytes */{size}"}
        return HttpResponse(status=416, content_type=file.content_type, headers=headers)
    headers |= {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": last - first + 1}
    part = SlicedFile(open(path, "rb"), first, last)  # noqa: SIM115 – the response closes it
    return FileResponse(part, status=206, headers=headers, **about)


def named_range(request):
    """Return the one range of bytes that is asked for, as a match; None where the whole file is to be sent."""
    found = BYTE_RANGE.fullmatch(request.META.get("HTTP_RANGE", "")) if request.method == "GET" else None
    if found is None or found[0] == "bytes=-":
        return None
    backwards = found[1] and found[2] and int(found[2][:18]) < int(found[1][:18])
    return None if backwards else found


def compressed_copy(path):
    """Return (path, size, SHA-256) of a file's compressed copy, which stands beside it and is made when it is first needed.

    Its bytes are those of the file and nothing else: two who make it at once make the same.
    """
    copy, digest = path.with_name(path.name + ".gz"), path.with_name(path.name + ".gz.sha256")
    if not copy.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as target:
            try:
                with path.open("rb") as source, gzip.GzipFile("", "wb", 6, target, mtime=0) as packed:
                    shutil.copyfileobj(source, packed)
                target.flush()
                with open(target.name, "rb") as written:
                    digest.write_text(hashlib.file_digest(written, "sha256").hexdigest())
            except BaseException:
                os.unlink(target.name)
                raise
        os.replace(target.name, copy)
    return copy, copy.stat().st_size, digest.read_text()


def base64_of(digest):
    return base64.b64encode(bytes.fromhex(digest)).decode()


def bytes_named(byte_range, size):
    """The first and last byte of a range; first > last where there is nothing to send."""
    # A number of more figures is beyond every file, and too much for Python.
    first, last = [size if len(digits) > 18 else min(int(digits or size), size) for digits in byte_range.groups()]
    return (first, min(last, size - 1)) if byte_range[1] else (size - last, size - 1)


@contextmanager
def made_beside(folder):
    """Yield a new folder that takes the place of `folder` when the block ends, so that nobody reads half of it.

    Two who write at once write the same: the quicker one's stays. A block that fails leaves nothing.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        yield unfinished
        unfinished.chmod(0o755)
        try:
            os.rename(unfinished, folder)
        except OSError:
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def forget_old(root, *, current):
    """Delete the folders in `root` that were written long ago; not the one that is `current`."""
    for folder in root.iterdir():
        if folder != current and time.time() - folder.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
