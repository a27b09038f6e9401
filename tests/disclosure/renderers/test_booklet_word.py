"""The Word booklet says what the value says, under real titles, with the page numbers of the PDF."""

import re
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from disclosure.document import Booklet, Heading, Part, TableBlock
from disclosure.renderers import BOOKLET_FORMATS
from disclosure.renderers.booklet.layout import pages

from . import booklets, samples


def written(booklet=None):
    return BOOKLET_FORMATS["docx"].render(booklet or booklets.booklet())


@pytest.fixture(scope="module")
def small():
    return Document(BytesIO(written()))


def styled(document, *styles):
    return [p.text for p in document.paragraphs if p.style.name in styles]


def grid(table):
    """A table's rows as printed; of merged cells the text stands in the first."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            text = "\n".join(p.text for p in cell.p_lst)
            cells += [text, *[""] * (cell.grid_span - 1)]
        rows.append(cells)
    return rows


def repeated(table):
    return [
        tr.trPr is not None and tr.trPr.find(qn("w:tblHeader")) is not None
        for tr in table._tbl.tr_lst
    ]


def test_titles_are_word_titles_in_their_order(small):
    found = [
        (p.style.name, p.text.replace("\n", " "))
        for p in small.paragraphs
        if p.style.name.startswith("Heading")
    ]

    assert found == [(f"Heading {h.level}", h.text) for h in booklets.booklet().headings()]


def test_contents_carry_the_numbers_of_the_pdf_before_any_update(small):
    booklet = booklets.booklet()
    numbers = pages(booklet)
    entries = [
        "".join(link.itertext(qn("w:t"), qn("w:tab"), with_tail=False))
        for link in small.element.body.iter(qn("w:hyperlink"))
    ]

    assert entries == [f"{h.text}{numbers[h.key]}" for h in booklet.contents()]


def test_contents_are_a_field_whose_entries_lead_to_the_titles(small):
    codes = [code.text.strip() for code in small.element.body.iter(qn("w:instrText"))]
    marks = {mark.get(qn("w:name")) for mark in small.element.body.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in small.element.body.iter(qn("w:hyperlink"))]

    assert codes[0] == r'TOC \o "1-2" \h \z \u'
    assert codes[1:] == [rf"PAGEREF {anchor} \h" for anchor in anchors]
    assert set(anchors) <= marks
    ends = [mark.get(qn("w:fldCharType")) for mark in small.element.body.iter(qn("w:fldChar"))]
    assert ends.count("begin") == ends.count("separate") == ends.count("end")


def test_official_tables_are_whole_and_repeat_their_heads(small):
    written_out = [table for table in small.tables if "栏次" in {r[0] for r in grid(table)}]

    assert len(written_out) == 9
    for table, found in zip(samples.tables(), written_out, strict=True):
        head = 1 + table.head_rows + 1
        rows = grid(found)

        assert rows[head:] == table.printed()
        assert rows[head - 1] == table.ordinals()
        assert rows[1 : head - 1] == table.printed_headings()
        assert repeated(found) == [True] * head + [False] * len(table.rows)


def test_forms_merge_first_level_cells_and_keep_their_goal_above_the_head(small):
    lead, form = next(
        (before, table)
        for before, table in pairwise(small.tables)
        if grid(table)[0][0] == "一级指标"
    )
    merges = [row.tc_lst[0].vMerge for row in form._tbl.tr_lst]

    assert grid(lead) == [["预算金额：1.00万元\n绩效目标：开展工作，按期完成。"]]
    assert repeated(form) == [True] + [False] * 9
    assert merges == [None, "restart", *["continue"] * 5, "restart", *["continue"] * 2]


def test_sections_lie_where_a_table_needs_it(small):
    lying = [s.orientation == WD_ORIENT.LANDSCAPE for s in small.sections]
    numbers = [s._sectPr.find(qn("w:pgNumType")) for s in small.sections]
    counted = [n is not None and (n.get(qn("w:fmt")), n.get(qn("w:start"))) for n in numbers]

    # Cover, contents, part, table, two lying ones, tables, part, text, forms, purchases, text.
    assert lying == [i in {4, 9} for i in range(11)]
    assert counted[:3] == [False, ("upperRoman", "1"), ("decimal", "1")]
    assert not any(counted[3:])


def test_the_footer_counts_from_the_contents_on(small):
    footers = ["".join(p.text for p in s.footer.paragraphs) for s in small.sections]

    assert footers == ["", *["— 1 —"] * (len(footers) - 1)]


def test_the_prescribed_fonts_are_named(small):
    def face(style):
        return small.styles[style].element.rPr.rFonts.get(qn("w:eastAsia"))

    assert {
        style: face(style) for style in ("Normal", "Title", *(f"Heading {i}" for i in range(1, 5)))
    } == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "方正小标宋简体",
        "Heading 2": "黑体",
        "Heading 3": "楷体_GB2312",
        "Heading 4": "仿宋_GB2312",
    }


def test_the_document_says_whose_it_is(small):
    about = small.core_properties

    assert (about.title, about.author, about.language) == (
        "秦皇岛经济技术开发区财政局2023年度部门预算公开",
        booklets.ISSUER,
        "zh-CN",
    )


def test_paragraphs_break_where_they_were_typed_to(small):
    texts = [p.text for p in small.paragraphs]

    assert texts[texts.index("第一段。") + 1] == "第二段。"


def test_markup_and_control_characters_are_words():
    odd = "控制\x00\x0b\x1f\ufffe\ud800字符\t制表"
    blocks = [booklets.words(text) for text in (*booklets.MARKUP, odd)]
    blocks += booklets.form(1, odd, goal=odd, value="=1+1")
    content = written(booklets.booklet(blocks, issuer="<局>&\x01"))
    document = Document(BytesIO(content))
    texts = [p.text for p in document.paragraphs]

    assert [text for text in booklets.MARKUP if text not in texts] == []
    assert "控制字符 制表" in texts
    for name in ZipFile(BytesIO(content)).namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(ZipFile(BytesIO(content)).read(name))


def test_no_figure_breaks_whatever_font_the_reader_has():
    """Figures fit their columns with digits of 0.7 of the size, as DejaVu Sans has them in bold."""
    facts = [fact._replace(amount=fact.amount * 1000) for fact in samples.FACTS]
    blocks = [
        Heading(2, "六、政府采购预算情况", "procurement"),
        TableBlock(booklets.purchases(price="100000.05", project_amount="12345678.00")),
        *booklets.form(1, "培训费", value="≥12345.67"),
    ]
    booklet = booklets.booklet(blocks, tables=samples.tables(facts=facts))
    document = Document(BytesIO(written(booklet)))
    figures = [each for table in document.tables for each in _figures(table)]

    assert {"100000.05", "12345678.00", "≥12345.67"} <= {text for text, _, _ in figures}
    assert [text for text, room, size in figures if len(text) * 0.7 * size > room] == []


def _figures(table):
    """The figures of a table, with the room of each and the size of its letters, in points."""
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            text = "".join(p.text for p in cell.p_lst)
            if re.fullmatch(r"≥?[\d.,]+", text):
                size = int(cell.find(f".//{qn('w:r')}//{qn('w:sz')}").get(qn("w:val"))) / 2
                yield text, cell.width.pt - 4, size


# What the schema says of the order of children that Word insists on.
ORDERS = {
    "pPr": "pStyle keepNext pageBreakBefore widowControl tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b i color sz szCs lang",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols vAlign docGrid",
}


def test_children_stand_in_the_order_of_the_schema(small):
    for tag, order in ORDERS.items():
        places = {qn(f"w:{name}"): i for i, name in enumerate(order.split())}
        for element in small.element.body.iter(qn(f"w:{tag}")):
            found = [places[child.tag] for child in element]

            assert found == sorted(found), etree.tostring(element)


def test_two_tables_never_grow_together():
    table = booklets.form(1, "一")[1]
    blocks = [Heading(2, "一、表", "a"), table, table, TableBlock(booklets.purchases())]
    document = Document(BytesIO(written(booklets.booklet(blocks))))
    kinds = [type(block) for block in document.iter_inner_content()]

    assert (WordTable, WordTable) not in pairwise(kinds)
    assert kinds[-1] is WordParagraph


def test_a_booklet_of_nothing_is_a_document():
    document = Document(BytesIO(written(Booklet("", "", "", 2023, (Part(()),)))))

    assert styled(document, "TOC Heading") == ["目　录"]
