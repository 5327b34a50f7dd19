"""Files that somebody brings as spreadsheets: what is not one, or not only one, is told in a sentence."""

import datetime
import io
import struct
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.spreadsheets import reading
from web.spreadsheets.reading import Unreadable, read_sheets


def workbook(*rows, title="things"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data, **changes):
    """Return an XLSX with parts changed: {name with __ for /: bytes}."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        parts = {name: source.read(name) for name in source.namelist()}
        for name, content in (parts | {name.replace("__", "/"): text for name, text in changes.items()}).items():
            packed.writestr(name, content)
    return target.getvalue()


PLAIN = workbook(["name", "number"], ["One", 1])
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'.encode("utf-16")


def test_rows_and_cells_are_read_with_their_places():
    ((title, rows),) = read_sheets(workbook(["name", "on"], [None, None], ["One", datetime.date(2026, 11, 26)])).items()

    assert title == "things"
    assert [number for number, _ in rows] == [1, 3]
    assert [(cell.place, cell.value) for cell in rows[1][1].values()] == [
        ("A3", "One"),
        ("B3", datetime.datetime(2026, 11, 26)),
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [("=1+1", "This is a formula"), ('=HYPERLINK("http://a")', "formula"), ("#REF!", "an error of the spreadsheet")],
)
def test_formulas_and_errors_are_told_and_not_taken(value, said):
    (row,) = read_sheets(workbook([value]))["things"]

    assert (row[1][1].value, row[1][1].place) == (None, "A1")
    assert said in row[1][1].problem


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"slug,title\na,b\n", "This is no XLSX file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "an old Excel file"),
        (b"<html></html>", "a web page"),
        (b"PK\x03\x04 and no more", "cannot be unpacked"),
        (PLAIN[: len(PLAIN) // 2], "cannot be unpacked"),
        (PLAIN + bytes(reading.LIMIT), "larger than 10 MB"),
        (repacked(PLAIN, xl__vbaProject_bin=b"").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
        (repacked(PLAIN, xl__workbook_xml=b"").replace(b"[Content_Types].xml", b"[content_types].txt"), "no XLSX"),
    ],
    ids=["empty", "csv", "pdf", "xls", "html", "no-zip", "cut-short", "too-large", "macros", "other-zip"],
)
def test_what_is_no_spreadsheet_is_told_in_a_sentence(data, said):
    with pytest.raises(Unreadable, match=said):
        read_sheets(data)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (ENTITIES, "declares XML entities"),
        (OUTSIDE, "declares XML entities"),
        (b"<a>" * 200, "too deep"),
        (b"<a", "broken"),
    ],
)
def test_tricks_in_the_xml_are_refused_before_it_is_read(part, said):
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as packed:
        (sheet,) = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]

    with pytest.raises(Unreadable, match=said):
        read_sheets(repacked(PLAIN, **{sheet.replace("/", "__"): part}))


def test_bomb_is_refused_by_what_it_says_and_where_that_is_a_lie_while_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "UNPACKED", 100_000)
    bomb = bytearray(repacked(PLAIN, xl__media__big=b" " * 1_000_000))
    with pytest.raises(Unreadable, match="larger than 0 MB"):
        read_sheets(bytes(bomb))
    entry = bomb.rindex(b"xl/media/big") - 46
    bomb[entry + 24 : entry + 28] = struct.pack("<I", 10)  # what the folder of the zip says of its size

    with pytest.raises(Unreadable, match="larger than|cannot be unpacked"):
        read_sheets(bytes(bomb))


def test_too_many_rows_and_columns_are_told(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    monkeypatch.setattr(reading, "MOST_COLUMNS", 3)

    with pytest.raises(Unreadable, match="more than 2 rows"):
        read_sheets(workbook(*[["a"]] * 4))
    with pytest.raises(Unreadable, match="more than 3 columns"):
        read_sheets(workbook(["a"] * 4))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_file_is_read_or_refused_and_nothing_else(data):
    damaged = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    with suppress(Unreadable):
        read_sheets(bytes(damaged))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=20) | st.binary(max_size=40), max_size=4))
def test_sheet_with_any_xml_is_read_or_refused_and_nothing_else(parts):
    text = b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'

    with suppress(Unreadable):
        read_sheets(repacked(PLAIN, **{"xl__worksheets__sheet1.xml": sheet % text}))
