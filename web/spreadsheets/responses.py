"""Tables as responses: CSV as a stream, XLSX as a file."""

from django.http import FileResponse, StreamingHttpResponse

from web.spreadsheets.cells import csv_of
from web.spreadsheets.workbook import Workbook

CSV = "text/csv; charset=utf-8; header=present"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(table, rows, *, name):
    """Return {column: value} rows as a CSV file called `name`."""
    response = StreamingHttpResponse(csv_of(table, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(tables, rows, *, name, title, facts):
    """Return an XLSX file called `name` of (table, {column: value}) rows.

    `facts` are [(what, value)] that its last sheet says of the whole, before it explains the columns.
    """
    book = Workbook(tables, title=title)
    for table, row in rows:
        book.add(table, row)
    file, size = book.finish(facts)
    headers = {"Content-Length": str(size)}
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX, headers=headers)
