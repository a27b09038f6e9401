"""A department and its units rounded as one: printed figures of the department are sums of its units'."""

from collections import Counter
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.departments import facts, mixed, names, odd, units
from budget.scope import Scope
from budget.totals import Totals
from budget.vocabulary import PERSONNEL, PUBLIC
from disclosure.batch import make
from disclosure.forms.hebei import HEBEI
from disclosure.rounding import Part, TooLarge, Unbalanced, joint, jointly, restore, store
from disclosure.together import TOGETHER, CannotAddUp, InOneAct
from tests import builders
from tests.disclosure.here import here

from .rounding import failing, is_off
from .strategies import HEAD, NAMES, balanced
from .test_rounding import some


def together(parts, named=NAMES, **how):
    """The tables of a department and of each of its units, and how they were rounded."""
    every = [fact for its in parts.values() for fact in its]
    whole = HEBEI.tables(Totals(every), named, HEAD)
    asked = {
        unit: Part(Totals(its), HEBEI.tables(Totals(its), named, HEAD))
        for unit, its in parts.items()
    }
    found = jointly(whole, asked, leading=HEBEI.leading, **how)
    tables = {unit: tuple(map(found.parts[unit].table, asked[unit].tables)) for unit in asked}
    return tuple(map(found.whole.table, whole)), tables, found


def assert_sums(whole, parts):
    """Every printed figure of the department is the sum of what its units print there."""
    sums = Counter()
    for tables in parts.values():
        for table in tables:
            for address, cell in table.addresses.items():
                sums[table.slug, *address] += table.printed_amount(cell)
    for table in whole:
        for address, cell in table.addresses.items():
            assert table.printed_amount(cell) == sums[table.slug, *address]


def departments(**strategy):
    codes = ("318001", "318001001", "318002")  # one code begins with another
    its = st.tuples(*[balanced(max_size=6, **strategy).filter(bool)] * 3)
    return its.map(lambda its: dict(zip(codes, its, strict=True)))


@some
@given(departments())
def test_a_department_is_the_sum_of_its_units_and_each_table_adds_up(parts):
    whole, tables, found = together(parts)

    assert_sums(whole, tables)
    assert [failing(its) for its in (whole, *tables.values())] == [[]] * 4
    assert whole[0].addresses["total", "income"].rounded is None
    if not found.whole.solution.fallback:
        every = (whole, *tables.values())
        assert not any(is_off(c) for its in every for t in its for c in t.addresses.values())


@some
@given(st.sampled_from(["0.01", "50"]).flatmap(lambda step: departments(step=step)))
def test_leaves_that_are_split_add_up_as_well(parts):
    whole, tables, found = together(parts, largest=-1)

    assert found.split
    assert_sums(whole, tables)
    assert [failing(its) for its in (whole, *tables.values())] == [[]] * 4


def test_a_split_department_prints_as_if_it_were_alone():
    parts = units(facts(3, 200, 3, odd), 5)
    every = [fact for its in parts.values() for fact in its]
    whole, tables, _ = together(parts, names(every), largest=0)
    cells = [cell for its in tables.values() for table in its for cell in table.addresses.values()]
    far = [cell for cell in cells if is_off(cell)]

    assert_sums(whole, tables)
    assert not any(is_off(cell) for table in whole for cell in table.addresses.values())
    assert len(far) / len(cells) < 0.02  # the price of a department that comes first


@pytest.mark.parametrize("amount", [odd, mixed])
def test_a_department_of_eight_units_has_every_figure_beside_its_value(amount):
    parts = units(facts(5, 250, 3, amount), 8)
    whole, tables, found = together(parts, names([f for its in parts.values() for f in its]))

    assert (found.split, found.whole.solution.fallback) == (False, False)
    assert_sums(whole, tables)
    every = [table for its in (whole, *tables.values()) for table in its]
    assert not any(is_off(cell) for table in every for cell in table.addresses.values())


