"""The styles of the Word booklet, with the fonts that official papers prescribe."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from lxml.etree import tostring

from .wordml import Element, add, name, new

SONG, TITLE, TEXT = "宋体", "方正小标宋简体", "仿宋_GB2312"
SECTION, SUBSECTION = "黑体", "楷体_GB2312"
# What stands in on machines that lack the prescribed fonts.
INSTEAD = {
    TITLE: "方正小标宋_GBK",
    TEXT: "仿宋",
    SUBSECTION: "楷体",
    SECTION: "SimHei",
    SONG: "SimSun",
}
FONT_TABLE = "/word/fontTable.xml"
CELL = "表格文字"


class Style(NamedTuple):
    """A paragraph's face in points; a pitch of 0 is that of the face, an indent counts characters."""

    face: str
    size: float
    pitch: float = 28
    indent: int = 2
    align: str = "both"
    bold: bool = False
    before: float = 0
    keep: bool = False


STYLES = {
    "Normal": Style(TEXT, 16),
    "Title": Style(TITLE, 30, 0, 0, "center"),
    "Subtitle": Style(SUBSECTION, 18, 0, 0, "center", before=6),
    "Heading 1": Style(TITLE, 30, 0, 0, "center", before=200),
    "Heading 2": Style(SECTION, 16, keep=True),
    "Heading 3": Style(SUBSECTION, 16, keep=True),
    "Heading 4": Style(TEXT, 16, bold=True, keep=True),
    "TOC Heading": Style(TITLE, 22, 0, 0, "center"),
    "toc 1": Style(SECTION, 16, 28, 0, "left", before=10),
    "toc 2": Style(TEXT, 16, 28, 0, "left"),
    CELL: Style(SONG, 12, 0, 0, "left"),
    "Footer": Style(SONG, 14, 0, 0, "center"),
}


def set_styles(document: Document, contents_width: int) -> None:
    """Gives the document its styles; the contents' page numbers stand at the right, after dots."""
    present = {style.name: style for style in document.styles}
    for title, style in STYLES.items():
        _set(document, present, title, style)
    name_fonts(document)
    for level in (1, 2):
        look = document.styles[f"toc {level}"].element.find(name("pPr"))
        tabs = new("tabs")
        add(tabs, "tab", val="right", leader="dot", pos=contents_width)
        look.find(name("spacing")).addprevious(tabs)
        look.find(name("ind")).set(name("left"), "640" if level == 2 else "0")


def _set(document: Document, present: Mapping[str, Any], title: str, style: Style) -> None:
    made = present.get(title) or document.styles.add_style(
        title, WD_STYLE_TYPE.PARAGRAPH, builtin=title != CELL
    )
    element = made.element
    element.styleId = element.styleId.replace("toc", "TOC")
    outline = element.find(f".//{name('outlineLvl')}")
    for tag in ("pPr", "rPr"):
        for old in element.findall(name(tag)):
            element.remove(old)
    element.append(_paragraph(style, outline))
    element.append(_letters(style))


def _paragraph(style: Style, outline: Element | None) -> Element:
    look = new("pPr")
    if style.keep:
        add(look, "keepNext")
    add(look, "widowControl")
    line, rule = (round(style.pitch * 20), "exact") if style.pitch else (240, "auto")
    add(look, "spacing", before=round(style.before * 20), after=0, line=line, lineRule=rule)
    indent = round(style.indent * style.size * 20)
    add(look, "ind", firstLineChars=style.indent * 100, firstLine=indent)
    add(look, "jc", val=style.align)
    if outline is not None:
        look.append(outline)
    return look


def _letters(style: Style) -> Element:
    look = new("rPr")
    add(look, "rFonts", ascii=style.face, hAnsi=style.face, eastAsia=style.face, cs=style.face)
    add(look, "b", val=int(style.bold))
    add(look, "i", val=0)
    add(look, "color", val="000000")
    add(look, "sz", val=round(style.size * 2))
    add(look, "szCs", val=round(style.size * 2))
    add(look, "lang", val="en-US", eastAsia="zh-CN")
    return look


def name_fonts(document: Document) -> None:
    """Says which font may stand in for which."""
    part = next(p for p in document.part.package.iter_parts() if p.partname == FONT_TABLE)
    table = new("fonts")
    for face, other in INSTEAD.items():
        font = add(table, "font", name=face)
        add(font, "altName", val=other)
        add(font, "charset", val="86")
    part._blob = tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
