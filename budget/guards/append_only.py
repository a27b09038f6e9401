"""Rows that are only added: the database refuses to change, delete, replace or empty them, whoever asks.

An application declares them in its AppConfig, as `append_only = (Kept("Publication"), …)`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import models

from .trigger import Trigger, differs, quoted


class Kept(NamedTuple):
    """A model whose rows stay as they are; `but` are fields that may still change."""

    model: str
    but: tuple[str, ...] = ()


def append_only(
    model: type[models.Model], vendor: str, but: Iterable[str] = ()
) -> Iterator[Trigger]:
    table, name = model._meta.db_table, f"guard_{model._meta.db_table}"
    verbose = model._meta.verbose_name
    refuse = refusal(f"“{verbose}”只能增加，不能修改、删除或清空。", vendor)
    fixed = [field.column for field in model._meta.concrete_fields if field.name not in set(but)]
    changed = " OR ".join(f'OLD."{column}" {differs(vendor)} NEW."{column}"' for column in fixed)
    yield Trigger(f"{name}_update", table, "BEFORE UPDATE", refuse, changed if but else "")
    yield Trigger(f"{name}_delete", table, "BEFORE DELETE", refuse)
    if vendor == "sqlite":
        # INSERT OR REPLACE deletes without asking a trigger: refused before it begins.
        twin = " OR ".join(f"({same})" for same in _unique(model))
        present = f'EXISTS (SELECT 1 FROM "{table}" WHERE {twin})'
        yield Trigger(f"{name}_replace", table, "BEFORE INSERT", refuse, present)
    else:
        yield Trigger(f"{name}_empty", table, "BEFORE TRUNCATE", refuse, each="FOR EACH STATEMENT")


def refusal(text: str, vendor: str) -> str:
    if vendor == "sqlite":
        return f"SELECT RAISE(ABORT, {quoted(text)});"
    return f"RAISE EXCEPTION USING MESSAGE = {quoted(text)}, ERRCODE = 'integrity_constraint_violation';"


def _unique(model: type[models.Model]) -> Iterator[str]:
    """For each set of fields without a twin, the condition that a row has these of the new one."""
    meta = model._meta
    sets: list[list[Any]] = [[field] for field in meta.concrete_fields if field.unique]
    sets += [
        [meta.get_field(name) for name in constraint.fields]
        for constraint in meta.total_unique_constraints
    ]
    for fields in sets:
        yield " AND ".join(f'"{field.column}" = NEW."{field.column}"' for field in fields)
