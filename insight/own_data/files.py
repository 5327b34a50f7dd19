"""The file with all that is kept about a person: JSON for programs, and a page to read, in a ZIP."""

import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from insight.own_data.kept import found_about

NAME = "what-sharing-with-care-keeps-about-you.zip"


def file_about(person, *, now):
    """Return the bytes of the ZIP."""
    sections = found_about(person)
    document = {
        "made_at": now,
        "person": {"name": person.name, "email": person.email, "role": person.role},
        "kept": [
            {
                "heading": heading,
                "what": found.row.what,
                "purpose": found.row.purpose,
                "ground": found.row.ground.value,
                "how_long": found.row.time,
                "when_the_account_ends": found.row.at_the_end,
                "count": found.count,
                "items": found.items,
            }
            for heading, rows in sections
            for found in rows
        ],
    }
    page = render_to_string("own_data/file.html", {"person": person, "now": now, "sections": sections})
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("your-data.json", json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr("your-data.html", page)
    return written.getvalue()
