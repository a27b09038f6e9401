"""Booklets of a few pages in plain Python: official tables, forms, a lying table, texts with figures."""

from decimal import Decimal

from disclosure.annexes import (
    BOUGHT,
    RESERVED,
    Purchase,
    PurchaseItem,
    item_key,
    procurement_table,
    words_table,
)
from disclosure.document import (
    Booklet,
    Figure,
    Heading,
    Origin,
    Paragraph,
    Part,
    TableBlock,
)
from disclosure.explanation import INDICATOR_COLUMNS
from disclosure.money import WAN

from . import samples

ISSUER = "秦皇岛经济技术开发区财政局"

# What typst, HTML, Word, Excel or Django would take for more than words.
MARKUP = (
    "# 标题",
    "$x$ $\\sum$",
    "<script>alert(1)</script>",
    "\\ \\n \\u{4e00}",
    '@ref #label("x") <label>',
    "*粗* _斜_ `raw`",
    "= 一级",
    "// 注释 /* x */",
    '#import "x.typ"',
    "{{ x }} {% if %} {# #}",
    "&amp; ]]> <!-- -->",
    "- b",
    "~ -- --- ...",
    "https://example.org/",
    "=1+1",
)


def words(*runs):
    return Paragraph(runs)


def indicators(rows=9, *, value="100%"):
    """Rows of a form: six of 产出, the others of 效益."""
    return [
        [
            "产出指标" if i < 6 else "效益指标",
            "数量指标" if i < 3 else "质量指标",
            f"指标{i}",
            f"完成第{i}项工作的比率",
            value,
            "工作计划",
        ]
        for i in range(rows)
    ]


def form(number, name, *, goal="开展工作，按期完成。", rows=9, value="100%"):
    """A target's title and table, as the explanation writes them."""
    key = f"project-{number}"
    table = words_table(
        key, name, INDICATOR_COLUMNS, indicators(rows, value=value), samples.DEPARTMENT, merge=2
    )
    lead = f"预算金额：1.00万元\n绩效目标：{goal}"
    return [
        Heading(4, f"{number}、{name}绩效目标表", key),
        TableBlock(table.with_lead(lead)),
    ]


def purchases(count=2, *, price="5000.00", project_amount="12.00"):
    """政府采购, which lies."""
    items = [
        PurchaseItem(
            item_key(i), f"信息化项目{i}", project_amount, "计算机", "A02010104", "台", "12", price
        )
        for i in range(count)
    ]
    facts = [
        Purchase(item_key(i), what, "11", "0", Decimal(60_000))
        for i in range(count)
        for what in (BOUGHT, RESERVED)
    ]
    return procurement_table(items, facts, samples.DEPARTMENT, WAN)


FIGURES = words(
    "2023年本年支出",
    Figure("1146.85", Decimal("11468502.90"), (Origin("expenditure", "total", "total", 2023),)),
    "万元，较2022年预算增加",
    Figure(
        "3.00",
        Decimal(3),
        (
            Origin("expenditure", "total", "basic", 2022),
            Origin("expenditure", "total", "basic", 2023),
        ),
    ),
    "万元，采购",
    Figure("12.00", Decimal(120_000), (Origin("procurement", "total", "total", 2023),)),
    "万元。",
)


def text():
    """The blocks of an explanation: a text, two forms, a lying table, a text."""
    return [
        words("现公开如下："),
        Heading(2, "一、总体情况", "overview"),
        FIGURES,
        words("第一段。\n\n第二段。"),
        Heading(2, "五、预算绩效信息", "performance"),
        Heading(3, "第三部分 预算项目绩效目标", "performance-projects"),
        *form(1, "培训费"),
        *form(2, "租房补贴"),
        Heading(2, "六、政府采购预算情况", "procurement"),
        words("2023年，本部门安排政府采购预算12.00万元。"),
        TableBlock(purchases()),
        Heading(2, "九、其他需要说明的事项", "other"),
        words("本部门无其他需要说明的事项。"),
    ]


def booklet(blocks=None, *, tables=None, issuer=ISSUER, month="二〇二三年三月"):
    official = []
    for table in samples.tables() if tables is None else tables:
        official += [Heading(2, table.title, table.slug), TableBlock(table, official=True)]
    blocks = text() if blocks is None else blocks
    return Booklet(
        title=f"{issuer}2023年度部门预算公开",
        issuer=issuer,
        month=month,
        year=2023,
        parts=(
            Part((Heading(1, "第一部分 2023年部门预算公开表", "part-tables"), *official)),
            Part((Heading(1, "第二部分 2023年部门预算情况说明", "part-text"), *blocks)),
        ),
    )
