"""Elements of a Word document, built directly, for python-docx needs milliseconds for each cell."""

from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml.etree import SubElement

Element = Any  # lxml has no types
NAMES: dict[str, str] = {}


def name(tag: str) -> str:
    """The full name of a tag or attribute of w:."""
    if tag not in NAMES:
        NAMES[tag] = qn(f"w:{tag}")
    return NAMES[tag]


def add(parent: Element, tag: str, **attributes: object) -> Element:
    return SubElement(parent, name(tag), {name(k): str(v) for k, v in attributes.items()})


def new(tag: str) -> Element:
    return OxmlElement(f"w:{tag}")


def paragraph(parent: Element, text: str = "", *, style: str = "", size: float = 0) -> Element:
    """A paragraph of a style; the lines of its text break inside it."""
    made = add(parent, "p")
    if style:
        add(add(made, "pPr"), "pStyle", val=style)
    if text:
        run(made, text, size=size)
    return made


def properties(made: Element) -> Element:
    """What a paragraph looks like; its children stand in the order of the schema."""
    found = made.find(name("pPr"))
    if found is None:
        found = new("pPr")
        made.insert(0, found)
    return found


def run(parent: Element, text: str, *, bold: bool = False, size: float = 0, face: str = "") -> None:
    made = add(parent, "r")
    if bold or size or face:
        look = add(made, "rPr")
        if face:
            add(look, "rFonts", ascii=face, hAnsi=face, eastAsia=face, cs=face)
        if bold:
            add(look, "b")
        if size:
            add(look, "sz", val=round(size * 2))
    for i, line in enumerate(text.split("\n")):
        if i:
            add(made, "br")
        words = add(made, "t")
        say(words, line)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def say(words: Element, line: str) -> None:
    words.text = line.replace("\t", " ")


def mark(parent: Element, kind: str) -> None:
    """Where a field begins, its result begins, or it ends."""
    add(add(parent, "r"), "fldChar", fldCharType=kind)


def begin_field(parent: Element, code: str) -> None:
    mark(parent, "begin")
    words = add(add(parent, "r"), "instrText")
    words.text = f" {code} "
    mark(parent, "separate")


def field(parent: Element, code: str, shown: str) -> None:
    """A field with its result, right before any update."""
    begin_field(parent, code)
    run(parent, shown)
    mark(parent, "end")


def tab(parent: Element) -> None:
    add(add(parent, "r"), "tab")


def bookmarked(made: Element, number: int, anchor: str, text: str, **look: Any) -> None:
    add(made, "bookmarkStart", id=number, name=anchor)
    run(made, text, **look)
    add(made, "bookmarkEnd", id=number)


def thin(made: Element, *flags: str) -> None:
    """Makes an empty paragraph that must be there take no room."""
    look = properties(made)
    for flag in flags:
        add(look, flag)
    add(look, "spacing", before=0, after=0, line=20, lineRule="exact")
    add(look, "ind", firstLineChars=0, firstLine=0)
    add(add(look, "rPr"), "sz", val=2)
    for section in look.findall(name("sectPr")):
        look.append(section)  # which comes last


def bordered(parent: Element, sides: Mapping[str, str]) -> None:
    for side, value in sides.items():
        add(parent, side, val=value, sz=4, space=0, color="000000")
