"""Rows that are only added: refused by the database itself, on every way and after every migrate."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from budget import guards
from budget.guards import AppendOnly, Kept
from budget.models import Asset, Source
from tests import builders

KEPT = Kept("Source", but=("name",))
NAMES = {
    "sqlite": ["guard_budget_source_delete", "guard_budget_source_replace", "guard_budget_source_update"],
    "postgresql": ["guard_budget_source_delete", "guard_budget_source_empty", "guard_budget_source_update"],
}  # fmt: skip
REFUSED = "“资金来源”只能增加，不能修改、删除或清空。"


@pytest.fixture
def kept_sources(db, monkeypatch):
    """The sources guarded, but for their names, and everything else as it is."""
    declared = (*getattr(apps.get_app_config("budget"), "append_only", ()), KEPT)
    monkeypatch.setattr(apps.get_app_config("budget"), "append_only", declared, raising=False)
    guards.ensure(connection)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budget_source SET budget = 'F' WHERE code = '11'",
        "DELETE FROM budget_source WHERE code = '11'",
        "DELETE FROM budget_source",
    ],
)
def test_a_kept_row_is_neither_changed_nor_deleted_by_whatever_sql(kept_sources, sql):
    before = list(Source.objects.values())
    with pytest.raises(IntegrityError, match=REFUSED):
        run(sql)
    assert list(Source.objects.values()) == before


def test_a_kept_table_is_not_emptied_nor_a_row_replaced(kept_sources):
    sql = {
        "sqlite": "INSERT OR REPLACE INTO budget_source (code, name, budget) VALUES ('11', '另', 'F')",
        "postgresql": "TRUNCATE budget_source CASCADE",
    }[connection.vendor]
    with pytest.raises(IntegrityError, match=REFUSED):
        run(sql)


@pytest.mark.parametrize("name", ["code", "name"])
def test_no_twin_takes_the_place_of_a_kept_row(kept_sources, name):
    twin = {"code": "98", "name": "甲", name: getattr(Source.objects.get(code="11"), name)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(budget="F", **twin)


def test_a_kept_row_can_be_added_and_the_fields_that_were_left_out_still_change(kept_sources):
    Source.objects.create(code="99", name="新来源", budget="G")
    Source.objects.filter(code="99").update(name="另一名称")
    row = Source.objects.get(code="99")
    row.name = "第三个名称"
    row.save()
    assert Source.objects.filter(code="99").values_list("name", "budget").get() == (
        "第三个名称",
        "G",
    )


def test_guards_are_made_once_and_missed_when_one_is_gone(kept_sources):
    assert guards.missing(connection) == []
    guards.remove(connection)
    assert set(NAMES[connection.vendor]) <= set(guards.missing(connection))
    guards.ensure(connection)
    assert guards.missing(connection) == []


def test_guards_that_nobody_declares_any_more_go(kept_sources, monkeypatch):
    monkeypatch.setattr(apps.get_app_config("budget"), "append_only", ())
    guards.ensure(connection)
    run("DELETE FROM budget_economicmapping WHERE id = 0")
    run("UPDATE budget_source SET budget = 'F' WHERE code = '11'")


def test_the_check_names_what_is_missing_and_needs_a_database(kept_sources):
    assert guards.check_guards(databases=["default"]) == []
    _, _, name = NAMES[connection.vendor]
    run(f"DROP TRIGGER {name}" + (" ON budget_source" if connection.vendor == "postgresql" else ""))
    (warning,) = guards.check_guards(databases=["default"])
    assert warning.msg == f"数据库缺少 1 个保护或记录数据的触发器：{name}"
    assert guards.check_guards(databases=None) == []


def test_a_guard_that_reads_otherwise_than_declared_is_missed_and_made_anew(kept_sources):
    update = NAMES[connection.vendor][2]
    if connection.vendor == "postgresql":
        run(f"ALTER TABLE budget_source DISABLE TRIGGER {update}")
    else:
        run(f"DROP TRIGGER {update}")
        run(f"CREATE TRIGGER {update} BEFORE UPDATE ON budget_source BEGIN SELECT 1; END")
    assert guards.missing(connection) == [update]
    guards.ensure(connection)
    with pytest.raises(IntegrityError, match=REFUSED):
        run("UPDATE budget_source SET budget = 'F' WHERE code = '11'")


def test_migrate_makes_sure_of_the_guards(kept_sources):
    guards.remove(connection)
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


def test_tables_are_remade_without_guards_and_have_them_afterwards(kept_sources):
    config = apps.get_app_config("budget")
    guards.before_migrate(using="default", plan=[])
    assert guards.missing(connection) == []
    guards.before_migrate(using="default", plan=["a migration"])
    assert set(guards.missing(connection)) >= set(NAMES[connection.vendor])
    guards.after_migrate(sender=config, using="default")
    assert guards.missing(connection) == []


@pytest.mark.django_db
def test_a_migration_makes_rows_append_only_and_back():
    state = ProjectState.from_apps(apps)
    operation = AppendOnly("Asset")
    unit = builders.unit()
    Asset.objects.create(unit=unit, as_of="2022-12-31", kind="房屋", value=1)
    with (
        connection.schema_editor(atomic=False) if connection.vendor != "sqlite" else Editor() as it
    ):
        operation.database_forwards("budget", it, state, state)
        with pytest.raises(IntegrityError, match="“固定资产”只能增加"), transaction.atomic():
            Asset.objects.update(value=2)
        operation.database_backwards("budget", it, state, state)
    assert Asset.objects.update(value=2) == 1


class Editor:
    """SQLite's own editor does not begin inside a transaction."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def test_after_a_transactional_test_the_guards_are_back(transactional_db, codes):
    Source.objects.filter(code="11").update(budget="F")
    assert guards.missing(connection) == []
