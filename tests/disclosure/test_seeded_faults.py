"""Every kind of fault is planted; the check meant for it, and no other of level F, reports it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from budget.findings import Status
from budget.rules import FORBIDS, INFORMS, WARNS
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.document import Heading, Part, TableBlock
from disclosure.forms.hebei import HEBEI
from disclosure.money import YUAN
from disclosure.review import check_booklet
from disclosure.structure import CHECKS as STRUCTURE
from disclosure.structure import Printed, check
from disclosure.tieouts import relate

from .foreign import read
from .seeds import BESIDES, FACTS, REFUSED, TARGETS, TEXTS
from .strategies import altered

DEPARTMENT = Scope(2023, "318")
# What the published booklet itself deserves.
DESERVED = ["G02", "Y03", "P03", "P05", "P06", "P09", "N11"]


@pytest.fixture
def case(db):
    assert import_workbook(WORKBOOK).faults == []


def failing(level, *, also_following=False):
    """The checks of a level that fail, without what merely follows from another's fault."""
    return [
        result.rule.number
        for result in check_booklet(compose(DEPARTMENT))
        if result.status is Status.FAILS
        and result.rule.level == level
        and (also_following or not result.follows)
    ]


def reported(plant, number, level):
    """The checks of level F that report a planted fault, and whether the one meant for it does."""
    with transaction.atomic():
        plant()
        faults, its = failing(FORBIDS), failing(level)
        transaction.set_rollback(True)
    return faults, number in its


def test_the_clean_case_has_no_fault_and_just_the_warnings_that_it_deserves(case):
    assert failing(FORBIDS, also_following=True) == []
    assert failing(WARNS) == DESERVED
    assert failing(INFORMS) == []


@pytest.mark.parametrize("seeds", [FACTS, TARGETS, TEXTS], ids=["facts", "targets", "texts"])
def test_each_planted_fault_is_reported_by_its_own_check_and_no_other_of_level_f(case, seeds):
    found = {name: reported(*seed) for name, seed in seeds.items()}
    assert found == {
        name: ([*BESIDES.get(name, []), *([number] if level == FORBIDS else [])], True)
        for name, (_, number, level) in seeds.items()
    }


def test_what_the_database_refuses_needs_no_check(case):
    for plant in REFUSED.values():
        with pytest.raises(IntegrityError), transaction.atomic():
            plant()


def test_what_follows_from_a_fault_of_the_data_is_told_apart(case):
    plant, *_ = FACTS["收支不平"]
    plant()
    assert failing(FORBIDS) == ["D01"]
    assert {"T1.5", "T4.7"} <= set(failing(FORBIDS, also_following=True))


# A booklet whose print is wrong: another office's, or one that was stored


@pytest.fixture
def printed(case):
    return Printed(compose(DEPARTMENT).booklet, HEBEI, "部门")


def changed(printed, change):
    """The booklet with every block passed through a function; None takes it out."""
    parts = tuple(
        Part(tuple(new for block in part.blocks if (new := change(block)) is not None))
        for part in printed.booklet.parts
    )
    return replace(printed, booklet=replace(printed.booklet, parts=parts))


def of_table(slug, act):
    def change(block):
        if isinstance(block, TableBlock) and block.table.slug == slug:
            return act(block)
        return block

    return change


def of_heading(key, act):
    return lambda block: act(block) if isinstance(block, Heading) and block.key == key else block


def with_table(slug, **values):
    return of_table(slug, lambda block: replace(block, table=replace(block.table, **values)))


def with_head(slug, **values):
    return of_table(
        slug,
        lambda block: replace(
            block, table=replace(block.table, head=replace(block.table.head, **values))
        ),
    )


def renamed(slug, code, name):
    """A row of a table of codes under another name."""

    def act(block):
        rows = tuple(
            row._replace(cells=(row.cells[0], row.cells[1]._replace(text=name), *row.cells[2:]))
            if row.cells[0].text == code
            else row
            for row in block.table.rows
        )
        return replace(block, table=replace(block.table, rows=rows))

    return of_table(slug, act)


MISPRINTS = {
    "缺一张表": (of_table("capital-expenditure", lambda block: None), "S01"),
    "空表说明是别的表的": (with_table("capital-expenditure", note="本部门无政府基金预算。"), "S02"),
    "有数的表写空表": (with_table("summary", note="空表列示。"), "S02"),
    "部门表名写成单位": (with_table("fund-expenditure", title="单位预算政府基金支出表"), "S03"),
    "缺国有资产部分": (of_heading("assets", lambda block: None), "S04"),
    "目录指向同一处": (
        of_heading("overview-income", lambda block: replace(block, key="overview-change")),
        "S05",
    ),
    "表头年度不同": (with_head("three-public", year=2022), "S06"),
    "表头是本级单位": (with_head("revenue", name="秦皇岛经济技术开发区财政局（本级）"), "S06"),
    "一类两个名称": (renamed("expenditure", "208", "社会保障支出"), "S07"),
    "一张表以元列示": (with_table("three-public", money=YUAN), "S08"),
}


def test_each_misprint_of_a_booklet_is_reported_by_its_own_check(printed):
    assert [r.status for r in check(printed)] == [Status.HOLDS] * len(STRUCTURE)
    found = {
        name: [r.rule.number for r in check(changed(printed, change)) if r.findings]
        for name, (change, _) in MISPRINTS.items()
    }
    contents = {"部门表名写成单位": ["S05"]}  # where the table has its former name
    assert found == {
        name: [number, *contents.get(name, [])] for name, (_, number) in MISPRINTS.items()
    }


# The tables of another office, read from print

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "golden" / "318-2023.json").read_text(encoding="utf8")
)
FOREIGN = {
    "类之和不等于合计": (("expenditure", "208", "project", "100"), "T3.2"),
    "上级金额抄入下级": (("general-expenditure", "2010650", "basic", "100"), "T5.2"),
    "收支总计不等": (("summary", "total", "income", "100"), "T1.5"),
    "三公分项不符": (("three-public", "reception", "general", "100"), "T9.2"),
}


def test_faults_of_printed_tables_are_reported():
    for (slug, row, column, delta), number in FOREIGN.values():
        tables = [
            altered(table, row, column, Decimal(delta)) if table.slug == slug else table
            for table in read(PUBLISHED)
        ]
        found = [r.rule.number for r in relate(HEBEI.relations, tables) if r.forbids]
        assert number in found


def test_two_classes_off_by_300000_in_opposite_directions():
    """Seen in a published booklet: it balances in every total, and two classes of table 4 are wrong."""
    tables = read(PUBLISHED)
    for row, delta in (("208", 300_000), ("210", -300_000)):
        for column in ("general", "total"):
            tables[3] = altered(tables[3], row, column, Decimal(delta))
    results = relate(HEBEI.relations, tables)
    assert [r.rule.number for r in results if r.forbids] == ["X07", "X08"]
    (found,) = (r.findings for r in results if r.rule.number == "X08")
    assert [finding.difference for finding in found] == [300_000, -300_000]
