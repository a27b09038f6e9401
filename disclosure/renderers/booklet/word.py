"""The booklet as a Word document: headings, contents with their page numbers, tables, footers."""

from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Mm

from disclosure.document import Block, Booklet, Heading, Paragraph, TableBlock
from disclosure.renderers.imprint import Imprint, dated
from disclosure.renderers.page import ANY_DIGIT, clean, text_width

from . import sheets
from .layout import COVER_LINE, MARGINS, cover, keywords, pages, shared_looks
from .sheets import Kind, Sheet, introduces, lines, printable
from .word_styles import TITLE, set_styles
from .word_tables import official_table, plain_table
from .wordml import (
    add,
    begin_field,
    bookmarked,
    field,
    mark,
    name,
    new,
    paragraph,
    properties,
    run,
    tab,
    thin,
)

A4 = (210, 297)
DECIMAL, ROMAN = "decimal", "upperRoman"
FOOTER_SHARE = 0.7  # of the lower margin
ISSUER_LINE = 48  # half-width characters on a line of the cover


def render(booklet: Booklet, imprint: Imprint | None = None) -> bytes:
    """Its contents carry the page numbers of the PDF, right before Word updates them."""
    writer = Writer(booklet, imprint)
    writer.cover()
    writer.contents(pages(booklet))
    for sheet in sheets.of(booklet):
        writer.sheet(sheet)
    return dated(writer.file(), imprint)


class Writer:
    """Writes a booklet from front to back."""

    def __init__(self, booklet: Booklet, imprint: Imprint | None = None) -> None:
        self.booklet = booklet
        self.looks = shared_looks(booklet, ANY_DIGIT)
        self.document: WordDocument = Document()
        self.anchors = {h.key: f"_Toc{i:08}" for i, h in enumerate(booklet.headings(), start=1)}
        self.shape: tuple[Kind, bool] | None = None
        self.flow = self.document.element.body
        self._shaped(Kind.TEXT)
        set_styles(self.document, _width(Kind.TEXT))
        _describe(self.document, booklet, imprint)

    def cover(self) -> None:
        parts = cover(self.booklet)
        for i, part in enumerate(parts):
            self._cover_line(part, "Title", 0 if i else 140)
        issuer = clean(self.booklet.issuer)
        high = 40 * sum(ceil(text_width(part) / COVER_LINE) for part in parts)
        high += 26 * ceil(text_width(issuer) / ISSUER_LINE)
        self._cover_line(issuer, "Subtitle", max(390 - high, 12))
        self._cover_line(clean(self.booklet.month), "Subtitle", 6)

    def _cover_line(self, text: str, style: str, before: float) -> None:
        look = properties(paragraph(self.flow, text, style=style))
        add(look, "spacing", before=round(before * 20), line=240, lineRule="auto")

    def contents(self, numbers: dict[str, int]) -> None:
        """A field that Word can update, with its result in place."""
        self._section(Kind.TEXT)
        section = self.document.sections[-1]
        _count(section, ROMAN)
        _footer(section)
        paragraph(self.flow, "目　录", style="TOCHeading")
        for i, heading in enumerate(self.booklet.contents()):
            made = paragraph(self.flow, style=f"TOC{heading.level}")
            if not i:
                begin_field(made, r'TOC \o "1-2" \h \z \u')
            link = add(made, "hyperlink", anchor=self.anchors[heading.key], history=1)
            run(link, printable(heading.text))
            tab(link)
            field(link, rf"PAGEREF {self.anchors[heading.key]} \h", str(numbers[heading.key]))
        if numbers:
            mark(made, "end")

    def sheet(self, sheet: Sheet) -> None:
        """Sheets of the same shape share a section, apart by a page break."""
        shape, last = (sheet.kind, sheet.landscape), self.shape
        if shape != last:
            self._section(*shape)
        if last is None:
            _count(self.document.sections[-1], DECIMAL)
        self.shape = shape
        for i, block in enumerate(sheet.blocks):
            self._block(block, sheet, broken=shape == last and not i)

    def _block(self, block: Block, sheet: Sheet, *, broken: bool) -> None:
        width = _width(sheet.kind, sheet.landscape)
        if broken and not isinstance(block, Heading):
            thin(paragraph(self.flow), "pageBreakBefore")
        match block:
            case Heading():
                self._heading(block, sheet.kind, broken=broken)
            case Paragraph():
                self._words(block)
            case TableBlock(table, official=True):
                official_table(self.flow, table, width)
            case TableBlock(table):
                plain_table(self.flow, table, width, self.looks[table.slug])

    def _heading(self, heading: Heading, kind: Kind, *, broken: bool) -> None:
        made = paragraph(self.flow, style=f"Heading{heading.level}")
        text = printable(heading.text)
        look: dict[str, Any] = {}
        if kind is Kind.DIVIDER:
            text = text.replace(" ", "\n", 1)
        if broken:
            add(properties(made), "pageBreakBefore")
        if kind is Kind.OFFICIAL:
            add(properties(made), "spacing", before=0, after=60, line=240, lineRule="auto")
            add(properties(made), "ind", firstLineChars=0, firstLine=0)
            add(properties(made), "jc", val="center")
            look = {"face": TITLE, "size": 18, "bold": True}
        anchor = self.anchors[heading.key]
        bookmarked(made, int(anchor.removeprefix("_Toc")), anchor, text, **look)

    def _words(self, block: Paragraph) -> None:
        for line in lines(block.text):
            made = paragraph(self.flow, line)
            if introduces(line):
                add(properties(made), "keepNext")

    def _section(self, kind: Kind, lying: bool = False) -> None:
        """Ends the section and begins one of another shape on a new page."""
        self._flush()
        self.document.add_section(WD_SECTION.NEW_PAGE)
        thin(self.flow.sectPr.getprevious())
        self._shaped(kind, lying)

    def _shaped(self, kind: Kind, lying: bool = False) -> None:
        section = self.document.sections[-1]
        _count(section, "")
        section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(A4[lying]), Mm(A4[not lying])
        top, bottom, left, right = MARGINS[kind]
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.footer_distance = Mm(bottom * FOOTER_SHARE)

    def _flush(self) -> None:
        """What was written goes before the shape of its section, which stands last."""
        self.flow.append(self.flow.sectPr)

    def file(self) -> bytes:
        if self.flow[-1].tag == name("tbl"):
            thin(paragraph(self.flow))
        self._flush()
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()


