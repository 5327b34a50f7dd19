"""Uploads that end where they get too large, instead of being read to their end first."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUpload(FileUploadHandler):
    """Stops an upload that is, or says that it is, larger than `limit` bytes. `too_large` tells afterwards.

    Put it before the others: `request.upload_handlers.insert(0, LimitedUpload(request, limit))`.
    """

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
