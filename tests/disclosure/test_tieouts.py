"""Relations run on tables as values: built, rounded, or read from another office's booklet."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget.findings import Address, Figure, Finding, Status
from budget.rules import FORBIDS, WARNS
from disclosure.forms.hebei import HEBEI
from disclosure.forms.hebei_relations import RELATIONS
from disclosure.table import Cell, Column, Head, Heading, Row, Table, Text
from disclosure.tieouts import (
    PRINTED,
    Book,
    Relation,
    Tie,
    across,
    all_of,
    down,
    relate,
    stack,
)

from .foreign import read
from .strategies import altered

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "golden" / "318-2023.json").read_text(encoding="utf8")
)


def table(slug, rows, number=1):
    """A table of codes: {row key: {column key: amount in 元}}."""
    keys = list(dict.fromkeys(key for cells in rows.values() for key in cells))
    columns = (Text("名称"), *(Column(f"{key}栏", key) for key in keys))
    return Table(
        number, slug, slug, Head("318", "某某局", 2023), (Heading("序号", 0, 0, 1, 1),), columns,
        tuple(
            Row((Cell(f"名{row}"), *(Cell("", Decimal(amount), row, key)
                                     for key, amount in cells.items())))
            for row, cells in rows.items()
        ),
    )  # fmt: skip


def relation(ties, *tables, unsigned=False):
    return Relation("T", "名", FORBIDS, "文件", "左＝右。", tables or ("a",), ties, unsigned)


def only(one, tables, **how):
    (result,) = relate([one], tables, **how)
    return result


WHOLE = across("a", "total", ("x", "y"))


def test_a_relation_that_holds():
    tables = [table("a", {"total": {"total": "3", "x": "1", "y": "2"}})]
    result = only(relation(WHOLE), tables)
    assert (result.status, result.findings) == (Status.HOLDS, ())


def test_a_relation_that_fails_gives_both_figures_and_their_addresses():
    tables = [table("a", {"total": {"total": "3", "x": "1", "y": "2.01"}}, number=2)]
    result = only(relation(WHOLE), tables)
    assert result.status is Status.FAILS
    assert result.findings == (
        Finding(
            place="表2 名total·total栏",
            text="左＝右。",
            left=Figure("表2 名total·total栏", Decimal(3), (Address("a", "total", "total"),)),
            right=Figure(
                "表2 名total·x栏＋表2 名total·y栏",
                Decimal("3.01"),
                (Address("a", "total", "x"), Address("a", "total", "y")),
            ),
            key="a/total/total=a/total/x",
        ),
    )
    assert result.findings[0].difference == Decimal("-0.01")


def test_a_relation_over_a_table_that_is_not_there_could_not_be_run():
    result = only(relation(WHOLE, "a", "b"), [table("a", {})])
    assert (result.status, result.reason) == (Status.NOT_RUN, "缺少表：b。")


def test_a_relation_without_anything_to_compare_does_not_apply():
    assert only(relation(WHOLE), [table("a", {})]).status is Status.NOT_APPLICABLE


def test_a_comparison_of_sizes_does_not_apply_where_amounts_may_be_negative():
    one = relation(WHOLE, unsigned=True)
    tables = [table("a", {"total": {"total": "3", "x": "1", "y": "1"}})]
    assert only(one, tables).status is Status.FAILS
    assert only(one, tables, signed=True).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("left", "status"), [("2", Status.HOLDS), ("1", Status.HOLDS), ("0.99", Status.FAILS)]
)
def test_a_side_may_be_not_less_than_the_other(left, status):
    def ties(book):
        yield Tie((Address("a", "1", "x"),), (Address("b", "1", "x"),), equal=False)

    tables = [table("a", {"1": {"x": left}}), table("b", {"1": {"x": "1"}})]
    assert only(relation(ties, "a", "b"), tables).status is status


def test_a_missing_row_counts_nothing_and_is_named():
    def ties(book):
        yield Tie((Address("a", "2", "x"),), (Address("b", "2", "x"),))

    tables = [table("a", {"2": {"x": "5"}}), table("b", {"1": {"x": "1"}}, number=3)]
    (finding,) = only(relation(ties, "a", "b"), tables).findings
    assert finding.right == Figure("表3 2（无此行）·x栏", Decimal(0), ())


def test_codes_are_added_from_the_bottom_up_whatever_their_length():
    rows = {
        "total": {"x": "10"},
        "201": {"x": "7"},
        "20101": {"x": "7"},
        "2010101": {"x": "3"},
        "2010102": {"x": "4"},
        "227": {"x": "2"},
        "2290101": {"x": "1"},  # its 类 and 款 are not printed
    }
    assert Book([table("a", rows)]).children("a") == {
        "total": ["201", "227", "2290101"],
        "201": ["20101"],
        "20101": ["2010101", "2010102"],
    }
    assert only(relation(down("a")), [table("a", rows)]).status is Status.HOLDS
    rows["2010102"] = {"x": "5"}
    (finding,) = only(relation(down("a")), [table("a", rows)]).findings
    assert (finding.place, finding.difference) == ("表1 名20101·x栏", -1)


def test_a_copied_parent_row_is_found():
    """Seen in published budgets: the 款's amount stands in one of its 项 again."""
    rows = {"total": {"x": "7"}, "201": {"x": "7"}, "20101": {"x": "7"}, "2010101": {"x": "7"},
            "2010102": {"x": "4"}}  # fmt: skip
    assert only(relation(down("a")), [table("a", rows)]).status is Status.FAILS


