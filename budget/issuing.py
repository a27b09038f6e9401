"""Issuing ceilings: drafts over what is in force, and the act that makes a new revision of them."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from .ceilings import THREE_PUBLIC_NAME, Limit, in_force, passed_on_above
from .models import Ceiling, CeilingDraft, CeilingIssue, Department, Source, User

Cell = tuple[str, str]  # unit or blank, source or blank (“三公”)


class Level(NamedTuple):
    """Whose ceilings are issued at once: a department's, or those of its units."""

    year: int
    department: str
    to_units: bool = False


class RefusedIssueError(Exception):
    """Nothing was issued; the message says what would be right."""


def issued(level: Level) -> dict[Cell, Decimal]:
    """The ceilings of a level in force."""
    return issued_of([level])[level]


def drafts(level: Level) -> dict[Cell, Decimal | None]:
    """What was typed and not yet issued; None lifts a ceiling."""
    rows = _drafts(level).values_list("unit", "source", "amount")
    return {(unit or "", source or ""): amount for unit, source, amount in rows}


def pending(level: Level) -> dict[Cell, Decimal]:
    """The ceilings as they would be issued now."""
    return pending_of([level])[level]


def issued_of(levels: Collection[Level]) -> dict[Level, dict[Cell, Decimal]]:
    """The same for many levels, in a query a year."""
    found: dict[Level, dict[Cell, Decimal]] = {level: {} for level in levels}
    for year, departments in _by_year(levels):
        rows = in_force(year, Q(issue__department__in=departments))
        for department, to_units, unit, source, amount in rows.values_list(
            "issue__department", "issue__to_units", "unit", "source", "amount"
        ):
            if (level := Level(year, department, to_units)) in found:
                found[level][unit or "", source or ""] = amount
    return found


def pending_of(levels: Collection[Level]) -> dict[Level, dict[Cell, Decimal]]:
    wanted: dict[Level, dict[Cell, Decimal | None]] = {
        level: dict(cells) for level, cells in issued_of(levels).items()
    }
    for year, departments in _by_year(levels):
        rows = CeilingDraft.objects.filter(year=year, department__in=departments)
        for department, unit, source, amount in rows.values_list(
            "department", "unit", "source", "amount"
        ):
            if (level := Level(year, department, unit is not None)) in wanted:
                wanted[level][unit or "", source or ""] = amount
    return {
        level: {cell: amount for cell, amount in cells.items() if amount is not None}
        for level, cells in wanted.items()
    }


def _by_year(levels: Collection[Level]) -> Iterable[tuple[int, set[str]]]:
    for year in sorted({level.year for level in levels}):
        yield year, {level.department for level in levels if level.year == year}


def _drafts(level: Level) -> QuerySet[CeilingDraft]:
    rows = CeilingDraft.objects.filter(year=level.year, department=level.department)
    return rows.filter(unit__isnull=not level.to_units)


@transaction.atomic
def draft(level: Level, cells: Mapping[Cell, Decimal | None]) -> int:
    """Keeps typed ceilings until they are issued; answers how many differ from what was drafted before."""
    _lock(level)
    present, before = issued(level), drafts(level)
    wanted = {**before, **cells}
    left = {cell: amount for cell, amount in wanted.items() if present.get(cell) != amount}
    if left == before:
        return 0
    _drafts(level).delete()
    CeilingDraft.objects.bulk_create(
        CeilingDraft(
            year=level.year,
            department_id=level.department,
            unit_id=unit or None,
            source_id=source or None,
            amount=amount,
        )
        for (unit, source), amount in left.items()
    )
    return len({cell for cell, _ in left.items() ^ before.items()})


@transaction.atomic
def issue(level: Level, person: User, note: str = "") -> CeilingIssue:
    """Makes the ceilings as drafted the next revision; raises RefusedIssueError."""
    _lock(level)
    wanted = pending(level)
    if wanted == issued(level):
        raise RefusedIssueError("没有改动，不需要下达。请先填写控制数。")
    if level.to_units:
        refuse_above_department(level, wanted)
    earlier = CeilingIssue.objects.filter(**level._asdict()).aggregate(latest=Max("revision"))
    made = CeilingIssue.objects.create(
        **_columns(level), revision=(earlier["latest"] or 0) + 1, person=person, note=note
    )
    Ceiling.objects.bulk_create(
        Ceiling(issue=made, unit_id=unit or None, source_id=source or None, amount=amount)
        for (unit, source), amount in sorted(wanted.items())
    )
    _drafts(level).delete()
    return made


def _columns(level: Level) -> dict[str, object]:
    return {
        "year": level.year,
        "department_id": level.department,
        "to_units": level.to_units,
    }


def _lock(level: Level) -> None:
    """Two who type or issue for one department come one after the other."""
    Department.objects.select_for_update(no_key=True).get(pk=level.department)


def refuse_above_department(level: Level, wanted: Mapping[Cell, Decimal]) -> None:
    """Units together never get more than the department has; raises RefusedIssueError with each source."""
    whole = issued(level._replace(to_units=False))
    both = [*_limits(level, whole), *_limits(level, wanted)]
    names = dict(Source.objects.values_list("code", "name")) | {"": THREE_PUBLIC_NAME}
    wrong = [
        f"{names[limit.source]}：各单位合计 {total:,.2f} 元，大于部门控制数 {limit.amount:,.2f} 元，"
        f"多 {total - limit.amount:,.2f} 元"
        for limit, total in passed_on_above(both)
    ]
    if wrong:
        raise RefusedIssueError(f"{'；'.join(wrong)}。请减少单位的控制数后再下达。")


def _limits(level: Level, cells: Mapping[Cell, Decimal]) -> Iterable[Limit]:
    return [
        Limit(level.department, unit, source, amount) for (unit, source), amount in cells.items()
    ]
