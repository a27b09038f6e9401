"""The booklet's contents lead to the pages that they name, and pages stay whole whatever stands on them."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from budget.scope import Scope
from budget.totals import Totals
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.document import Booklet, Heading, Part
from disclosure.forms.hebei import HEBEI
from disclosure.renderers import BOOKLET_FORMATS, typesetting
from disclosure.renderers.booklet.layout import MARGINS, cover, pages, shared_looks
from disclosure.renderers.booklet.sheets import Kind
from disclosure.renderers.typesetting import NoChineseFont, TypesettingError

from . import booklets, samples


def opened(booklet):
    return PdfReader(BytesIO(BOOKLET_FORMATS["pdf"].render(booklet)))


def bare(text):
    """Text without spaces and zero-width spaces, which typesetting adds."""
    return re.sub(r"[\s\u200b]", "", text)


def said(page):
    return bare(page.extract_text())


def contents_pages(pdf):
    """The pages with roman numbers."""
    return [
        page
        for page, label in zip(pdf.pages, pdf.page_labels, strict=True)
        if re.fullmatch("[IVX]+", label)
    ]


def entries(pdf):
    """What 目录 prints: title and number."""
    lines = "\n".join(page.extract_text() for page in contents_pages(pdf)).splitlines()
    found = (re.fullmatch(r"(.+?)[ .]+(\d+)", line) for line in lines)
    return [(bare(match[1]), match[2]) for match in found if match]


def links(pdf):
    """The number of the page to which each entry of 目录 leads, counted from 0."""
    annotations = [
        annotation.get_object()
        for page in contents_pages(pdf)
        for annotation in page.get("/Annots", [])
    ]
    return [_leads_to(pdf, annotation["/Dest"]) for annotation in annotations]


def _leads_to(pdf, destination):
    if isinstance(destination, str):
        return pdf.get_destination_page_number(pdf.named_destinations[destination])
    return next(i for i, page in enumerate(pdf.pages) if page == destination[0].get_object())


def outline(pdf):
    """The bookmarks with the printed numbers of their pages, in the order of reading."""
    found = []

    def walk(branch):
        for each in branch:
            if isinstance(each, list):
                walk(each)
            else:
                number = pdf.get_destination_page_number(each)
                found.append((bare(each.title), pdf.page_labels[number]))

    walk(pdf.outline)
    return found


def assert_contents_true(booklet, pdf):
    numbers = pages(booklet)
    expected = [(bare(h.text), str(numbers[h.key])) for h in booklet.contents()]
    leads_to = links(pdf)

    assert entries(pdf) == expected
    assert [pdf.page_labels[page] for page in leads_to] == [number for _, number in expected]
    for (title, _), page in zip(expected, leads_to, strict=True):
        assert title in said(pdf.pages[page])


@pytest.fixture(scope="module")
def small():
    return opened(booklets.booklet())


@pytest.fixture
def case(db):
    """The booklet of the real case."""
    assert import_workbook(WORKBOOK).faults == []
    return compose(Scope(2023, "318")).booklet


def test_the_contents_of_the_real_case_are_true(case):
    pdf = opened(case)

    assert_contents_true(case, pdf)
    assert len(entries(pdf)) == 20
    assert 45 <= len(pdf.pages) <= 75


def test_the_real_case_is_printed_whole(case):
    """Every paragraph, and every cell of every table, in the order of the booklet's pages."""
    printed = "".join(bare(page.extract_text()) for page in opened(case).pages)
    printed = re.sub("—[0-9IVX]+—", "", printed)

    missing = [p.text for p in case.blocks() if hasattr(p, "runs") and bare(p.text) not in printed]
    assert missing == []
    assert (printed.count("绩效目标：") - 30, printed.count("预算金额：")) == (19, 19)


def test_the_contents_are_true(small):
    assert_contents_true(booklets.booklet(), small)


def test_contents_of_several_pages_are_true():
    blocks = []
    for i in range(60):
        blocks += [
            Heading(2, f"第{i}项工作的情况", f"section-{i}"),
            booklets.words("情况良好。" * 40),
        ]
    booklet = booklets.booklet(blocks)
    pdf = opened(booklet)

    assert len(contents_pages(pdf)) == 4
    assert_contents_true(booklet, pdf)


def test_the_cover_has_no_number_and_the_contents_have_roman_ones(small):
    assert small.page_labels[:4] == ["", "I", "1", "2"]
    assert "—" not in said(small.pages[0])
    assert [re.search("—([0-9I]+)—$", said(page))[1] for page in small.pages[1:4]] == [
        "I",
        "1",
        "2",
    ]


