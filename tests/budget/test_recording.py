"""The record of changes: the database writes it, whichever way a fact is written."""

import sqlite3
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from budget.acting import Act, Via, acting
from budget.models import (
    Asset,
    BudgetLine,
    Change,
    DepartmentYear,
    Project,
    RevenueLine,
    Source,
    UnitBudget,
    UnitYear,
    User,
)
from performance.models import Goal, Target
from tests import builders as make
from tests.importing import taken
from tests.workbooks import line as row
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db
# What people have at hand for a while, and what is made of facts and made anew.
NOT_FACTS = {"desk.Upload", "disclosure.Batch", "disclosure.Checkup", "budget.CeilingDraft"}


@pytest.fixture
def budget():
    return make.unit_budget(make.unit())


def recorded(model, row=None):
    """The changes of a model, the first one first."""
    found = Change.objects.filter(model=model._meta.label_lower).order_by("pk")
    return found.filter(row=row) if row else found


def last(model):
    return recorded(model).last()


def told(change):
    """What a change says, without when and of which row."""
    return (change.act, change.department, change.unit, change.year, change.unit_budget)


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def test_every_model_of_ours_is_on_record_or_only_added_or_no_fact():
    declared = {
        f"{config.label}.{each.model}"
        for config in apps.get_app_configs()
        for kind in ("recorded", "append_only")
        for each in getattr(config, kind, ())
    }
    ours = {
        model._meta.label
        for config in apps.get_app_configs()
        if config.name in {"budget", "performance", "disclosure", "desk"}
        for model in config.get_models(include_auto_created=True)
    }
    assert {label for label in ours if label not in declared} - {
        "budget.User_groups",  # rights follow from roles
        "budget.User_user_permissions",
    } == NOT_FACTS


def test_a_line_is_on_record_whole_when_added_changed_and_deleted(budget):
    line = make.line(budget, amount="100.00", note="甲")
    key = str(line.pk)
    place = ("318", "318001", 2023, budget.pk)
    line.amount = Decimal("120.50")
    line.save()
    line.delete()
    added, changed, deleted = recorded(BudgetLine, key)
    facts = {
        "id": int(key), "unit_budget_id": budget.pk, "function_id": line.function_id,
        "economic_id": line.economic_id, "category_id": "11", "source_id": "11",
        "carried_over": added.after["carried_over"], "project_id": None, "government_id": None,
        "note": "甲", "amount": 10000,
    }  # fmt: skip
    assert (told(added), added.before, added.after) == (("add", *place), None, facts)
    assert not added.after["carried_over"]
    assert (told(changed), changed.before, changed.after) == (
        ("change", *place),
        facts,
        {**facts, "amount": 12050},
    )
    assert (told(deleted), deleted.before, deleted.after) == (
        ("delete", *place),
        {**facts, "amount": 12050},
        None,
    )


def test_acts_on_many_rows_are_on_record_row_by_row(budget):
    before = recorded(RevenueLine).count()
    RevenueLine.objects.bulk_create(
        RevenueLine(unit_budget=budget, source_id=source, amount=5) for source in ("11", "12", "13")
    )
    RevenueLine.objects.filter(source_id__in=("11", "12")).update(amount=F("amount") + 100)
    rows = list(RevenueLine.objects.order_by("pk"))
    rows[0].amount = 7
    RevenueLine.objects.bulk_update(rows, ["amount"])  # of which one has changed
    RevenueLine.objects.all().delete()
    acts = recorded(RevenueLine).values_list("act", flat=True)[before:]
    assert list(acts) == ["add"] * 3 + ["change"] * 2 + ["change"] + ["delete"] * 3


def test_raw_sql_is_on_record(budget):
    line = make.line(budget)
    raw("UPDATE budget_budgetline SET note = '改' WHERE id = %s", line.pk)
    raw("DELETE FROM budget_budgetline WHERE id = %s", line.pk)
    assert [c.act for c in recorded(BudgetLine, line.pk)] == ["add", "change", "delete"]


def test_what_stays_as_it_is_leaves_no_record(budget):
    line = make.line(budget)
    line.save()
    BudgetLine.objects.update(note=F("note"))
    assert recorded(BudgetLine, line.pk).count() == 1


def test_what_falls_with_its_unit_budget_is_on_record_with_its_place(budget):
    make.revenue(budget)
    key = budget.pk
    budget.delete()
    assert told(last(RevenueLine)) == ("delete", "318", "318001", 2023, key)
    assert told(last(UnitBudget)) == ("delete", "318", "318001", 2023, key)


