"""A paper as a document that a word processor opens: DOCX, with the headings, lists and tables of its own styles."""

import io
import zipfile

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can say
BLUE = RGBColor(0x00, 0x65, 0xBD)
FONT = "Arial"
STYLES = ["Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "Intense Quote"]
WIDE = 17  # centimetres between the margins


def docx(paper):
    """Return a paper as the bytes of a DOCX."""
    data, document = paper.as_data(), Document()
    _lay_out(document, paper)
    document.add_heading(paper.title, level=0)
    if paper.lead:
        document.add_paragraph(paper.lead, style="Subtitle")
    for part in data["front"]:
        WRITERS[part["kind"]](document, part)
    if paper.has_cover:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _contents(document, [part for part in data["blocks"] if _is_listed(part)])
    number = 0
    for part in data["blocks"]:
        if _is_listed(part):
            number += 1
            _mark(_heading(document, part), number)
        else:
            WRITERS[part["kind"]](document, part)
    file = io.BytesIO()
    document.save(file)
    return _at_the_beginning(file)


def _is_listed(part):
    return part["kind"] == "heading" and part["level"] < 3


def _at_the_beginning(file):
    """Return a packed file whose parts say nothing of when they were packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return target.getvalue()


def _lay_out(document, paper):
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.6 if paper.is_dense else 2)
    for name in STYLES:
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[attribute]  # it would win over the name
    normal = document.styles["Normal"]
    normal.font.size = Pt(9.5 if paper.is_dense else 10.5)
    normal.paragraph_format.space_after = Pt(4 if paper.is_dense else 8)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), paper.language)
    normal.element.get_or_add_rPr().append(language)
    said = document.core_properties
    said.title, said.author, said.language, said.comments = paper.title, paper.author, paper.language, ""
    said.created = said.modified = paper.made_at
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{paper.foot}   Page ").font.size = Pt(8)
    _field(foot, "PAGE")


def _field(line, name):
    """Write a field that the word processor fills in."""
    for kind, words in [("begin", ""), ("", name), ("end", "")]:
        run = line.add_run()
        run.font.size = Pt(8)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
        run._r.append(part)


def _contents(document, headings):
    """Write the contents as links to the headings: they are there in every program, without being updated."""
    document.add_paragraph().add_run("Contents").bold = True
    for number, part in enumerate(headings, start=1):
        line = document.add_paragraph()
        line.paragraph_format.left_indent = Cm(0.6 * (part["level"] - 1))
        line.paragraph_format.space_after = Pt(2)
        _link(line, part["text"], anchor=f"part-{number}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _link(line, words, *, to="", anchor=""):
    link = OxmlElement("w:hyperlink")
    if anchor:
        link.set(qn("w:anchor"), anchor)
    else:
        link.set(qn("r:id"), line.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(words)
    run.font.underline, run.font.color.rgb = True, BLUE
    link.append(run._r)
    line._p.append(link)


def _mark(line, number):
    """Give a heading the name that the contents lead to."""
    for name in ["w:bookmarkStart", "w:bookmarkEnd"]:
        part = OxmlElement(name)
        part.set(qn("w:id"), str(number))
        if name.endswith("Start"):
            part.set(qn("w:name"), f"part-{number}")
        line._p.append(part)


def _say(line, said):
    """Write a text into a paragraph."""
    for part in said if isinstance(said, list) else [said]:
        if isinstance(part, str):
            line.add_run(part)
        elif "to" in part:
            _link(line, part["text"], to=part["to"])
        else:
            line.add_run(part["strong"]).bold = True


def _heading(document, part):
    return document.add_heading(part["text"], level=part["level"])


def _text(document, part):
    _say(document.add_paragraph(), part["text"])


def _notice(document, part):
    _say(document.add_paragraph(style="Intense Quote"), part["text"])


def _items(document, part):
    for said in part["items"]:
        _say(document.add_paragraph(style="List Bullet"), said)


def _facts(document, part):
    for what, said in part["facts"]:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(3)
        line.add_run(f"{what}: ").bold = True
        _say(line, said)


def _table(document, part):
    line = document.add_paragraph(part["caption"], style="Caption")
    line.paragraph_format.keep_with_next = True
    whole = sum(part["widths"])
    widths = [Cm(WIDE * width / whole) for width in part["widths"]]
    grid = document.add_table(rows=len(part["rows"]) + 1, cols=len(widths), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width  # for LibreOffice; Word reads those of the cells
    for row, cells in zip(grid.rows, [[[strong] for strong in part["heads"]], *part["rows"]], strict=True):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        for place, (cell, said, width) in enumerate(zip(row.cells, cells, widths, strict=True)):
            cell.width = width
            texts = said["lines"] if isinstance(said, dict) and "lines" in said else [said]
            for count, each in enumerate(texts):
                line = cell.add_paragraph() if count else cell.paragraphs[0]
                line.paragraph_format.space_after = Pt(2)
                _say(line, each)
                for run in line.runs:
                    run.font.size = Pt(9)
                    run.bold = run.bold or place == 0
    head = grid.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    document.add_paragraph().paragraph_format.space_after = Pt(2)


WRITERS = {"heading": _heading, "text": _text, "notice": _notice, "items": _items, "facts": _facts, "table": _table}
