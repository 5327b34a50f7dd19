"""Compression of what nobody compressed yet."""

from django.middleware.gzip import GZipMiddleware


class Compress(GZipMiddleware):
    """Leave a file as it is that is sent in parts too: its counts of bytes, its digest and its tag are of what is sent."""

    def process_response(self, request, response):
        return response if "Accept-Ranges" in response else super().process_response(request, response)