def test_each_kind_of_fact_knows_its_place(budget):
    unit = budget.unit
    project = make.project(unit)
    Asset.objects.create(unit=unit, as_of=date(2022, 12, 31), kind="车辆", value=1)
    target = Target.objects.create(
        year=2023, kind="项目", department=unit.department, project=project
    )
    Goal.objects.create(target=target, order=1, text="目标")
    whole = Target.objects.create(year=2023, kind="部门总体", department=unit.department)
    Goal.objects.create(target=whole, order=1, text="总体")
    assert told(last(DepartmentYear)) == ("add", "318", "", 2023, None)
    assert told(last(UnitYear)) == ("add", "318", "318001", 2023, None)
    assert told(last(UnitBudget)) == ("add", "318", "318001", 2023, budget.pk)
    assert told(last(Project)) == ("add", "318", "318001", 2023, None)
    assert told(last(Asset)) == ("add", "318", "318001", None, None)
    assert [told(change) for change in recorded(Goal)][-2:] == [
        ("add", "318", "318001", 2023, None),
        ("add", "318", "", 2023, None),
    ]


def test_a_password_is_on_record_as_changed_and_a_login_not_at_all(client):
    clerk = make.clerk(make.unit())
    added = last(User)
    client.post("/login/", {"username": clerk.username, "password": make.PASSWORD})
    assert last(User) == added
    clerk.set_password("另一个密码-2023")
    clerk.save()
    changed = last(User)
    assert changed.after["password"] == "***"
    for change in (added, changed):
        assert "md5$" not in f"{change.before}{change.after}"
    clerk.email = "a@example.com"
    clerk.save()
    assert not last(User).after.get("password")


def test_roles_and_places_of_users_are_on_record():
    reviewer = make.reviewer(make.department())
    through = User.responsible_for.through
    assert last(through).after["department_id"] == "318"
    reviewer.responsible_for.clear()
    assert last(through).act == "delete"


def test_a_change_says_who_made_it_and_by_which_way(budget):
    clerk = make.clerk(budget.unit)
    with acting(person=clerk.pk, via=Via.PAGE):
        make.line(budget)
        with acting(via=Via.IMPORT, note="预算.xlsx"):
            make.revenue(budget)
    make.revenue(budget, source="12")
    line, revenue = last(BudgetLine), recorded(RevenueLine).order_by("-pk")[1]
    assert (line.person, line.via, line.note) == (clerk, "page", "")
    assert (revenue.person, revenue.via, revenue.note) == (clerk, "import", "预算.xlsx")
    assert (last(RevenueLine).person, last(RevenueLine).via) == (None, "program")


def test_who_acts_is_said_again_after_a_rollback(budget):
    clerk = make.clerk(budget.unit)
    with acting(person=clerk.pk):
        make.line(budget)
        with pytest.raises(IntegrityError), transaction.atomic():
            make.line(budget)
        make.line(budget, economic="30102")
    assert last(BudgetLine).person == clerk


def test_an_import_is_on_record_as_such(budget):
    clerk = make.clerk(budget.unit)
    with acting(person=clerk.pk, via=Via.PAGE):
        taken(workbook(支出预算=[row()]), clerk)
    change = last(BudgetLine)
    assert (change.person, change.via, change.act) == (clerk, "import", "add")


def test_the_time_of_a_change_is_now(budget):
    from_record = last(UnitBudget).at
    assert abs((from_record - timezone.now()).total_seconds()) < 60


@pytest.mark.parametrize(
    "sql", ["UPDATE budget_change SET note = 'x'", "DELETE FROM budget_change"]
)
def test_the_record_itself_is_neither_changed_nor_deleted(budget, sql):
    with pytest.raises(IntegrityError, match="“变更记录”只能增加"), transaction.atomic():
        raw(sql)


def test_on_postgresql_facts_are_not_emptied_past_the_record(budget):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(IntegrityError, match="“资金来源”不能清空"), transaction.atomic():
        raw("TRUNCATE budget_source CASCADE")


def test_what_comes_past_the_application_is_refused_or_on_record_as_such(transactional_db, codes):
    if connection.vendor == "sqlite":
        outside = sqlite3.connect(connection.settings_dict["NAME"])
        with pytest.raises(sqlite3.OperationalError, match="no such function: acting_"):
            outside.execute("UPDATE budget_source SET name = '别名' WHERE code = '11'")
        outside.close()
        assert Source.objects.get(code="11").name == "一般公共预算拨款"
        return
    it = connection.settings_dict
    with psycopg.connect(
        dbname=it["NAME"], user=it["USER"], host=it["HOST"], port=it["PORT"],
        application_name="psql", autocommit=True,
    ) as outside:  # fmt: skip
        outside.execute("UPDATE budget_source SET name = '别名' WHERE code = '11'")
    change = last(Source)
    assert (change.via, change.note, change.person) == ("outside", f"{it['USER']} psql", None)
    assert (change.before["name"], change.after["name"]) == ("一般公共预算拨款", "别名")


def test_demo_and_code_lists_are_on_record_as_written(capsys):
    before = recorded(BudgetLine).count()
    call_command("demo")
    assert recorded(BudgetLine).count() - before == BudgetLine.objects.count()


def test_nobody_acts_unless_it_is_said():
    assert Act() == Act(None, "program", "")
