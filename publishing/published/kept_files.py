"""Files that are made from many rows: once until something changes, and a program that has one is told so before any work.

A process holds them packed, at most `MOST_BYTES` of all; of one that is too large for that it holds the digest alone.
"""

import gzip
import hashlib
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from django.conf import settings
from django.http import FileResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language

from publishing.published import content_changes

LARGEST = (
    1_000_000  # bytes of a packed file that memory holds; the rest of a larger one is on the disk while it is sent
)
CACHE_CONTROL = "public, no-cache"  # whoever keeps it asks each time whether it is still right
MOST_BYTES = 16_000_000
MOST_KEPT = 500
_kept, _lock = OrderedDict(), Lock()  # {key: (what it is of, KeptFile)}


@dataclass(frozen=True)
class Held:
    """What is held of a file: the digest of its bytes and what they were packed to, None where that is too large."""

    digest: str
    packed: bytes | None


class KeptFile:
    """A file whose parts `make()` returns as bytes, where this process has not made them since something changed.

    `key` says all that they are made from beside what the public reads and the day; `of` is `now()`, asked before anything
    was read.
    """

    def __init__(self, key, make, *, of):
        self.key, self.make, self.of, self.file = (key, get_language()), make, of, None
        with _lock:
            made_of, found = _kept.get(self.key, (None, None))
        self.held = found if of and made_of == of else self._made()

    @property
    def digest(self):
        return self.held.digest

    def open(self):
        """Return it as a file, which whoever reads it closes."""
        if self.held.packed is not None:
            self.close()
            return _Unpacked(fileobj=BytesIO(self.held.packed))
        if self.file is None:
            self._made()
        return _Unpacked(fileobj=self.file)

    def close(self):
        """Have it not opened."""
        if self.file is not None:
            self.file.close()

    def _made(self):
        self.file, digest = tempfile.SpooledTemporaryFile(LARGEST), hashlib.sha256()  # noqa: SIM115 – see `close`
        with gzip.GzipFile(fileobj=self.file, mode="wb", compresslevel=1, mtime=0) as packed:
            for part in self.make():
                digest.update(part)
                packed.write(part)
        is_small = self.file.tell() <= LARGEST
        self.file.seek(0)
        held = Held(digest.hexdigest()[:24], self.file.read() if is_small else None)
        self.file.seek(0)
        if self.of:
            with _lock:
                _kept.pop(self.key, None)
                _kept[self.key] = self.of, held
                while len(_kept) > MOST_KEPT or sum(len(each.packed or b"") for _, each in _kept.values()) > MOST_BYTES:
                    _kept.popitem(last=False)
        return held


def now():
    """Return what a file is of that is made from now on: to be asked before anything that it is made from is read."""
    return content_changes.state() if settings.KEEP_PAGES else None


def answer_with_kept(request, kept, *, name, content_type, cache, attached=False):
    """Return an answer with a `KeptFile` called `name`, 304 where the client has it; `cache` says who may keep it."""
    headers = {"ETag": quote_etag(kept.digest), "Cache-Control": cache}
    if answer := get_conditional_response(request, etag=headers["ETag"]):
        kept.close()
        for header, value in headers.items():
            answer[header] = value
        return answer
    return FileResponse(kept.open(), as_attachment=attached, filename=name, content_type=content_type, headers=headers)


class _Unpacked(gzip.GzipFile):
    """A packed file as it was, which closes the packed one with itself."""

    def close(self):
        file = self.fileobj
        super().close()
        if file:
            file.close()


content_changes.also_kept(_kept)
