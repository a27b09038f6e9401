"""The record of changes: triggers that write every row added, changed or deleted, beside it.

An application declares its facts in its AppConfig, as `recorded = (Recorded("Line", …), …)`. What
imports, pastes, the admin, querysets, commands and raw SQL change is on record alike. PostgreSQL
records a statement's rows at once (ten times as fast as row by row), SQLite has triggers by row only.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models

from budget.fields import PinyinField

from .append_only import refusal
from .trigger import Trigger, differs, quoted

INTO = (
    'INSERT INTO "budget_change" ("at", "person_id", "via", "note", "model", "row", "act",'
    ' "department", "unit", "year", "unit_budget", "before", "after")'
)


class Place(NamedTuple):
    """The ways from a row to whose it is; the department is the unit's where none is named.

    Of two ways to the year the first that leads to one counts.
    """

    unit: str = ""
    department: str = ""
    year: str | tuple[str, str] = ""
    unit_budget: str = ""


class Recorded(NamedTuple):
    """A model whose rows are on record.

    `secret` fields are on record as changed, without their content; `without` are not facts.
    `entered` is what those who make a budget enter, other than acts and orders about it.
    """

    model: str
    place: Place = Place()
    secret: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    entered: bool = True


def recording(model: type[models.Model], it: Recorded, vendor: str) -> Iterator[Trigger]:
    written = _sqlite if vendor == "sqlite" else _postgresql
    yield from written(model, it)


def _columns(model: type[models.Model], it: Recorded) -> tuple[list[str], list[str]]:
    """The columns on record: open ones, and secret ones. Pinyin only repeats a name."""
    fields: list[Any] = [
        field
        for field in model._meta.concrete_fields
        if field.name not in it.without and not isinstance(field, PinyinField)
    ]
    return (
        [field.column for field in fields if field.name not in it.secret],
        [field.column for field in fields if field.name in it.secret],
    )


def _place(model: type[models.Model], path: str, row: str, depth: int = 0) -> str:
    """The value at the end of a path of references, beginning at a row."""
    if not path:
        return "NULL"
    name, _, rest = path.partition("__")
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    value = f'{row}."{field.column}"'
    if not rest:
        return value
    target, alias = field.related_model, f"t{depth}"
    pk = target._meta.pk.column
    return (
        f'(SELECT {_place(target, rest, alias, depth + 1)} FROM "{target._meta.db_table}" {alias}'
        f' WHERE {alias}."{pk}" = {value})'
    )


def _places(model: type[models.Model], it: Recorded, row: str) -> str:
    """Department, unit, year and unit budget of a row. A unit's code begins with its department's."""
    unit = f"COALESCE({_place(model, it.place.unit, row)}, '')"
    department = f"COALESCE({_place(model, it.place.department, row)}, substr({unit}, 1, 3))"
    ways = (it.place.year,) if isinstance(it.place.year, str) else it.place.year
    years = ", ".join(_place(model, way, row) for way in ways)
    year = f"COALESCE({years})" if len(ways) > 1 else years
    return f"{department}, {unit}, {year}, {_place(model, it.place.unit_budget, row)}"


# SQLite: row by row, each column by name.


def _sqlite(model: type[models.Model], it: Recorded) -> Iterator[Trigger]:
    table, pk = model._meta.db_table, model._meta.pk.column
    columns, secret = _columns(model, it)
    differ = [f'OLD."{column}" IS NOT NEW."{column}"' for column in [*columns, *secret]]

    def body(act: str, row: str, before: str, after: str) -> str:
        return (
            f"{INTO} SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000', acting_person(),"
            f" acting_via(), acting_note(), {quoted(model._meta.label_lower)},"
            f" CAST({row}.\"{pk}\" AS TEXT), '{act}', {_places(model, it, row)}, {before}, {after};"
        )

    def content(row: str, changed: bool = False) -> str:
        pairs = [f'{quoted(column)}, {row}."{column}"' for column in columns]
        if changed:
            pairs += [
                f'{quoted(column)}, CASE WHEN OLD."{column}" IS NOT NEW."{column}" THEN \'***\' END'
                for column in secret
            ]
        return f"json_object({', '.join(pairs)})"

    name = f"record_{table}"
    yield Trigger(f"{name}_add", table, "AFTER INSERT", body("add", "NEW", "NULL", content("NEW")))
    changed = body("change", "NEW", content("OLD"), content("NEW", changed=True))
    yield Trigger(f"{name}_change", table, "AFTER UPDATE", changed, " OR ".join(differ))
    deleted = body("delete", "OLD", content("OLD"), "NULL")
    yield Trigger(f"{name}_delete", table, "AFTER DELETE", deleted)


# PostgreSQL: all rows of a statement at once.

ACTOR = (
    "clock_timestamp(), NULLIF(current_setting('budget.person', true), '')::bigint,"
    " COALESCE(NULLIF(current_setting('budget.via', true), ''), 'outside'),"
    " CASE WHEN COALESCE(current_setting('budget.via', true), '') = ''"
    " THEN left(session_user || ' ' || current_setting('application_name'), 200)"
    " ELSE COALESCE(current_setting('budget.note', true), '') END"
)


def _postgresql(model: type[models.Model], it: Recorded) -> Iterator[Trigger]:
    table, pk = model._meta.db_table, model._meta.pk.column
    columns, secret = _columns(model, it)
    hidden = [str(f.column) for f in model._meta.concrete_fields if f.column not in columns]

    def content(row: str) -> str:
        return f"to_jsonb({row})" + "".join(f" - {quoted(column)}" for column in hidden)

    def body(act: str, row: str, before: str, after: str, rows: str) -> str:
        return (
            f'{INTO} SELECT {ACTOR}, {quoted(model._meta.label_lower)}, {row}."{pk}"::text, {act},'
            f" {_places(model, it, row)}, {before}, {after} FROM {rows}; RETURN NULL;"
        )

    def all_rows(*tables: str) -> str:
        return f"REFERENCING {' '.join(tables)} FOR EACH STATEMENT"

    name, new, old = f"record_{table}", "NEW TABLE AS added", "OLD TABLE AS gone"
    added = body("'add'", "n", "NULL", content("n"), "added n")
    yield Trigger(f"{name}_add", table, "AFTER INSERT", added, each=all_rows(new))
    differ = " OR ".join(
        [f"{content('o')} IS DISTINCT FROM {content('n')}", *(_differ(c) for c in secret)]
    )
    rows = f'gone o JOIN added n ON o."{pk}" = n."{pk}" WHERE {differ}'
    changed = body("'change'", "n", content("o"), f"{content('n')}{_told(secret)}", rows)
    yield Trigger(f"{name}_change", table, "AFTER UPDATE", changed, each=all_rows(old, new))
    deleted = body("'delete'", "o", content("o"), "NULL", "gone o")
    yield Trigger(f"{name}_delete", table, "AFTER DELETE", deleted, each=all_rows(old))
    refuse = refusal(f"“{model._meta.verbose_name}”不能清空：清空不留变更记录。", "postgresql")
    yield Trigger(f"{name}_empty", table, "BEFORE TRUNCATE", refuse, each="FOR EACH STATEMENT")


def _differ(column: str) -> str:
    return f'o."{column}" {differs("postgresql")} n."{column}"'


def _told(secret: list[str]) -> str:
    """That a secret has changed, and not to what."""
    pairs = [f"{quoted(column)}, CASE WHEN {_differ(column)} THEN '***' END" for column in secret]
    return f" || jsonb_build_object({', '.join(pairs)})" if pairs else ""
