"""机关运行经费 of some units of a department: rounded as part of the department's own table 6."""

from decimal import Decimal

import pytest

from budget.scope import Scope
from disclosure.booklet import compose
from tests import builders

pytestmark = pytest.mark.usefixtures("codes")

DEPARTMENT = Scope(2023, "318")
ECONOMICS = ("30201", "30202", "30205", "30206", "30207", "30211", "30215", "30217", "30231")


def spending(code, nature, *, cents, economics=ECONOMICS):
    """A unit that spends so many 分 more on each further item."""
    budget = builders.unit_budget(builders.unit(code, f"单位{code}", nature))
    amounts = [Decimal(cents * (place + 3)) / 100 for place in range(len(economics))]
    for economic, amount in zip(economics, amounts, strict=True):
        builders.line(budget, economic=economic, category="12", amount=amount)
    builders.revenue(budget, amount=sum(amounts))
    return budget


def printed(table, column="public"):
    return {row: table.text(cell) for (row, key), cell in table.addresses.items() if key == column}


@pytest.mark.parametrize(
    ("administrative", "other"), [(1009, 1100), (1231, 1418), (1749, 2160), (2230, 2849)]
)
def test_what_only_these_units_spend_prints_as_in_the_table_of_all(administrative, other):
    spending("318001", "行政", cents=administrative)
    spending("318002", "事业", cents=other, economics=ECONOMICS[:3])
    material = compose(DEPARTMENT).material

    found, of_all = printed(material.operating), printed(material.now.table("general-basic"))

    assert {row: found[row] for row in ECONOMICS[3:]} == {row: of_all[row] for row in ECONOMICS[3:]}
    assert sum(Decimal(found[row] or 0) for row in ECONOMICS) == Decimal(found["total"])


def test_without_its_income_it_still_adds_up():
    spending("318001", "行政", cents=1337).revenue_lines.all().delete()
    spending("318002", "事业", cents=1999)

    found = printed(compose(DEPARTMENT).material.operating)

    assert sum(Decimal(found[row] or 0) for row in ECONOMICS) == Decimal(found["total"])