@pytest.mark.parametrize(
    ("issuer", "lines"),
    [
        ("秦皇岛经济技术开发区财政局(本级)", ["秦皇岛经济技术开发区财政局", "(本级)"]),
        ("财政局（本级）", ["财政局（本级）"]),
        ("秦皇岛经济技术开发区财政集中支付中心", ["秦皇岛经济技术开发区财政集中支付中心"]),
    ],
)
def test_a_long_issuer_keeps_its_bracket_together_on_the_cover(issuer, lines):
    booklet = replace(booklets.booklet(), issuer=issuer, title=f"{issuer}2023年度单位预算公开")

    assert cover(booklet) == [*lines, "2023年度单位预算公开"]


def test_bookmarks_lead_to_all_titles(small):
    titles = [bare(heading.text) for heading in booklets.booklet().headings()]
    numbers = pages(booklets.booklet())

    assert [title for title, _ in outline(small)] == ["目录", *titles]
    assert set(outline(small)) >= {
        (bare(h.text), str(numbers[h.key])) for h in booklets.booklet().contents()
    }


def test_official_tables_begin_pages_as_wide_as_they_need(small):
    numbers = pages(booklets.booklet())
    first = small.page_labels.index("1")
    for table in samples.tables():
        page = small.pages[first + numbers[table.slug] - 1]

        assert said(page).startswith(bare(table.title))
        assert (page.mediabox.width > page.mediabox.height) == table.landscape


def test_an_official_tables_head_is_repeated_with_its_title():
    table = samples.long_table(120)
    booklet = booklets.booklet(tables=[table])
    pdf = opened(booklet)
    of_table = [page for page in pdf.pages if "栏次" in page.extract_text()]

    repeated = (table.title, table.head.office, "预算年度：2023", "单位：万元", "科目编码", "栏次")
    assert len(of_table) == 4
    for page in of_table:
        assert [text for text in repeated if bare(text) not in said(page)] == []
    assert_contents_true(booklet, pdf)


def test_a_lying_table_takes_its_section_along(small):
    (lying,) = [page for page in small.pages[12:] if page.mediabox.width > page.mediabox.height]

    assert said(lying).startswith(
        "六、政府采购预算情况2023年，本部门安排政府采购预算12.00万元。单位：万元"
    )


def test_a_form_begins_a_page_and_repeats_its_head_where_it_needs_two():
    pdf = opened(booklets.booklet(booklets.form(1, "培训费", rows=40)))
    first, *more = [said(page) for page in pdf.pages if "三级指标" in page.extract_text()]
    head = "一级指标二级指标三级指标绩效指标描述指标值指标值确定依据"
    counted = [len(re.findall(r"指标\d+完成", page)) for page in (first, *more)]

    assert first.startswith("1、培训费绩效目标表预算金额：1.00万元绩效目标：")
    assert [page.startswith(head) for page in more] == [True, True]
    assert sum(counted) == 40


def test_the_document_is_fit_for_the_archive_and_for_listening(small):
    metadata = small.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert small.trailer["/Root"]["/Lang"] == "zh-CN"
    assert (small.metadata.title, small.metadata.author, small.metadata["/Keywords"]) == (
        "秦皇岛经济技术开发区财政局2023年度部门预算公开",
        booklets.ISSUER,
        f"2023年, {booklets.ISSUER}, 预算公开",
    )


def test_markup_is_printed_as_typed():
    blocks = [booklets.words(text) for text in booklets.MARKUP]
    blocks += [Heading(2, text, f"markup-{i}") for i, text in enumerate(booklets.MARKUP)]
    for i, text in enumerate(booklets.MARKUP):
        blocks += booklets.form(i, text, goal=text, value=text)
    printed = "".join(said(page) for page in opened(booklets.booklet(blocks)).pages)

    # Contents, title, paragraph, the form's title and goal, and nine values.
    assert {text: printed.count(bare(text)) >= 5 for text in booklets.MARKUP} == dict.fromkeys(
        booklets.MARKUP, True
    )


@pytest.mark.parametrize(
    "blocks",
    [
        [
            booklets.words("控制\x00\x07\x1b字符\ufeff\u200b\r\n换行\t制表"),
            booklets.words(""),
            booklets.words("\n \n"),
        ],
        [booklets.words("推进财政改革，" * 400), *booklets.form(1, "名称" * 60, goal="长" * 2000)],
        [
            booklets.words("word" * 600),
            Heading(2, "A" * 200, "a"),
            *booklets.form(1, "x" * 300, value="v" * 90),
        ],
        [*booklets.form(1, "值", value="长" * 600)],
        [booklets.words("𠮷野㐂多"), *booklets.form(1, "𠮷㐂村项目")],
        [Heading(4, "越级的标题", "deep"), booklets.words(*[f"短行{i}\n" for i in range(300)])],
        [],
    ],
    ids=["control", "long", "unbroken", "high", "rare", "levels", "empty"],
)
def test_nothing_leaves_the_page(blocks):
    booklet = booklets.booklet(blocks)
    pdf = opened(booklet)

    assert links(pdf) == [pdf.page_labels.index(str(n)) for n in pages(booklet).values()]
    for page in pdf.pages:
        assert _farthest(page) <= page.mediabox.width