def test_a_stack_takes_the_rows_named_or_all_but_some():
    rows = {"1": {"x": "1"}, "2": {"x": "2"}, "carried": {"x": "9"}, "year": {"x": "3"}}
    tables = [table("a", rows)]
    assert only(relation(stack("a", "x", "year", but=("carried",))), tables).status is Status.HOLDS
    assert only(relation(stack("a", "x", "year", ("1", "2"))), tables).status is Status.HOLDS
    assert only(relation(stack("a", "x", "year")), tables).status is Status.FAILS
    either = all_of(stack("a", "x", "year", ("1", "2")), stack("a", "x", "carried", ("1",)))
    assert len(only(relation(either), tables).findings) == 1


def test_figures_rounded_each_alone_differ_by_a_last_place_as_printed_only():
    tables = [table("a", {"total": {"total": "66.70", "x": "33.35", "y": "33.35"}})]
    assert only(relation(WHOLE), tables).status is Status.HOLDS
    tables = [table("a", {"total": {"total": "100", "x": "50", "y": "50"}})]
    assert only(relation(WHOLE), tables).status is Status.HOLDS
    (finding,) = only(relation(WHOLE), tables, amounts=PRINTED).findings
    assert (finding.left.amount, finding.right.amount) == (Decimal(100), Decimal(200))


# The published tables of department 318, read as any office's


def numbers(results, level=FORBIDS):
    return [r.rule.number for r in results if r.status is Status.FAILS and r.rule.level == level]


def test_every_relation_holds_on_the_published_case():
    results = relate(RELATIONS, read(PUBLISHED))
    assert numbers(results) == []
    assert numbers(results, WARNS) == []
    statuses = {r.rule.number: r.status for r in results}
    assert [n for n, status in statuses.items() if status is not Status.HOLDS] == [
        "T7.1", "T7.2", "T8.1", "T8.2", "C02",
    ]  # fmt: skip


def test_every_single_misprint_of_the_published_case_is_named():
    tables = read(PUBLISHED)
    unseen = [
        (one.slug, *address)
        for i, one in enumerate(tables)
        for address in one.addresses
        if not numbers(
            relate(
                RELATIONS,
                [*tables[:i], altered(one, *address, Decimal(100)), *tables[i + 1 :]],
                amounts=PRINTED,
            )
        )
    ]
    assert unseen == []


def test_two_classes_that_disagree_in_opposite_directions_are_found():
    """Seen in a published booklet that balances in every total."""
    tables = read(PUBLISHED)
    for row, delta in (("208", 300_000), ("210", -300_000)):
        for column, sign in (("general", 1), ("fund", -1)):
            tables[3] = altered(tables[3], row, column, Decimal(sign * delta))
    assert numbers(relate(RELATIONS, tables)) == ["X08", "X09"]
    findings = [f for r in relate(RELATIONS, tables) for f in r.findings]
    assert [(f.place, f.difference) for f in findings] == [
        ("表4 八、社会保障和就业支出·一般公共预算财政拨款", 300_000),
        ("表4 十、卫生健康支出·一般公共预算财政拨款", -300_000),
        ("表4 八、社会保障和就业支出·政府性基金预算财政拨款", -300_000),
        ("表4 十、卫生健康支出·政府性基金预算财政拨款", 300_000),
    ]


def test_contributions_that_differ_from_their_functions_are_warned_of():
    tables = read(PUBLISHED)
    for row in ("30108", "30101"):
        delta = Decimal(100 if row == "30108" else -100)
        for column in ("total", "personnel"):
            tables[5] = altered(tables[5], row, column, delta)
    results = relate(RELATIONS, tables)
    assert (numbers(results), numbers(results, WARNS)) == ([], ["C01"])


def test_a_book_without_a_table_says_which_relations_could_not_be_run():
    tables = [one for one in read(PUBLISHED) if one.slug != "general-basic"]
    not_run = [r.rule.number for r in relate(RELATIONS, tables) if r.status is Status.NOT_RUN]
    assert not_run == ["T6.1", "T6.2", "X11", "X13", "C01", "C02", "C03", "C04", "C05"]


def test_the_form_carries_its_relations():
    assert HEBEI.relations == RELATIONS
    assert [one.number for one in RELATIONS if not (one.sides and one.population)] == []
    assert [one.number for one in RELATIONS if not one.firm] == [
        one.number for one in RELATIONS if one.level == WARNS
    ]


def test_a_tolerance_is_what_may_differ():
    tables = [table("a", {"total": {"total": "3", "x": "1", "y": "2.01"}})]
    tolerant = replace(relation(WHOLE), tolerance=Decimal("0.01"))
    assert only(tolerant, tables).status is Status.HOLDS
    tolerant = replace(relation(WHOLE), tolerance=Decimal("0.009"))
    assert only(tolerant, tables).status is Status.FAILS


def test_a_total_above_lines_that_are_not_printed_is_found():
    """Seen in a published table 9: 合计 15.39 over 小计 6.28, and the rows between cut off."""
    tables = read(PUBLISHED)
    assert numbers(relate(RELATIONS, tables)) == []
    cut = tables[8]
    tables[8] = replace(
        cut, rows=tuple(r for r in cut.rows if r.cells[1].row not in {"meetings", "training"})
    )
    assert "T9.2" in numbers(relate(RELATIONS, tables))
    assert len({one.number for one in RELATIONS}) == len(RELATIONS)
