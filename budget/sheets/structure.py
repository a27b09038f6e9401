"""The sheets 部门 and 预算单位: whose budget it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from budget import access, locks
from budget.book import Book
from budget.cells import Invalid, choice, code, text, whole, year
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong, settled
from budget.locks import Facts
from budget.models import Department, DepartmentYear, Phase, Unit, UnitBudget, UnitYear
from budget.models.units import in_year
from budget.rows import Column, Fault, Row
from budget.scope import Scope

from .lines import PHASES, by_phase

NATURES = {nature.label: nature.value for nature in UnitYear.Nature}
HEAD_COUNTS = ("编制人数", "在职人数", "离退休人数")
NO_COUNTS = (None, None, None)
YEAR = Column(
    "预算年度", year, default=None, optional=True, width=10, help="空白为工作簿中最晚的预算年度"
)


def _noted(of_year: Any, book: Book) -> int | None:
    """A row's own year, or None for the workbook's, which shows when all of it is read."""
    of_year = settled(of_year)
    if of_year:
        book.years.add(of_year)
    return of_year


def _agreeing(changes: Changes, heading: str, book: Book, attributes: int) -> Iterable[Fault]:
    """Faults where several rows name one place of one year, and not alike: only one name is kept."""
    said: dict[Any, Any] = {}
    for key in changes.places:
        _, values = changes.changed.get(key, (None, changes.new.get(key, ())))
        about = (key[0], key[1] or book.year)
        if said.setdefault(about, values[:attributes]) != values[:attributes]:
            yield changes.fault(key, heading, f"与同一{heading}、同一年度的其他行不一致。")


def _years_of(groups: Iterable[Key], book: Book) -> set[int]:
    return {key[1] or book.year for key in groups}


# 部门


def department_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    department, name, of_year = row.values
    if len(department) != 3:
        wrong.append(Invalid("部门编码应为3位数字；若以0开头，请把该列设为文本格式。", "部门编码"))
    elif not book.may_name(department):
        wrong.append(Invalid("没有这个部门，或不是您负责的部门。", "部门编码"))
    else:
        book.departments.add(department)
        book.allowed_departments.add(department)
    key = (department, _noted(of_year, book))
    return Record(key, key, (name,))


def departments_stored(groups: set[Any], book: Book) -> dict[Key, Stored]:
    departments = Department.objects.with_years().in_bulk({code_ for code_, _ in groups})
    return {
        (code_, of_year): Stored(code_, (departments[code_].name_in(of_year or book.year),))
        for code_, of_year in groups
        if code_ in departments
    }


def save_departments(changes: Changes, book: Book) -> None:
    Department.objects.bulk_create(
        [Department(code=code_) for code_ in {code_ for code_, _ in changes.new}],
        ignore_conflicts=True,
    )
    names = dict(changes.new) | {key: values for key, (_, values) in changes.changed.items()}
    for (department, of_year), (name,) in names.items():
        DepartmentYear.objects.update_or_create(
            department_id=department, year=of_year or book.year, defaults={"name": name}
        )


def departments_of(scope: Scope) -> Iterable[Sequence[Any]]:
    codes = scope.units().values("department")
    for department in Department.objects.filter(pk__in=codes).with_years():
        yield department.pk, department.name_in(scope.year), scope.year


def check_departments(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    yield from _agreeing(changes, "部门编码", book, attributes=1)
    if book.person and not access.may_change_structure(book.person):
        for key in (*changes.new, *changes.changed):
            yield changes.fault(key, "部门名称", "您不能修改部门信息，请与部门财务联系。")


DEPARTMENTS = Sheet(
    name="部门",
    columns=(
        Column("部门编码", code, code=True, help="3位数字"),
        Column("部门名称", text(120), width=40, stand_in=""),
        YEAR,
    ),
    record=department_record,
    stored=departments_stored,
    save=save_departments,
    rows=departments_of,
    check=check_departments,
    values=("部门名称",),
)


# 预算单位: its attributes belong to a year, its head counts to a year and phase


def unit_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    unit, name, department, nature, rank, funding, *counts, of_year, phase = row.values
    if len(unit) % 3 or not 6 <= len(unit) <= 30:
        wrong.append(Invalid("单位编码应为6位或更多数字，每级3位。", "单位编码"))
    elif not unit.startswith(department):
        wrong.append(Invalid(f"单位编码应以部门编码 {department} 开头。", "单位编码"))
    wrong.unless("部门编码", book.named_department, department)
    if not wrong:
        _admit(unit, department, book, wrong)
    if not book.enters and any(settled(count) is not None for count in counts):
        wrong.append(Invalid("人数由单位或部门财务填报，请清空。", HEAD_COUNTS[0]))
    key = (unit, _noted(of_year, book), settled(phase))
    return Record(key, key, (department, name, nature, rank, funding, *counts))


def _admit(unit: str, department: str, book: Book, wrong: Wrong) -> None:
    """A person brings units of its place only; a new unit is the department's accountant's to bring."""
    if book.person and book.allowed is not None and unit not in book.allowed:
        if not access.may_add_units(book.person, department):
            wrong.append(Invalid("没有这个预算单位，或不是您负责的单位。", "单位编码"))
            return
        book.allowed.add(unit)
    book.units[unit] = department


def units_stored(groups: set[Any], book: Book) -> dict[Key, Stored]:
    units = Unit.objects.with_years().in_bulk({unit for unit, _, _ in groups})
    budgets = UnitBudget.objects.filter(year__in=_years_of(groups, book), unit__in=units)
    counts = {
        budget[:3]: budget[3:]
        for budget in budgets.values_list("unit", "year", "phase", "posts", "staff", "retirees")
    }
    stored: dict[Key, Stored] = {}
    for key in groups:
        if unit := units.get(key[0]):
            row = in_year(unit.years.all(), key[1] or book.year)
            attributes = (row.name, row.nature, row.rank, row.funding) if row else ("", "", "", "")
            people = counts.get(_budget_of(key, book), NO_COUNTS) if book.enters else NO_COUNTS
            stored[key] = Stored(unit.pk, (unit.department_id, *attributes, *people))
    return stored


def _budget_of(key: Key, book: Book) -> tuple[Any, ...]:
    unit, of_year, phase = key
    return unit, of_year or book.year, phase or book.phase


def save_units(changes: Changes, book: Book) -> None:
    Unit.objects.bulk_create(
        [
            Unit(code=code_, department_id=department)
            for code_, department in {
                key[0]: values[0] for key, values in changes.new.items()
            }.items()
        ],
        ignore_conflicts=True,
    )
    nothing = Stored(None, (None,) * 5 + NO_COUNTS)
    rows = {key: (nothing, values) for key, values in changes.new.items()} | changes.changed
    for key, (old, values) in rows.items():
        unit, of_year, phase = _budget_of(key, book)
        if old.values[1:5] != values[1:5]:
            names = dict(zip(("name", "nature", "rank", "funding"), values[1:5], strict=True))
            UnitYear.objects.update_or_create(unit_id=unit, year=of_year, defaults=names)
        if old.values[5:] != values[5:]:
            people = dict(zip(("posts", "staff", "retirees"), values[5:], strict=True))
            UnitBudget.objects.update_or_create(
                unit_id=unit, year=of_year, phase=phase, defaults=people
            )


def units_of(scope: Scope) -> Iterable[Sequence[Any]]:
    """A row for each phase with head counts, and one in any case."""
    counts: dict[str, list[tuple[Any, ...]]] = {}
    for phase, budgets in by_phase(scope):
        for unit, *people in budgets.values_list("unit", "posts", "staff", "retirees"):
            if any(count is not None for count in people):
                counts.setdefault(unit, []).append((*people, scope.year, phase.label))
    blank = [(*NO_COUNTS, scope.year, Phase.INITIAL.label)]
    for unit_ in scope.units().prefetch_related("years"):
        if row := in_year(unit_.years.all(), scope.year):
            names = (row.name, unit_.department_id, row.nature, row.rank, row.funding)
            for rest in counts.get(unit_.pk, blank):
                yield unit_.pk, *names, *rest


def check_units(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    """Whoever enters the budget keeps its head counts; names and attributes are the department's."""
    yield from _agreeing(changes, "单位编码", book, attributes=5)
    yield from _counts_closed(changes, book)
    if book.person and not access.may_change_structure(book.person):
        named = [key for key, (old, new) in changes.changed.items() if old.values[:5] != new[:5]]
        for key in (*changes.new, *named):
            yield changes.fault(key, "单位名称", "您不能修改预算单位信息，请与部门财务联系。")


