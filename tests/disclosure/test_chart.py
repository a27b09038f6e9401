"""The chart of where the money goes."""

from dataclasses import replace
from decimal import Decimal

from budget.totals import EXPENDITURE, REVENUE, CodeName, Fact, Totals
from disclosure.chart import WIDTH, Chart, Part, chart
from disclosure.forms.hebei import HEBEI
from disclosure.table import Head

NAMES = {
    "201": CodeName("一般公共服务支出", ""),
    "20103": CodeName("政府办公厅", "201"),
    "208": CodeName("社会保障和就业支出", ""),
}


def spending(*facts):
    """Table 3 of some facts."""
    rows = [
        Fact(side, code, "", category, "11", "0", Decimal(a)) for side, code, category, a in facts
    ]
    names = {"function": NAMES, "economic": {}}
    return HEBEI.tables(Totals(rows), names, Head("318", "财政局", 2023))[2]


def drawn(*facts):
    return chart(spending(*facts))


def test_classes_stand_by_size_with_their_share():
    bars = drawn(
        (EXPENDITURE, "20103", "11", "100"),
        (EXPENDITURE, "208", "12", "300"),
        (REVENUE, "", "", "400"),
    ).bars

    assert [(bar.name, bar.amount, bar.share) for bar in bars] == [
        ("社会保障和就业支出", 300, "75.0%"),
        ("一般公共服务支出", 100, "25.0%"),
    ]


def test_the_parts_of_a_bar_lie_beside_each_other():
    (bar,) = drawn(
        (EXPENDITURE, "20103", "11", "100"),
        (EXPENDITURE, "20103", "2", "50"),
        (EXPENDITURE, "20103", "3", "50"),
    ).bars

    assert bar.parts == [
        Part("basic", "基本支出", Decimal(100), "0.00", f"{WIDTH / 2:.2f}"),
        Part("project", "项目支出", Decimal(50), f"{WIDTH / 2:.2f}", f"{WIDTH / 4:.2f}"),
        Part("other", "经营支出", Decimal(50), f"{WIDTH * 3 / 4:.2f}", f"{WIDTH / 4:.2f}"),
    ]


def test_the_legend_names_what_occurs():
    facts = [(EXPENDITURE, "20103", category, "50") for category in ("5", "2", "3")]
    assert drawn(*facts).kinds == [
        ("project", "项目支出"),
        ("other", "经营支出、对附属单位补助支出"),
    ]


def test_a_bar_says_the_figure_that_its_table_prints():
    table = spending((EXPENDITURE, "20103", "11", "50"))
    rounded = replace(table, rows=tuple(map(_one_place_more, table.rows)))

    (bar,) = chart(rounded).bars

    assert (bar.amount, bar.parts[0].amount) == (Decimal(100), Decimal(100))


def _one_place_more(row):
    cells = (its._replace(rounded=its.amount and Decimal(100)) for its in row.cells)
    return row._replace(cells=tuple(cells))


def test_a_little_is_not_nothing():
    bars = drawn((EXPENDITURE, "20103", "11", "100000"), (EXPENDITURE, "208", "12", "49")).bars

    assert [bar.share for bar in bars] == ["100.0%", "不足0.1%"]


def test_an_adjustment_that_takes_away_has_no_length_and_no_share():
    (bar,) = drawn((EXPENDITURE, "20103", "11", "-50")).bars

    assert (bar.amount, bar.share, bar.parts) == (-50, "", [])


def test_without_expenditure_there_is_nothing_to_draw():
    assert drawn((REVENUE, "", "", "400")) == Chart([], [])
