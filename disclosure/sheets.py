"""The sheets 情况说明 and 公开信息 of the workbook."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from budget.book import Book
from budget.cells import Invalid, choice, code, day, plain, text, whole, year
from budget.intake import Changes, Key, Record, Sheet, Stored, Wrong, settled
from budget.locks import Facts
from budget.rows import Column, Row
from budget.scope import Scope
from budget.sheets.lines import delete

from .models import Particulars, Population, Reason, Section, Statement

SECTIONS = {section.label: section.value for section in Section}
POPULATIONS = {population.label: population.value for population in Population}
YEAR = Column("预算年度", year, width=10)
DEPARTMENT = Column("部门编码", code, code=True, width=10)
UNIT = Column(
    "单位编码", code, default="", optional=True, code=True, width=14, help="只用于单位的公开文本"
)

Edition = tuple[int, str, str]


def _edition(of_year: int, department: str, unit: Any, book: Book, wrong: Wrong) -> Edition:
    """Whose text it is; a department's text is written by those who see the whole department."""
    unit = settled(unit)
    book.years.add(of_year)
    if unit and not unit.startswith(department):
        wrong.append(Invalid(f"单位编码应以部门编码 {department} 开头。", "单位编码"))
    elif unit:
        wrong.unless("单位编码", book.enterable_unit, unit)
    else:
        wrong.unless("部门编码", book.enterable_department, department)
    return of_year, department, unit


def facts_of(key: Key, values: Any, book: Book) -> tuple[Facts, ...]:
    of_year, department, unit, *_ = key
    return (Facts(of_year, department, unit, texts=True),)


def _of_edition(scope: Scope) -> dict[str, Any]:
    """What an export of a scope takes: of a department its own and its units' texts."""
    rows: dict[str, Any] = {"year": scope.year}
    if scope.department:
        rows["department"] = scope.department
    return rows | ({"unit": scope.unit} if scope.unit else {})


# 情况说明


def statement_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    of_year, department, unit, section, order, title, words = row.values
    edition = _edition(of_year, department, unit, book, wrong)
    if section == Section.REASON:
        title = {plain(value): value for value in Reason.values}.get(plain(title), title)
        if title not in Reason.values:
            wrong.append(Invalid(f"增减原因的标题应为：{'、'.join(Reason.values)}。", "标题"))
    return Record(edition, (*edition, section, order), (title, words))


def statements_stored(groups: set[Edition], book: Book) -> dict[Key, Stored]:
    rows = Statement.objects.filter(
        year__in={of_year for of_year, _, _ in groups},
        department__in={department for _, department, _ in groups},
    ).values_list("pk", "year", "department", "unit", "section", "order", "title", "text")
    return {
        (of_year, department, unit or "", section, order): Stored(pk, (title, words))
        for pk, of_year, department, unit, section, order, title, words in rows
        if (of_year, department, unit or "") in groups
    }


def save_statements(changes: Changes, book: Book) -> None:
    Statement.objects.bulk_create(
        [
            Statement(
                year=of_year, department_id=department, unit_id=unit or None, section=section,
                order=order, title=title, text=words,
            )
            for (of_year, department, unit, section, order), (title, words) in changes.new.items()
        ]
    )  # fmt: skip
    Statement.objects.bulk_update(
        [
            Statement(pk=stored.pk, title=title, text=words)
            for stored, (title, words) in changes.changed.values()
        ],
        ["title", "text"],
    )


def statements_of(scope: Scope) -> Iterable[Sequence[Any]]:
    rows = Statement.objects.filter(**_of_edition(scope)).order_by("unit", "section", "order")
    return rows.values_list("year", "department", "unit", "section", "order", "title", "text")


STATEMENTS = Sheet(
    name="情况说明",
    columns=(
        YEAR,
        DEPARTMENT,
        UNIT,
        Column("栏目", choice(SECTIONS), choices=tuple(SECTIONS), width=16),
        Column("序号", whole, width=8),
        Column(
            "标题", text(60), default="", width=30,
            help=f"增减原因的标题为：{'、'.join(Reason.values)}",
        ),
        Column("内容", text(4000, lines=True), width=80),
    ),
    record=statement_record,
    stored=statements_stored,
    save=save_statements,
    remove=lambda keys: delete(Statement, keys),
    rows=statements_of,
    facts=facts_of,
    values=("标题", "内容"),
)  # fmt: skip


# 公开信息


def month(raw: Any) -> date:
    """The first day of a month typed as 2023-03, 2023年3月, or a date in it."""
    if isinstance(raw, date | datetime):
        return day(raw).replace(day=1)
    found = re.fullmatch(r"((?:19|20)\d{2})[-/.年](\d{1,2})月?", plain(raw))
    if not found or not 1 <= int(found[2]) <= 12:
        raise Invalid("应为年和月，如 2023-03。")
    return date(int(found[1]), int(found[2]), 1)


def particulars_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    of_year, department, unit, published, approved, population = row.values
    edition = _edition(of_year, department, unit, book, wrong)
    return Record(edition, edition, (published, approved, population))


def particulars_stored(groups: set[Edition], book: Book) -> dict[Key, Stored]:
    rows = Particulars.objects.filter(year__in={of_year for of_year, _, _ in groups}).values_list(
        "pk", "year", "department", "unit", "month", "approved", "population"
    )
    return {
        (of_year, department, unit or ""): Stored(pk, tuple(values))
        for pk, of_year, department, unit, *values in rows
        if (of_year, department, unit or "") in groups
    }


def save_particulars(changes: Changes, book: Book) -> None:
    fields = ("month", "approved", "population")
    rows = list(changes.new.items())
    rows += [(key, values) for key, (_, values) in changes.changed.items()]
    for (of_year, department, unit), values in rows:
        Particulars.objects.update_or_create(
            year=of_year,
            department_id=department,
            unit_id=unit or None,
            defaults=dict(zip(fields, values, strict=True)),
        )


def particulars_of(scope: Scope) -> Iterable[Sequence[Any]]:
    for row in Particulars.objects.filter(**_of_edition(scope)).order_by("unit"):
        published = f"{row.month:%Y-%m}"
        yield row.year, row.department_id, row.unit_id, published, row.approved, row.population


PARTICULARS = Sheet(
    name="公开信息",
    columns=(
        YEAR,
        DEPARTMENT,
        UNIT,
        Column("公开月份", month, code=True, width=12, help="如 2023-03"),
        Column("批复日期", day, default=None, optional=True, width=14, help="如 2023-02-20"),
        Column(
            "机关运行经费口径", choice(POPULATIONS), default=Population.ADMINISTRATIVE.value,
            optional=True, choices=tuple(POPULATIONS), width=18,
        ),
    ),
    record=particulars_record,
    stored=particulars_stored,
    save=save_particulars,
    rows=particulars_of,
    facts=facts_of,
    values=("公开月份", "批复日期", "机关运行经费口径"),
)  # fmt: skip

SHEETS = (STATEMENTS, PARTICULARS)