def test_each_booklet_stores_its_own_leaves():
    parts = units(facts(5, 100, 2, odd), 3)
    _, tables, found = together(parts, names([f for its in parts.values() for f in its]))
    for unit, rounded in found.parts.items():
        again = restore(store(rounded))
        assert tuple(again.table(t.each_alone()) for t in tables[unit]) == tables[unit]


def test_units_that_do_not_balance_are_named():
    parts = units(facts(5, 60, 2, odd), 3)
    parts["318002"] = parts["318002"][:-1]
    with pytest.raises(Unbalanced) as refused:
        together(parts, names([f for its in parts.values() for f in its]))
    assert refused.value.units == ("318002",)


def test_more_figures_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(joint, "MOST", 100)
    with pytest.raises(TooLarge):
        together(units(facts(5, 60, 2, odd), 3), NAMES | names(facts(5, 60, 2, odd)))


# From the database


@pytest.fixture
def three(db, codes):
    """Three units of 33 350 元 each: alone each prints 3.34, together they are 10.01."""
    for number, category in enumerate((PERSONNEL, PUBLIC, PERSONNEL), start=1):
        nature = "事业" if number == 3 else "行政"
        budget = builders.unit_budget(builders.unit(f"31800{number}", nature=nature))
        economic = "30101" if category == PERSONNEL else "30201"
        builders.line(budget, economic=economic, category=category, amount="33350")
        builders.revenue(budget, amount="33350")


def total(found):
    return found.table("summary").text(found.table("summary").addresses["total", "income"])


def test_an_act_reads_a_department_and_its_units_so_that_they_add_up(three):
    read = InOneAct()
    units = [read(Scope(2023, "318", f"31800{number}")) for number in (1, 2, 3)]

    assert total(read(Scope(2023, "318"))) == "10.01"
    assert sorted(map(total, units)) == ["3.33", "3.34", "3.34"]


def test_some_units_are_sums_of_what_they_print(three):
    read = InOneAct()
    among = read(Scope(2023, "318", among=("318001", "318002")))
    alone = [read(Scope(2023, "318", unit)) for unit in ("318001", "318002")]
    printed = [
        t.printed_amount(t.addresses["total", "income"]) for t in (one.tables[0] for one in alone)
    ]

    table = among.tables[0]
    assert table.printed_amount(table.addresses["total", "income"]) == sum(printed)


def test_the_whole_act_as_a_zip(three):
    target = BytesIO()
    scopes = [Scope(2023, "318"), *(Scope(2023, "318", f"31800{n}") for n in (1, 2, 3))]
    results = make(scopes, "html", target, rounding=TOGETHER, through=here)

    assert [made.failure for made in results] == [""] * 4
    archive = ZipFile(target)
    pages = [archive.read(made.name).decode() for made in results]
    assert sum("收入总计" in page and ">10.01<" in page for page in pages) == 1
    assert sum("各项数据经控制舍入" in page for page in pages) >= 1


def test_the_command_and_what_it_refuses(three, capfd):
    def disclose(*arguments):
        call_command(
            "disclose", *arguments, "--rounding=together", "--format=csv", "--output=-", "--table=1"
        )
        return capfd.readouterr().out

    assert "10.01" in disclose("318", "2023")
    with pytest.raises(CommandError, match="全部部门的汇总不能与各单位一起舍入"):
        disclose("all", "2023")
    builders.revenue(builders.unit_budget(builders.unit("318002")), "7", "1.00")
    with pytest.raises(CommandError, match="318002收支不平衡，印出的数无法相加"):
        disclose("318", "2023")


def test_a_refusal_is_listed_in_the_zip(three):
    builders.revenue(builders.unit_budget(builders.unit("318002")), "7", "1.00")
    results = make([Scope(2023, "318")], "html", BytesIO(), rounding=TOGETHER, through=here)
    assert [made.failure for made in results] == [
        "318 部门318：318002收支不平衡，印出的数无法相加。请先改正（见核对页）。"
    ]


def test_without_a_budget_there_is_nothing_to_add_up(three):
    assert total(InOneAct()(Scope(2021, "318"))) == ""
    with pytest.raises(CannotAddUp):
        InOneAct()(Scope(2023))
