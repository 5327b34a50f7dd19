"""The page of the download, and its files."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from insight.download.files import METADATA, PACKAGE, SQLITE, SUMS, ZIP
from insight.download.tasks import download_at_once
from web.files import BeingMade, send_file
from web.pages import PublicPage

OFFERED = {
    ZIP: "Everything as CSV and JSON, with a description of every column: a Frictionless data package.",
    SQLITE: "The same as one SQLite database, for Datasette and any other tool that reads SQL.",
    METADATA: "What Datasette says beside it: licence, tables and columns.",
    PACKAGE: "The description alone. Its paths work from here too, so that a program can take single tables.",
    SUMS: "The SHA-256 of every file, to check them with sha256sum.",
}


class DownloadPage(PublicPage):
    template_name = "insight/download.html"
    is_kept = False  # it tells of files, which a job makes

    def get_context_data(self, **kwargs):
        files = download_at_once()
        package = json.loads(files[PACKAGE].path.read_text()) if files else {}
        return super().get_context_data(
            files=[(files[name], said) for name, said in OFFERED.items()] if files else [],
            package=package,
            tables=[each for each in package.get("resources", []) if each.get("type") == "table"],
            changed_at=files[PACKAGE].changed_at if files else None,
            licence=settings.CONTENT_LICENCE,
            **kwargs,
        )


@login_not_required
@require_safe
def download_file(request, name):
    """Return one of the files, or a part of it."""
    files = download_at_once()
    if files is None:
        headers = {"Retry-After": str(BeingMade.wait)}
        return HttpResponse(BeingMade.default_detail, status=503, content_type="text/plain", headers=headers)
    if name not in files:
        raise Http404(f"There is no file “{name[:100]}” in the download.")
    return send_file(request, files[name])
