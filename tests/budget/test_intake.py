"""The mechanism of import on a sheet of its own: compared by key, replaced as a set, all or nothing."""

from types import SimpleNamespace

import pytest

from budget.cells import Invalid, amount, text
from budget.intake import Intake, Record, Sheet, Stored, apply, load
from budget.rows import Column, Fault

HEADINGS = ["组", "名", "值"]


class Page:
    broken = {}

    def __init__(self, name, *lines, headings=HEADINGS, hidden=False):
        self.name, self.lines, self.hidden = name, [headings, *lines], hidden

    def rows(self):
        return iter(enumerate(([*line] for line in self.lines), start=1))

    def merged(self):
        return []


class Store(dict):
    """A table in memory: key → Stored; the sheet over it, and what was written in which order."""

    def __init__(self, **facts):
        super().__init__({tuple(k.split("_")): Stored(k, (v,)) for k, v in facts.items()})
        self.acts = []

    def sheet(self, name="表", **more):
        return Sheet(
            name=name,
            columns=(
                Column("组", text(9)),
                Column("名", text(9), default="", optional=True),
                Column("值", amount, default=0, optional=True),
            ),
            record=record,
            stored=lambda groups, book: {
                key: fact for key, fact in self.items() if key[0] in groups
            },
            save=lambda changes, book: self.acts.append((name, "save")),
            remove=lambda keys: self.acts.append((name, "remove", sorted(keys))),
            rows=lambda scope: (),
            values=("值",),
            **more,
        )


def record(row, book, wrong):
    group, name, value = row.values
    if group == "坏":
        wrong.append(Invalid("没有这个组。", "组"))
        wrong.append(Invalid("整行不对。"))
    return Record(group, (group, name), None if value == 0 else (value,))


BOOK = SimpleNamespace(words=lambda key: " ".join(map(str, key)))


def loaded(store, *lines, **about):
    intake = load([Page("表", *lines, **about)], [store.sheet()], BOOK)
    return intake, (intake.changes or [None])[0]


def test_rows_are_new_changed_unchanged_or_gone_by_their_key():
    intake, changes = loaded(
        Store(a_x=1, a_y=2, a_z=3, b_x=4), ["a", "w", 9], ["a", "x", 1], ["a", "y", 5]
    )
    assert changes.new == {("a", "w"): (9,)}
    assert changes.unchanged == 1
    assert changes.changed == {("a", "y"): (Stored("a_y", (2,)), (5,))}
    assert changes.gone == {("a", "z"): Stored("a_z", (3,))}
    assert (bool(intake), intake.faults, intake.notes) == (True, [], [])


def test_a_group_that_no_row_names_is_untouched():
    _, changes = loaded(Store(a_x=1, b_x=4), ["a", "x", 1])
    assert not changes


def test_a_row_of_nothing_names_its_group_and_is_counted():
    _, changes = loaded(Store(a_x=1, b_x=4), ["a", "x", 0])
    assert changes.skipped == 1
    assert list(changes.gone) == [("a", "x")]


def test_an_absent_column_keeps_what_is_stored():
    _, changes = loaded(Store(a_x=1), ["a", "x"], ["a", "n"], headings=["组", "名"])
    assert (changes.unchanged, changes.new) == (1, {("a", "n"): (0,)})


def test_an_absent_part_of_the_key_means_the_one_fact_there_is():
    _, changes = loaded(Store(a_x=1, b_x=1, b_y=2), ["a", 5], ["b", 6], headings=["组", "值"])
    assert changes.changed == {("a", "x"): (Stored("a_x", (1,)), (5,))}
    assert changes.new == {("b", ""): (6,)}
    assert list(changes.gone) == [("b", "x"), ("b", "y")]
    assert changes.fault(("a", "x"), "组", "。").cell == "A2"


def test_two_rows_of_one_key_are_a_fault_that_names_both():
    intake, _ = loaded(Store(), ["a", "x", 1], ["b", "x", 1], ["a", "x", 2])
    assert list(map(str, intake.faults)) == [
        "表!A4：与第 2 行重复（a x）。请合并为一行或删除一行。"
    ]
    intake, _ = loaded(Store(), ["a", 1], ["a", 2], headings=["组", "值"])
    assert "与第 2 行重复（a ）" in str(intake.faults[0])


