"""Who sees and changes what: every person against every model, beside rows that must not leak."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from budget import access
from budget.models import (
    Asset,
    BudgetLine,
    Category,
    Department,
    DepartmentYear,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Procurement,
    Project,
    RevenueLine,
    Role,
    Source,
    Unit,
    UnitBudget,
    UnitYear,
    User,
)
from budget.scope import Scope
from tests import builders

pytestmark = pytest.mark.django_db

UNITS = ("318001", "318002", "319001")
FACTS = (UnitBudget, RevenueLine, BudgetLine, Project, Procurement, Asset)
CODES = (FunctionCode, EconomicCode, GovernmentCode, EconomicMapping, Source, Category)
# The units whose facts, the units and the departments whose names each person sees.
SEEN = {
    "clerk": ({"318001"}, {"318001"}, {"318"}),
    "approver": ({"318001"}, {"318001"}, {"318"}),
    "sister": ({"318002"}, {"318002"}, {"318"}),
    "accountant": ({"318001", "318002"}, {"318001", "318002"}, {"318"}),
    "reviewer": ({"319001"}, {"319001"}, {"319"}),
    "auditor": (set(UNITS), set(UNITS), {"318", "319"}),
    "administrator": (set(), set(UNITS), {"318", "319"}),
    "superuser": (set(), set(UNITS), {"318", "319"}),
    "outsider": (set(), set(), set()),
    "placeless clerk": (set(), set(), set()),
    "placeless accountant": (set(), set(), set()),
    "dismissed auditor": (set(), set(), set()),
    "nobody": (set(), set(), set()),
}
WITHOUT_ROLE = {"outsider", "dismissed auditor", "nobody"}
WRITERS = {"clerk", "sister", "accountant", "placeless clerk", "placeless accountant"}
KEEPERS = {"administrator", "superuser"}


def facts_of(unit):
    budget = builders.unit_budget(unit)
    work = builders.project(unit, code=f"P{unit.pk}")
    line = builders.line(budget, "2010302", "30201", category="2", project=work)
    builders.revenue(budget)
    Procurement.objects.create(
        unit_budget=budget, project=work, function=line.function, economic=line.economic,
        kind="货物", item="计算机", source_id="11", amount=1,
    )  # fmt: skip
    Asset.objects.create(unit=unit, as_of=date(2022, 12, 31), kind="车辆", value=1)


@pytest.fixture
def people(db):
    units = {code: builders.unit(code, f"单位{code}") for code in UNITS}
    for unit in units.values():
        facts_of(unit)
    ours, others = (Department.objects.get(pk=code) for code in ("318", "319"))
    dismissed = builders.person(Role.AUDITOR, "dismissed", is_active=False)
    return {
        "clerk": builders.clerk(units["318001"]),
        "approver": builders.approver(units["318001"]),
        "sister": builders.clerk(units["318002"], "sister"),
        "accountant": builders.accountant(ours),
        "reviewer": builders.reviewer(others),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "superuser": User.objects.create_superuser("root", password=builders.PASSWORD),
        "outsider": builders.person(),
        "placeless clerk": builders.person(Role.CLERK, "placeless"),
        "placeless accountant": builders.person(Role.ACCOUNTANT, "placeless2"),
        "dismissed auditor": dismissed,
        "nobody": AnonymousUser(),
    }


def units_of(rows):
    path = access.UNIT_PATHS[rows.model]
    return set(rows.values_list(path, flat=True))


@pytest.mark.parametrize("name", SEEN)
def test_a_person_sees_the_facts_of_its_units_and_no_others(people, name):
    facts, units, departments = SEEN[name]
    person = people[name]
    assert {model: units_of(access.visible(person, model)) for model in FACTS} == dict.fromkeys(
        FACTS, facts
    )
    assert {row.pk for row in access.units(person)} == facts
    assert {row.pk for row in access.visible(person, Unit)} == units
    assert {row.unit_id for row in access.visible(person, UnitYear)} == units
    assert {row.pk for row in access.visible(person, Department)} == departments
    assert {row.department_id for row in access.visible(person, DepartmentYear)} == departments


@pytest.mark.parametrize("name", SEEN)
def test_code_lists_are_seen_by_all_who_have_a_role(people, name):
    seen = {model for model in CODES if access.visible(people[name], model).exists()}
    listed = {model for model in CODES if access.may_list(people[name], model)}
    assert seen == listed == (set() if name in WITHOUT_ROLE else set(CODES))


@pytest.mark.parametrize("name", SEEN)
def test_who_lists_and_changes_which_kind_of_rows(people, name):
    person = people[name]
    kept = {*CODES, Department, DepartmentYear, Unit, UnitYear, User}
    models = (*kept, *FACTS)
    changed = {model for model in models if access.may_change(person, model)}
    assert changed == (kept if name in KEEPERS else set(FACTS) if name in WRITERS else set())
    listed = {model for model in FACTS if access.may_list(person, model)}
    assert listed == (set() if name in WITHOUT_ROLE | KEEPERS else set(FACTS))


@pytest.mark.parametrize("name", SEEN)
def test_users_are_seen_by_the_administrator_and_by_themselves(people, name):
    person = people[name]
    seen = set(access.visible(person, User))
    everyone = set(User.objects.all())
    assert seen == (everyone if name in KEEPERS else everyone & {person})
    assert access.may_list(person, User) == (name in KEEPERS)


def test_a_model_that_nobody_thought_of_is_seen_by_nobody(people):
    Group.objects.create(name="组")
    for person in people.values():
        assert not access.visible(person, Group).exists()
        assert not access.may_list(person, Group)
        assert not access.may_change(person, Group)


WHOLE, OURS, OTHERS, CLERKS = (
    Scope(2023),
    Scope(2023, department="318"),
    Scope(2023, department="319"),
    Scope(2023, unit="318001"),
)


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("clerk", {CLERKS}),
        ("approver", {CLERKS}),
        ("sister", set()),
        ("accountant", {OURS, CLERKS}),
        ("reviewer", {OTHERS}),
        ("auditor", {WHOLE, OURS, OTHERS, CLERKS}),
        ("administrator", set()),
        ("outsider", set()),
        ("nobody", set()),
    ],
)
def test_the_tables_of_a_scope_are_read_by_whom_the_scope_belongs_to(people, name, scopes):
    tried = (WHOLE, OURS, OTHERS, CLERKS)
    assert {scope for scope in tried if access.may_see(people[name], scope)} == scopes
    hidden = Scope(2023, department="318", unit="319001")
    assert access.may_see(people[name], hidden) == (name in {"reviewer", "auditor"})


def test_only_the_accountant_publishes_and_only_its_own_department(people):
    tried = (WHOLE, OURS, OTHERS, CLERKS, Scope(2023, department="318", unit="319001"))
    publishes = {
        name: [scope for scope in tried if access.may_publish(person, scope)]
        for name, person in people.items()
    }

    assert {name: scopes for name, scopes in publishes.items() if scopes} == {
        "accountant": [OURS, CLERKS]
    }


def test_another_place_or_role_counts_from_the_next_question_on():
    for code in UNITS:
        builders.unit(code)
    person = User.objects.create_user("who moves", role=Role.CLERK, unit_id="318001")

    def seen():
        departments = [row.code for row in access.named_departments(person, 2023)]
        units = [row.code for row in access.named_units(person, "318", 2023)]
        return departments, units, access.may_see(person, Scope(2023, "318"))

    assert seen() == (["318"], ["318001"], False)
    person.role, person.department_id = Role.ACCOUNTANT, "318"
    assert seen() == (["318"], ["318001", "318002"], True)
    person.role = Role.REVIEWER
    assert seen() == ([], [], False)
    person.responsible_for.set(["318", "319"])
    assert seen() == (["318", "319"], ["318001", "318002"], True)
    person.is_active = False
    assert seen() == ([], [], False)