def _width(kind: Kind, lying: bool = False) -> int:
    """Between the margins, in twentieths of a point."""
    _, _, left, right = MARGINS[kind]
    return round(Mm(A4[lying] - left - right).pt * 20)


def _count(section: Section, numerals: str) -> None:
    """Pages counted anew in these numerals; blank: counted on."""
    for old in section._sectPr.findall(name("pgNumType")):
        section._sectPr.remove(old)
    if numerals:
        made = new("pgNumType")
        made.set(name("fmt"), numerals)
        made.set(name("start"), "1")
        section._sectPr.find(name("pgMar")).addnext(made)


def _footer(section: Section) -> None:
    """— 1 —, also on all further pages; the cover before has none."""
    section.footer.is_linked_to_previous = False
    made = section.footer.paragraphs[0]._p
    run(made, "— ")
    field(made, "PAGE", "1")
    run(made, " —")


def _describe(document: WordDocument, booklet: Booklet, imprint: Imprint | None) -> None:
    about = document.core_properties
    about.title, about.author = clean(booklet.title)[:255], clean(booklet.issuer)[:255]
    about.keywords = "，".join(keywords(booklet, imprint))[:255]
    about.last_modified_by, about.comments, about.language = about.author, "", "zh-CN"
    about.created = about.modified = (
        imprint.moment.astimezone(UTC) if imprint else datetime.now(UTC)
    )
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]  # a picture of python-docx's empty page
