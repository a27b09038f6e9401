"""The sheet 项目测算: what a project costs, as 数量 × 标准."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from budget.book import Book
from budget.cells import Invalid, number, positive, project_code, quantity, text
from budget.fields import CENT, LIMIT
from budget.intake import Changes, Key, Record, Sheet, Stored, Wrong
from budget.locks import Facts
from budget.models import ProjectCost
from budget.rows import Column, Row
from budget.scope import Scope

from .lines import UNKNOWN, YEAR, delete

FIELDS = ("item", "measure", "quantity", "standard", "note")
LAST_ORDER = 999
NOT_ZERO = "应大于0。"


def order(raw: Any) -> int:
    value = number(raw, 0)
    if not 1 <= value <= LAST_ORDER:
        raise Invalid(f"应为 1 到 {LAST_ORDER} 的整数。")
    return int(value)


def uneven(count: Decimal, standard: Decimal) -> str:
    """Why a product is no amount of money; blank where it is one."""
    product = count * standard
    if product > LIMIT:
        return "数量×标准的金额过大，请检查。"
    if product == product.quantize(CENT):
        return ""
    return f"数量×标准＝{product.normalize():f} 元，不是整分。请调整数量或标准。"


def cost_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    of_year, project, place, item, measure, count, standard, note = row.values
    book.years.add(of_year)
    wrong.unless("项目编码", _enterable_project, project, of_year, book)
    for heading, value in (("数量", count), ("标准", standard)):
        if not value:
            wrong.append(Invalid(NOT_ZERO, heading))
    if reason := uneven(count, standard):
        wrong.append(Invalid(reason, "标准"))
    return Record(
        (project, of_year), (project, of_year, place), (item, measure, count, standard, note)
    )


def _enterable_project(project: str, of_year: int, book: Book) -> None:
    """The same words for what is not there and for what is not the person's to know."""
    owner = book.projects(of_year).get(project, "")
    if owner not in book.units or not book.may_write(owner):
        raise Invalid(
            f"{of_year} 年没有这个项目，或不是您可以填报的项目。请在“项目”表中补充，或核对编码。"
        )


def costs_stored(groups: set[Any], book: Book) -> dict[Key, Stored]:
    rows = ProjectCost.objects.filter(project__year__in={of_year for _, of_year in groups})
    return {
        (project, of_year, place): Stored(pk, tuple(values))
        for pk, project, of_year, place, *values in rows.values_list(
            "pk", "project__code", "project__year", "order", *FIELDS
        )
        if (project, of_year) in groups
    }


def facts_of(key: Key, values: Any, book: Book) -> tuple[Facts, ...]:
    """A project's costs are its unit's."""
    return book.facts_of_project(key[0], key[1])


def save_costs(changes: Changes, book: Book) -> None:
    projects = book.project_ids({key[1] for key in changes.new})
    ProjectCost.objects.bulk_create(
        [
            ProjectCost(
                project_id=projects[key[0], key[1]],
                order=key[2],
                **dict(zip(FIELDS, values, strict=True)),
            )
            for key, values in changes.new.items()
        ],
        batch_size=1000,
    )
    ProjectCost.objects.bulk_update(
        [
            ProjectCost(pk=stored.pk, **dict(zip(FIELDS, values, strict=True)))
            for stored, values in changes.changed.values()
        ],
        FIELDS,
        batch_size=500,
    )


def costs_of(scope: Scope) -> Iterable[Sequence[Any]]:
    rows = ProjectCost.objects.filter(project__unit__in=scope.units(), project__year=scope.year)
    return rows.order_by("project__code", "order").values_list(
        "project__year", "project__code", "order", *FIELDS
    )


COSTS = Sheet(
    name="项目测算",
    columns=(
        YEAR,
        Column("项目编码", project_code, code=True, width=26, stand_in=UNKNOWN),
        Column("序号", order, width=8, stand_in=1),
        Column("测算内容", text(120), width=40, stand_in=UNKNOWN),
        Column("计量单位", text(20), default="", width=10, stand_in=""),
        Column("数量", quantity, width=12, help="最多两位小数", stand_in=Decimal(1)),
        Column("标准", positive, width=16, help="单位：元", stand_in=Decimal(1)),
        Column("说明", text(200), default="", optional=True, width=30, stand_in=""),
    ),
    record=cost_record,
    stored=costs_stored,
    save=save_costs,
    remove=lambda keys: delete(ProjectCost, keys),
    rows=costs_of,
    facts=facts_of,
    values=("测算内容", "计量单位", "数量", "标准", "说明"),
)
