"""Checks of a booklet as it is printed: its tables, its sections, its words; also of one that is frozen."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.findings import Check, Finding, Result, run
from budget.rules import FORBIDS, Rule

from .document import Booklet, TableBlock
from .forms.form import Form
from .table import Table, Text

SOURCE = "财预〔2016〕143号《地方预决算公开操作规程》"
# The sections that have to be there, by their anchors, in their order.
SECTIONS = {
    "duties": "职责及机构设置",
    "overview": "预算安排的总体情况",
    "operating-cost": "机关运行经费",
    "three-public-text": "“三公”经费",
    "performance": "预算绩效信息",
    "procurement": "政府采购",
    "assets": "国有资产",
    "glossary": "名词解释",
    "other": "其他需要说明的事项",
}


@dataclass(frozen=True)
class Printed:
    """A booklet beside the form of its place and year; edition is 部门 or 单位."""

    booklet: Booklet
    form: Form
    edition: str

    @property
    def tables(self) -> list[Table]:
        return [
            block.table
            for block in self.booklet.blocks()
            if isinstance(block, TableBlock) and block.official
        ]


def _place(table: Table) -> str:
    return f"表{table.number} {table.title}"


def order_of_tables(printed: Printed) -> Iterator[Finding]:
    wanted = [definition.number for definition in printed.form.definitions]
    found = [table.number for table in printed.tables]
    if missing := [number for number in wanted if number not in found]:
        text = f"缺少表{'、表'.join(map(str, missing))}。"
        yield Finding("公开表", text)
    elif found != wanted:
        yield Finding("公开表", f"顺序为{'、'.join(map(str, found))}，应依次排列，每张一次。")


def empty_tables(printed: Printed) -> Iterator[Finding]:
    sentences = {its.slug: its.empty for its in printed.form.definitions}
    for table in printed.tables:
        wanted = "" if table.rows else table.head.wording(sentences.get(table.slug, ""))
        if table.note != wanted:
            text = f"应写明“{wanted}”。" if wanted else "表中有数，不应有空表说明。"
            yield Finding(_place(table), text)


def editions(printed: Printed) -> Iterator[Finding]:
    """Titles, headings and sentences of tables; what is typed is another check's."""
    other = "部门" if printed.edition == "单位" else "单位"
    words = [(heading.text, heading.text) for heading in printed.booklet.headings()]
    words += [(_place(table), table.title) for table in printed.tables]
    words += [(_place(table), table.note) for table in printed.tables]
    for place, text in dict.fromkeys(words):
        for wrong in (f"本{other}", f"{other}预算"):
            if wrong in text:
                right = wrong.replace(other, printed.edition)
                yield Finding(place, f"“{wrong}”应为“{right}”。")


def complete_sections(printed: Printed) -> Iterator[Finding]:
    found = [heading.key for heading in printed.booklet.headings() if heading.key in SECTIONS]
    for key, title in SECTIONS.items():
        if key not in found:
            yield Finding(title, "公开文本中没有这一部分。")
    if not set(SECTIONS) - set(found) and found != list(SECTIONS):
        yield Finding("情况说明", "各部分的顺序与规定不同，或有重复。")


def contents(printed: Printed) -> Iterator[Finding]:
    """目录 is made of the headings: each leads to one place, and every table has its own."""
    counted = Counter(heading.key for heading in printed.booklet.headings())
    for key, count in counted.items():
        if count > 1:
            yield Finding(key, f"目录中有{count}处指向同一个位置。")
    listed = {heading.key: heading.text for heading in printed.booklet.contents()}
    for table in printed.tables:
        if listed.get(table.slug) != table.title:
            yield Finding(_place(table), "目录中没有这张表，或名称不同。")


def one_year_and_name(printed: Printed) -> Iterator[Finding]:
    booklet = printed.booklet
    if str(booklet.year) not in booklet.title or booklet.issuer not in booklet.title:
        yield Finding("封面", f"标题应有{booklet.year}年和“{booklet.issuer}”。")
    for table in printed.tables:
        head = table.head
        if (head.year, head.name) != (booklet.year, booklet.issuer):
            text = f"表头为“{head.name}”{head.year}年，应为“{booklet.issuer}”{booklet.year}年。"
            yield Finding(_place(table), text)


def one_name_a_code(printed: Printed) -> Iterator[Finding]:
    """Seen in published budgets: one class under two names."""
    names: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for table in printed.tables:
        kind = "economic" if table.slug == "general-basic" else "function"
        for code, name in _named(table):
            names[kind, code].setdefault(name, f"表{table.number}")
    for (_, code), its in names.items():
        if len(its) > 1:
            said = "，".join(f"{where}称“{name}”" for name, where in its.items())
            yield Finding(code, f"同一科目有两个名称：{said}。")


def _named(table: Table) -> Iterator[tuple[str, str]]:
    labels = [column.label if isinstance(column, Text) else "" for column in table.columns]
    if {"code", "name"} <= set(labels):
        code, name = labels.index("code"), labels.index("name")
        for row in table.rows:
            if row.cells[code].text:
                yield row.cells[code].text, row.cells[name].text


def one_money(printed: Printed) -> Iterator[Finding]:
    """Seen in published budgets: a table in 万元 beside eight in 元."""
    for table in printed.tables:
        if table.money != printed.form.money:
            text = f"单位为{table.money.name}，应为{printed.form.money.name}。"
            yield Finding(_place(table), text)


def _check(
    number: str,
    name: str,
    text: str,
    population: str,
    find: Callable[[Printed], Iterable[Finding]],
) -> Check[Printed]:
    return Check(Rule(number, name, FORBIDS, SOURCE, text, population=population, firm=True), find)


CHECKS = (
    _check("S01", "公开表齐全", "应公开的表齐全，依次排列。", "全部公开表", order_of_tables),
    _check("S02", "空表说明", "空表写明是哪张表没有数，有数的表不写。", "全部公开表", empty_tables),
    _check(
        "S03",
        "部门、单位的称谓",
        "标题、表名、空表说明不混用部门和单位。",
        "标题和公开表",
        editions,
    ),
    _check("S04", "情况说明齐全", "九个部分齐全，依次排列。", "情况说明的标题", complete_sections),
    _check("S05", "目录一致", "目录的每一项指向一处，每张表都在目录中。", "目录和标题", contents),
    _check(
        "S06", "年度和名称一致", "封面、各表的年度和全称相同。", "封面和公开表", one_year_and_name
    ),
    _check(
        "S07", "科目名称一致", "同一科目在各表名称相同。", "有科目编码的公开表", one_name_a_code
    ),
    _check("S08", "金额单位一致", "各表的金额单位与表式规定相同。", "全部公开表", one_money),
)


def check(printed: Printed, checks: Sequence[Check[Printed]] = CHECKS) -> tuple[Result, ...]:
    return tuple(run(its, printed) for its in checks)
