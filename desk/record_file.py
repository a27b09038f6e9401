"""The record of changes as an Excel file: a row for each field that changed."""

from collections.abc import Iterator
from io import BytesIO

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone

from budget.models import Change
from budget.told import Line, told

MOST = 50_000  # changes of one file
PORTION = 500  # read and put into words at once
COLUMNS = (
    ("时间", 18), ("用户名", 12), ("姓名", 10), ("方式", 8), ("说明", 18), ("单位和年度", 28),
    ("种类", 14), ("操作", 6), ("内容", 40), ("字段", 16), ("改前", 30), ("改后", 30),
)  # fmt: skip


def write_record(changes: QuerySet[Change]) -> bytes:
    """The changes as they come; of an added or deleted row all that it says stands in one cell."""
    stream = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("变更记录")
        head = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        for place, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, heading, head)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(_rows(changes), start=1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text[:32_000])
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)
    return stream.getvalue()


def _rows(changes: QuerySet[Change]) -> Iterator[tuple[str, ...]]:
    portion = []
    for change in changes.select_related("person").iterator(PORTION):
        portion.append(change)
        if len(portion) == PORTION:
            yield from _told(portion)
            portion = []
    yield from _told(portion)


def _told(changes: list[Change]) -> Iterator[tuple[str, ...]]:
    for line in told(changes):
        head = _head(line)
        if line.change.act == Change.Act.CHANGE:
            yield from ((*head, *fact) for fact in line.facts)
        else:
            before = "；".join(f"{fact.field}：{fact.before}" for fact in line.facts if fact.before)
            after = "；".join(f"{fact.field}：{fact.after}" for fact in line.facts if fact.after)
            yield (*head, "", before, after)


def _head(line: Line) -> tuple[str, ...]:
    change = line.change
    person = change.person
    return (
        f"{timezone.localtime(change.at):%Y-%m-%d %H:%M:%S}",
        person.username if person else "",
        person.get_full_name() if person else "",
        change.get_via_display(),
        change.note,
        line.place,
        line.kind,
        change.get_act_display(),
        line.what,
    )
