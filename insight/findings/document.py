"""A summary of findings as a document that a word processor opens: DOCX, A4 across, its head on every page."""

import io

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from insight.findings.rows import sources_of
from web.addresses import absolute

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEADS = ["", "Finding", "How sure we are", "Why", "Sources"]
WIDTHS = [Cm(0.9), Cm(8.2), Cm(2.8), Cm(8.3), Cm(5.5)]


def document_of(findings, *, title, facts):
    """Return a summary of findings as the bytes of a DOCX. `facts` are [(what, value)] of the whole."""
    document, sources = Document(), sources_of(findings)
    lay_out(document, title)
    document.add_heading(title, level=0)
    for what, value in facts:
        line = document.add_paragraph(style="List Bullet")
        line.add_run(f"{what}: ").bold = True
        line.add_run(value)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    mark(head, "w:tblHeader")
    for cell, words in zip(head.cells, HEADS, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for number, finding in enumerate(findings, start=1):
        fill(table.add_row(), number, finding)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width  # for LibreOffice; Word reads those of the cells
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
    document.add_heading("Sources", level=1)
    for number, source in enumerate(sources, start=1):
        cite(document.add_paragraph(f"[{number}] "), source)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def lay_out(document, title):
    """Turn the page across, and say title and language."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9)
    normal.paragraph_format.space_after = Pt(3)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.title = title
    document.core_properties.author = "Sharing with Care"
    document.core_properties.comments = ""


def mark(row, name):
    """Give a row of a table a property that has no value: that it is a head, that it is not to be divided."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def fill(row, number, finding):
    mark(row, "w:cantSplit")
    place, what, sure, why, sources = row.cells
    place.text = str(number)
    first = what.paragraphs[0]
    first.add_run(finding.barrier.title).bold = True
    what.add_paragraph(finding.barrier.plain_language or finding.barrier.statement)
    sure.text = finding.confidence
    why.text = finding.barrier.confidence_explanation
    for name, concern, reason in finding.components:
        line = why.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(f"{concern}. {reason}" if reason else f"{concern}.")
    for sentence in finding.shortfalls:
        line = why.add_paragraph()
        line.add_run("Falls short: ").bold = True
        line.add_run(sentence)
    if not finding.contributions:
        sources.text = "None recorded."
    for count, each in enumerate(finding.contributions):
        line = sources.add_paragraph() if count else sources.paragraphs[0]
        line.add_run(f"{each.short} [{each.number}]")
        if each.limits:
            line.add_run(f", {' and '.join(each.limits)}").italic = True


def cite(line, source):
    """Write a source in full, with the address of its page here."""
    who = ", ".join(source.authors) or source.publisher
    line.add_run(f"{who} ({source.year or 'undated'}). ")
    line.add_run(source.title).italic = True
    line.add_run(f". {source.publisher}. " if source.publisher and source.authors else ". ")
    address = absolute(source.get_absolute_url())
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(address)
    run.underline = True
    link.append(run._r)
    line._p.append(link)
