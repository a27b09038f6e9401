"""A ledger is kept as long as the database says the same, and no longer."""

from decimal import Decimal

import pytest

from budget.models import BudgetLine, Department, DepartmentYear, FunctionCode, RevenueLine, Unit
from budget.scope import Scope, read
from disclosure.tables import disclose
from tests import builders

pytestmark = pytest.mark.django_db
SCOPE = Scope(2023, "318")


@pytest.fixture
def line(codes):
    budget = builders.unit_budget(builders.unit())
    builders.revenue(budget)
    return builders.line(budget)


def test_the_same_rows_are_the_same_ledger_and_the_same_tables(line):
    assert read(SCOPE) is read(SCOPE)
    assert disclose(SCOPE) is disclose(SCOPE)


def _amount(line):
    BudgetLine.objects.filter(pk=line.pk).update(amount=line.amount + Decimal("0.01"))


def _revenue(line):
    RevenueLine.objects.update(amount=Decimal("1.00"))


def _code(line):
    FunctionCode.objects.filter(pk=line.function_id).update(name="改了名的科目")


def _deleted(line):
    line.delete()


@pytest.mark.parametrize("change", [_amount, _revenue, _code, _deleted])
def test_whatever_changes_is_read_and_built_anew(line, change):
    ledger, tables = read(SCOPE), disclose(SCOPE)
    change(line)
    assert read(SCOPE) is not ledger
    assert disclose(SCOPE).tables != tables.tables


def test_another_name_is_printed_at_once(line):
    before = disclose(SCOPE)
    DepartmentYear.objects.update(name="改了名的部门")
    after = disclose(SCOPE)
    assert before.tables[0].head.name != "改了名的部门" == after.tables[0].head.name


@pytest.mark.parametrize(
    ("scope", "error"),
    [(Scope(2023, "999"), Department.DoesNotExist), (Scope(2023, "318", "318999"), Unit.DoesNotExist)],
)  # fmt: skip
def test_who_is_not_there_has_no_name(line, scope, error):
    with pytest.raises(error):
        scope.name()


def test_a_department_has_all_its_units_and_no_other(codes):
    for code in ("317999", "318001", "318" + "9" * 27, "319000", "999999"):
        builders.unit_budget(builders.unit(code))

    def found(department):
        budgets = Scope(2023, department).unit_budgets().order_by("unit")
        return list(budgets.values_list("unit", flat=True))

    assert found("318") == ["318001", "318" + "9" * 27]
    assert found("999") == ["999999"]