def _counts_closed(changes: Changes, book: Book) -> Iterator[Fault]:
    nothing = Stored(None, (None,) * 5 + NO_COUNTS)
    rows = {key: (nothing, values) for key, values in changes.new.items()} | changes.changed
    counted = {
        Facts(of_year, unit[:3], unit, phase): key
        for key, (old, new) in rows.items()
        if old.values[5:] != new[5:]
        for unit, of_year, phase in [_budget_of(key, book)]
    }
    for facts, reason in locks.closed(counted).items():
        yield changes.fault(counted[facts], "单位编码", reason)


UNITS = Sheet(
    name="预算单位",
    columns=(
        Column("单位编码", code, code=True, width=16, help="每级3位，以部门编码开头"),
        Column("单位名称", text(120), width=44, stand_in=""),
        Column("部门编码", code, code=True),
        Column("单位性质", choice(NATURES), choices=tuple(NATURES), stand_in=""),
        Column("单位规格", text(40), default="", stand_in=""),
        Column("经费保障形式", text(60), default="", width=24, stand_in=""),
        *(
            Column(heading, whole, default=None, optional=True, stand_in=None)
            for heading in HEAD_COUNTS
        ),
        YEAR,
        Column(
            "预算阶段", choice(PHASES), default=None, optional=True, choices=tuple(PHASES),
            help="人数所属的阶段，空白为工作簿的阶段",
        ),
    ),
    record=unit_record,
    stored=units_stored,
    save=save_units,
    rows=units_of,
    check=check_units,
    values=("部门编码", "单位名称", "单位性质", "单位规格", "经费保障形式", *HEAD_COUNTS),
)  # fmt: skip