def test_every_fault_of_a_row_is_named_and_nothing_counts_as_gone():
    intake, changes = loaded(Store(a_x=1), ["a", "y", 1], ["坏", "y", 1], ["a", "z", "x"])
    assert set(map(str, intake.faults)) == {
        '表!A3 组 "坏"：没有这个组。',
        "表!A3：整行不对。",
        '表!C4 值 "x"：不是数字。应只填数字，如 12345.60，不带单位和文字。',
    }
    assert changes.gone == {}


def test_what_shows_only_at_the_end_is_told_together_with_the_rest():
    def check(changes, intake, book):
        yield changes.fault(("a", "y"), "值", "不能新增。")

    intake = load([Page("表", ["a", "y", 1], ["坏", "", 1])], [Store().sheet(check=check)], BOOK)
    assert '表!C2 值 "1"：不能新增。' in map(str, intake.faults)
    assert len(intake.faults) == 3


@pytest.mark.django_db
def test_with_faults_nothing_is_applied():
    store = Store()
    intake, _ = loaded(store, ["坏", "x", 1])
    with pytest.raises(ValueError, match="cannot be applied"):
        apply(intake, BOOK)
    assert store.acts == []


@pytest.mark.django_db
def test_what_is_gone_goes_last_and_backwards():
    store = Store(a_x=1, a_y=2)
    pages = [Page("一", ["a", "x", 1]), Page("二", ["a", "y", 2])]
    intake = load(pages, [store.sheet("一"), store.sheet("二")], BOOK)
    apply(intake, BOOK)
    assert store.acts == [
        ("一", "save"),
        ("二", "save"),
        ("二", "remove", ["a_x"]),
        ("一", "remove", ["a_y"]),
    ]


def test_a_sheet_without_removal_only_adds_and_changes():
    sheet = Store(a_x=1, a_y=1).sheet()
    intake = load([Page("表", ["a", "x", 2])], [Sheet(**{**vars(sheet), "remove": None})], BOOK)
    assert (len(intake.changes[0].changed), intake.changes[0].gone) == (1, {})


def test_line_breaks_of_the_browser_and_of_excel_are_the_same():
    fact = {("a",): Stored(1, ("一\r\n二 ",))}
    sheet = Sheet(
        name="表", columns=(Column("组", text(9)), Column("值", text(9, lines=True))),
        record=lambda row, book, wrong: Record(row.values[0], (row.values[0],), row.values[1:]),
        stored=lambda groups, book: fact, save=print, rows=print,
    )  # fmt: skip
    intake = load([Page("表", ["a", "一\n二"], headings=["组", "值"])], [sheet], BOOK)
    assert intake.changes[0].unchanged == 1


def test_sheets_are_found_by_name_whatever_its_spaces_and_others_are_noted():
    intake = load([Page(" 表\u3000", ["a", "x", 1]), Page("说明")], [Store().sheet()], BOOK)
    assert intake.of("表").new == {("a", "x"): (1,)}
    assert intake.of("说明") is None
    assert intake.notes == ["工作表“说明”未读取。"]


def test_beside_a_sheet_that_was_not_read_stands_what_it_may_have_been_meant_for():
    declared = [Sheet(**{**vars(Store().sheet()), "name": name}) for name in ("表", "支出预算")]
    assert load([Page("表"), Page("支出")], declared, BOOK).notes == [
        "工作表“支出”未读取。",
        "按名称没有找到的工作表（这些数据不变）：支出预算。",
    ]
    assert load([Page("表")], declared, BOOK).notes == []


def test_a_workbook_without_any_known_sheet_is_a_fault_that_names_them():
    intake = load([Page("表1")], [Store().sheet()], BOOK)
    assert list(map(str, intake.faults)) == ["工作簿：没有可读取的工作表，名称应为：表。"]
    assert not intake


def test_a_sheet_that_is_there_twice_is_a_fault():
    intake = load([Page("表"), Page("表 ")], [Store().sheet()], BOOK)
    assert intake.faults[0] == Fault(
        "表 ", "", "", "", "与工作表“表”同名。请合并为一张，或删除一张。"
    )


def test_a_hidden_sheet_is_read_and_said():
    intake = load([Page("表", ["a", "x", 1], hidden=True)], [Store().sheet()], BOOK)
    assert intake.notes == ["工作表“表”是隐藏的，其内容同样导入，请取消隐藏后核对。"]
    assert len(intake.changes[0].new) == 1


def test_an_intake_without_changes_is_empty():
    assert not Intake()