def _farthest(page):
    """Where the rightmost piece of text begins."""
    places = [0]

    def note(text, cm, tm, font, size):
        if text.strip():
            places.append(tm[4] * cm[0] + cm[4])

    page.extract_text(visitor_text=note)
    return max(places)


AIR = 3  # points: the empty half of a bracket may hang over


@pytest.mark.program("pdftotext")
@pytest.mark.parametrize(
    "value",
    [
        "≥12345.67公里",
        "≥12345.67公里/平方千米·标准车次当量",
        "≥1234567890123.67公里",
        "指标" * 250,
        "v" * 500,
        "WWWWWWWWWWWWWW MMMMMMMMMMMM",
        "Закупкапроизводства",
        "≥" * 40,
        "。" * 100,
        "（" * 100,
        "—…" * 40,
    ],
    ids=lambda value: value[:12],
)
def test_no_value_runs_out_of_its_cell(value, tmp_path):
    booklet = booklets.booklet(booklets.form(1, "培训费", rows=2, value=value), tables=[])
    edges = _edges(booklet)
    words = _words_of_the_form(booklet, tmp_path)
    outside = [
        text
        for text, start, end in words
        if not any(a - AIR <= start and end <= b + AIR for a, b in edges)
    ]

    assert outside == []
    assert "".join(text for text, _, _ in words).count(value[-1]) >= 2


def test_a_value_with_its_unit_is_on_one_line():
    booklet = booklets.booklet(booklets.form(1, "培训费", value="≥12345.67公里"))
    lines = [line for page in opened(booklet).pages for line in page.extract_text().splitlines()]

    assert sum("≥12345.67公里" in bare(line) for line in lines) == 9


def _edges(booklet):
    """Where the columns of the only form begin and end, in points from the left."""
    ((widths, _),) = shared_looks(booklet).values()
    *_, left, right = (side * 72 / 25.4 for side in MARGINS[Kind.FORM])
    share = (595.28 - left - right) / sum(widths)
    ends = [left + share * sum(widths[:i]) for i in range(len(widths) + 1)]
    return list(pairwise(ends))


def _words_of_the_form(booklet, tmp_path):
    """The words between its head and the foot of each page, with where each begins and ends."""
    (tmp_path / "booklet.pdf").write_bytes(BOOKLET_FORMATS["pdf"].render(booklet))
    asked = ["pdftotext", "-bbox", tmp_path / "booklet.pdf", "-"]
    said = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    found = []
    for page in said.split("<page ")[1:]:
        words = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" .+?>(.*?)</word>', page)
        head = max((float(y) for _, y, _, text in words if text.endswith("定依据")), default=999)
        found += [(text, float(a), float(b)) for a, y, b, text in words if head < float(y) < 760]
    return [word for word in found if not word[0].endswith("定依据")]


def test_a_department_without_anything():
    empty = HEBEI.tables(Totals([]), samples.NAMES, samples.DEPARTMENT)
    booklet = booklets.booklet([], tables=empty, month="")
    pdf = opened(booklet)

    assert_contents_true(booklet, pdf)
    assert len(pdf.pages) == 13


def test_a_booklet_of_nothing_is_a_cover_and_contents():
    assert len(opened(Booklet("", "", "", 2023, (Part(()),))).pages) == 2


def test_without_a_chinese_font_the_booklet_is_refused(monkeypatch):
    monkeypatch.setattr(typesetting, "ROLES", dict.fromkeys(typesetting.ROLES, ("Nobody",)))
    monkeypatch.setattr(typesetting, "CHINESE", ())

    for form in ("pdf", "docx"):
        with pytest.raises(NoChineseFont, match="没有中文字体"):
            BOOKLET_FORMATS[form].render(booklets.booklet())


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(TypesettingError, match="已安装的字体里没有“\U00013000”"):
        opened(booklets.booklet([booklets.words("财\U00013000局")]))


def test_a_long_office_stays_on_its_pages():
    name = "秦皇岛经济技术开发区" * 8
    tables = samples.tables(replace(samples.DEPARTMENT, name=name))
    booklet = booklets.booklet(tables=tables, issuer=name)
    pdf = opened(booklet)

    assert_contents_true(booklet, pdf)
    assert said(pdf.pages[0]).count(name) == 2
