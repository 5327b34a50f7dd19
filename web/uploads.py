"""Uploads: no page takes a file, except one that says so; that one ends where it gets too large."""

import zipfile
import zlib

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    StopUpload,
    TemporaryFileUploadHandler,
)

# What zipfile raises where a packed file is damaged, cut short, locked (RuntimeError) or packed in a way that it does not know.
CANNOT_BE_UNPACKED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def wrong_ending(name, endings, contents):
    """Return what to tell of a file whose name promises other contents than it has, "" where it does not.

    `endings` are those of its contents, as ".csv"; the first is named. A name without one promises nothing.
    """
    if "." not in name or name.lower().endswith(tuple(endings)):
        return ""
    return f"“{name[:100]}” holds {contents}, and its name says otherwise. If that is what you want to bring, let it end in {endings[0]}."


class NoUpload(FileUploadHandler):
    """Takes no file: what is sent is read past and kept nowhere. `request.sent_a_file` tells the page that there was one."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.request.sent_a_file = True
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        """Never called: no file is begun."""

    def file_complete(self, file_size):
        return None


def take_files(request, limit):
    """Let a request bring files of at most `limit` bytes. Return what tells afterwards whether one was `too_large`.

    Call it before anything reads the form.
    """
    limited = LimitedUpload(request, limit)
    request.upload_handlers = [limited, MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
    return limited


class LimitedUpload(FileUploadHandler):
    """Stops an upload that is, or says that it is, larger than `limit` bytes. `too_large` tells afterwards."""

    room_for_the_form = 10_000  # bytes that the request may have beyond the file

    def __init__(self, request, limit):
        super().__init__(request)
        self.limit, self.received, self.too_large = limit, 0, False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803, PLR0917 – Django's
        self.too_large = content_length > self.limit + self.room_for_the_form

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > self.limit:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size):
        return None
