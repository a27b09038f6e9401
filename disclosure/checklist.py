"""What 财预〔2016〕143号 asks to be published, each with its state: ready, missing what, or empty."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from budget.findings import Status

from .booklet import Composed
from .document import TableBlock
from .narrative import Gap
from .review import Report


class State(StrEnum):
    READY = "已备"
    MISSING = "待补"
    EMPTY = "空表列示"


@dataclass(frozen=True)
class Item:
    """One thing that has to be published; `key` is its heading's anchor in the booklet."""

    title: str
    state: State
    missing: tuple[Gap, ...] = ()
    note: str = ""
    key: str = ""


# The parts of the explanation: title, anchor, and the sections whose gaps belong to it.
TEXTS: tuple[tuple[str, str, set[str]], ...] = (
    ("部门职责及机构设置", "duties", {"部门职责"}),
    ("预算安排总体情况及增减变化原因", "overview", {"总体情况"}),
    ("机关运行经费", "operating-cost", set()),
    ("“三公”经费及增减变化原因", "three-public-text", {"“三公”经费"}),
    ("绩效目标", "performance", {"预算绩效", "工作保障措施"}),
    ("政府采购", "procurement", set()),
    ("国有资产", "assets", {"国有资产"}),
    ("名词解释", "glossary", {"名词解释"}),
    ("其他需要说明的事项", "other", {"其他说明"}),
)


OF_GAPS = {"N05", "N07", "N09", "N10"}  # checks of what the items above already say


def checklist(composed: Composed, report: Report) -> list[Item]:
    """Cover, tables, explanation and checks of a booklet, in the order of reading."""
    return [
        _item("封面和公开月份", "", {"封面"}, composed.gaps),
        *_tables(composed),
        *(_text(title, key, sections, composed) for title, key, sections in TEXTS),
        _checks(report),
    ]


def _item(title: str, key: str, sections: set[str], gaps: Iterable[Gap]) -> Item:
    missing = tuple(gap for gap in gaps if gap.section in sections)
    return Item(title, State.MISSING if missing else State.READY, missing, key=key)


def _text(title: str, key: str, sections: set[str], composed: Composed) -> Item:
    """A section of the explanation; one whose table is empty says so with its sentence."""
    item = _item(title, key, sections, composed.gaps)
    notes = [
        block.table.note
        for block in composed.booklet.blocks()
        if isinstance(block, TableBlock) and block.table.slug == key and block.table.note
    ]
    return replace(item, state=State.EMPTY, note=notes[0]) if notes and not item.missing else item


def _tables(composed: Composed) -> list[Item]:
    tables = [
        block.table
        for block in composed.booklet.blocks()
        if isinstance(block, TableBlock) and block.official
    ]
    return [
        Item(
            f"表{table.number} {table.title}",
            State.EMPTY if table.note else State.READY,
            note=table.note,
            key=table.slug,
        )
        for table in tables
    ]


def _checks(report: Report) -> Item:
    """A disclosure whose figures contradict each other is not ready, however complete its texts."""
    failing = tuple(
        Gap("核对", f"{result.rule.number} {result.rule.name}：{result.status}", "核对页")
        for result in report
        if result.forbids and result.rule.number not in OF_GAPS
    )
    warned = [r for r in report if r.status is Status.FAILS and not r.forbids]
    note = f"另有 {len(warned)} 项提示" if warned else ""
    return Item("数据检查和勾稽关系", State.MISSING if failing else State.READY, failing, note)
