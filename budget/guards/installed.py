"""Which triggers a database should have, has, and lacks."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from .append_only import append_only
from .recording import recording
from .trigger import Trigger, execute

PREFIXES = ("guard_", "record_")
INSTALLED = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    # One that was disabled guards nothing.
    "postgresql": "SELECT tgname, relname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND pg_table_is_visible(tgrelid)",
}


class Installed(NamedTuple):
    table: str
    definition: str


def declared(vendor: str) -> Iterator[Trigger]:
    """The triggers of every application's declarations."""
    for config in apps.get_app_configs():
        for kept in getattr(config, "append_only", ()):
            yield from append_only(config.get_model(kept.model), vendor, kept.but)
        for it in getattr(config, "recorded", ()):
            yield from recording(config.get_model(it.model), it, vendor)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Makes what is missing or different, and takes away what nobody declares any more."""
    vendor = connection.vendor
    wanted, present = _wanted(connection), _installed(connection)
    right = {
        name
        for name, trigger in wanted.items()
        if present.get(name) == (trigger.table, trigger.definition(vendor))
    }
    with transaction.atomic(using=connection.alias):
        _drop(connection, {name: it for name, it in present.items() if name not in right})
        for name, trigger in wanted.items():
            if name not in right:
                execute(connection, trigger.dropped(vendor))  # disabled ones are not in `present`
                execute(connection, trigger.created(vendor))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes all away, as long as tables are remade."""
    with transaction.atomic(using=connection.alias):
        _drop(connection, _installed(connection))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are not there, are switched off, or read otherwise than declared."""
    present = _installed(connection)
    return [
        name
        for name, trigger in _wanted(connection).items()
        if present.get(name) != (trigger.table, trigger.definition(connection.vendor))
    ]


def check_guards(databases: Any = None, **options: Any) -> list[CheckMessage]:
    """`manage.py check --database default`. No error, or migrate, which mends it, would not start."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    names = missing(connections[DEFAULT_DB_ALIAS])
    if names and _behind(connections[DEFAULT_DB_ALIAS]):
        return []  # migrate is yet to come, and brings them
    hint = "请运行 python manage.py migrate；如果是有人删除的，请查明原因。"
    text = f"数据库缺少 {len(names)} 个保护或记录数据的触发器：{'、'.join(names)}"
    return [Warning(text, hint=hint, id="budget.W001")] if names else []


def before_migrate(using: str = DEFAULT_DB_ALIAS, plan: Any = (), **options: Any) -> None:
    """Triggers name columns, and SQLite remakes no table that a trigger names."""
    if plan:
        remove(connections[using])


def after_migrate(using: str = DEFAULT_DB_ALIAS, **options: Any) -> None:
    """SQLite forgets the triggers of a table that a migration remakes, without a word."""
    ensure(connections[using])


def _behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether migrations are still to be run."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, Trigger]:
    tables = set(connection.introspection.table_names())
    return {each.name: each for each in declared(connection.vendor) if each.table in tables}


def _installed(connection: BaseDatabaseWrapper) -> dict[str, Installed]:
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor])
        rows = cursor.fetchall()
    return {name: Installed(*rest) for name, *rest in rows if name.startswith(PREFIXES)}


def _drop(connection: BaseDatabaseWrapper, present: dict[str, Installed]) -> None:
    for name, it in present.items():
        execute(connection, Trigger(name, it.table, "", "").dropped(connection.vendor))
