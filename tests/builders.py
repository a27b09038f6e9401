"""The facts and the people of tests, each in one call; the code lists come from conftest."""

from decimal import Decimal

from budget.models import (
    BudgetLine,
    Department,
    DepartmentYear,
    EconomicCode,
    FunctionCode,
    Project,
    ProjectCost,
    RevenueLine,
    Role,
    Unit,
    UnitBudget,
    UnitYear,
    User,
)

PASSWORD = "Ku-cun-2023!"
YEAR = 2023


def department(code="318", name="财政局", *, year=YEAR):
    row, _ = Department.objects.get_or_create(code=code)
    DepartmentYear.objects.update_or_create(department=row, year=year, defaults={"name": name})
    return row


def unit(code="318001", name="财政局本级", nature="行政", *, year=YEAR):
    """A unit; its department is made where there is none."""
    above = Department.objects.filter(code=code[:3]).first() or department(
        code[:3], f"部门{code[:3]}"
    )
    row, _ = Unit.objects.get_or_create(code=code, department=above)
    UnitYear.objects.update_or_create(
        unit=row, year=year, defaults={"name": name, "nature": nature}
    )
    return row


def unit_budget(of, year=YEAR, phase="initial", state="compiling"):
    row, _ = UnitBudget.objects.get_or_create(unit=of, year=year, phase=phase)
    UnitBudget.objects.filter(pk=row.pk).update(state=state)
    row.state = state
    return row


def project(of, code="P001", name="信息化项目", *, year=YEAR):
    return Project.objects.create(code=code, year=year, unit=of, name=name)


def cost(of, order=1, item="差旅", quantity="2.5", standard="400.00", **values):
    return ProjectCost.objects.create(
        project=of,
        order=order,
        item=item,
        quantity=Decimal(quantity),
        standard=Decimal(standard),
        **values,
    )


def line(of, function="2010301", economic="30101", amount="100.00", **values):
    """A line of a unit budget; codes as text, in force in its year."""
    codes = {
        "function": FunctionCode.objects.in_force(of.year).get(code=function),
        "economic": EconomicCode.objects.in_force(of.year).get(code=economic) if economic else None,
    }
    ids = {"category_id": values.pop("category", "11"), "source_id": values.pop("source", "11")}
    return BudgetLine.objects.create(
        unit_budget=of, amount=Decimal(amount), **codes, **ids, **values
    )


def revenue(of, source="11", amount="100.00", *, carried_over=False):
    return RevenueLine.objects.create(
        unit_budget=of, source_id=source, amount=Decimal(amount), carried_over=carried_over
    )


def person(role="", username="", **places):
    """A person with a role and its place: unit=, department= or responsible_for=[…]."""
    responsible_for = places.pop("responsible_for", ())
    user = User.objects.create_user(
        username or role or "outsider", password=PASSWORD, role=role, **places
    )
    user.responsible_for.set(responsible_for)
    return user


def clerk(of, username="clerk"):
    return person(Role.CLERK, username, unit=of)


def approver(of, username="approver"):
    """Who approves inside a unit what its clerk has entered."""
    return person(Role.APPROVER, username, unit=of)


def accountant(of, username="accountant"):
    return person(Role.ACCOUNTANT, username, department=of)


def reviewer(*of, username="reviewer"):
    return person(Role.REVIEWER, username, responsible_for=of)


def auditor(username="auditor"):
    return person(Role.AUDITOR, username)


def administrator(username="administrator"):
    return person(Role.ADMINISTRATOR, username)
