"""The sheets 绩效目标 and 绩效指标.

A project's targets are replaced as a set, and so are a department's own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import models

from budget.book import Book
from budget.cells import Invalid, choice, code, number, project_code, text, year
from budget.fields import pinyin
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong
from budget.locks import Facts
from budget.models import Part, Project
from budget.rows import Column, Fault, Row
from budget.scope import Scope

from . import access
from .models import NAMED, Goal, Indicator, Kind, Target, TargetQuerySet

KINDS = {kind.label: kind.value for kind in Kind}
FIRST_LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")
LAST_ORDER = 9999


class Address(NamedTuple):
    """The columns that say whose target a row belongs to; the beginning of every key."""

    year: int
    kind: str
    department: str
    project: str
    section: str


def _address_of(key: Sequence[Any]) -> Address:
    return Address(*key[:5])


def words(model: type[models.Model], field: str, *, lines: bool = False) -> Callable[[Any], str]:
    """The parser of a text as long as its field."""
    return text(getattr(model._meta.get_field(field), "max_length"), lines=lines)  # noqa: B009


def order(raw: Any) -> int:
    value = number(raw, 0)
    if not 1 <= value <= LAST_ORDER:
        raise Invalid(f"应为 1 到 {LAST_ORDER} 的整数。")
    return int(value)


def as_written(raw: Any) -> str:
    """An indicator's value; Excel keeps 95% as the number 0.95 and 11月30日 as a date."""
    if isinstance(raw, float) and 0 < raw <= 1:
        raise Invalid(
            f"可能是 {raw * 100:g}%，已被 Excel 变成数值。请把该列设为文本格式后重新填写。"
        )
    if not isinstance(raw, str | int | float):
        raise Invalid("已被 Excel 变成日期。请把该列设为文本格式后重新填写，如 11月底前。")
    return words(Indicator, "value")(raw)


# Whose target a row is


def _address(row: Row, book: Book, wrong: Wrong) -> Address:
    address = Address(*row.values[:5])
    book.years.add(address.year)
    if address.kind == Kind.PROJECT:
        wrong.unless("项目编码", _enterable_project, address, book)
    elif address.project:
        wrong.append(Invalid("只有目标类别为“项目”时填写。", "项目编码"))
    else:
        wrong.unless("部门编码", _enterable_department, address.department, book)
    if (address.kind in NAMED) != bool(address.section):
        named = address.kind in NAMED
        wrong.append(
            Invalid("不能为空。" if named else f"目标类别为“{address.kind}”时不填写。", "分项")
        )
    return address


def _enterable_project(address: Address, book: Book) -> None:
    if not address.project:
        raise Invalid("不能为空。")
    owner = book.projects(address.year).get(address.project, "")
    try:
        if not owner.startswith(address.department):
            raise Invalid("another department's")
        book.enterable_unit(owner)
    except Invalid:
        # The same words for what is not there and for what is not the person's to know.
        where = f"{address.year} 年部门 {address.department} "
        raise Invalid(
            f"{where}没有这个项目，或不是您可以填报的项目。请在“项目”表中补充，或核对编码。"
        ) from None


def _enterable_department(department: str, book: Book) -> None:
    if department not in book.departments:
        raise Invalid("没有这个部门。请在“部门”表中补充，或核对编码。")
    if book.person and department not in _own_departments(book):
        raise Invalid("部门的绩效目标由部门财务填写。")


def _own_departments(book: Book) -> set[str]:
    """The departments whose own targets the person writes, asked once an import."""
    if book not in _own:
        _own[book] = {
            code_ for code_ in book.allowed_departments
            if book.person and access.may_write_department(book.person, code_)
        }  # fmt: skip
    return _own[book]


_own: WeakKeyDictionary[Book, set[str]] = WeakKeyDictionary()


def _group(address: Address) -> tuple[Any, ...]:
    """What is replaced as a set: one project's rows, or all of a department's own."""
    return address.year, address.department, address.project


def _target_ids(addresses: Sequence[Address]) -> dict[Address, int]:
    """The primary keys of targets by address; those that are not there are made."""
    wanted = set(addresses)
    found = _stored_targets(wanted)
    missing = [address for address in dict.fromkeys(addresses) if address not in found]
    projects = _project_ids(missing)
    Target.objects.bulk_create(
        [
            Target(
                year=its.year,
                kind=its.kind,
                department_id=its.department,
                section=its.section,
                project_id=projects.get((its.project, its.year)),
            )
            for its in missing
        ],
        batch_size=500,
    )
    return _stored_targets(wanted) if missing else found


def _stored_targets(wanted: Iterable[Address]) -> dict[Address, int]:
    """The targets of the years and departments of some addresses."""
    rows = Target.objects.filter(
        year__in={a.year for a in wanted}, department__in={a.department for a in wanted}
    )
    fields = ("pk", "year", "kind", "department", "project__code", "section")
    return {
        Address(of_year, kind, department, project or "", section): pk
        for pk, of_year, kind, department, project, section in rows.values_list(*fields)
    }


def _project_ids(addresses: Iterable[Address]) -> dict[tuple[str, int], int]:
    rows = Project.objects.filter(year__in={a.year for a in addresses})
    return {
        (its_code, its_year): pk
        for its_code, its_year, pk in rows.values_list("code", "year", "pk")
    }


# One sheet of each model


@dataclass(frozen=True)
class Rows:
    """How a sheet fills its model: every field behind the address and 序号 is a column."""

    model: type[Goal] | type[Indicator]
    fields: tuple[str, ...]

    def stored(self, groups: set[Any], book: Book) -> dict[Key, Stored]:
        rows = self.model.objects.filter(
            target__year__in={group[0] for group in groups},
            target__department__in={group[1] for group in groups},
        )
        keys = ("year", "kind", "department", "project__code", "section")
        found: dict[Key, Stored] = {}
        for pk, order_, *values in rows.values_list(
            "pk", "order", *(f"target__{key}" for key in keys), *self.fields
        ):
            address = _address_of(["" if part is None else part for part in values[:5]])
            if _group(address) in groups:
                found[*address, order_] = Stored(pk, tuple(values[5:]))
        return found

    def save(self, changes: Changes, book: Book) -> None:
        targets = _target_ids([_address_of(key) for key in changes.new])
        self.model.objects.bulk_create(
            [
                self._row(values, target_id=targets[_address_of(key)], order=key[5])
                for key, values in changes.new.items()
            ],
            batch_size=500,
        )
        derived = ("pinyin",) if self.model is Indicator else ()
        self.model.objects.bulk_update(
            [self._row(values, pk=stored.pk) for stored, values in changes.changed.values()],
            [*self.fields, *derived],
            batch_size=200,
        )

    def _row(self, values: Sequence[Any], **more: Any) -> Any:
        given = dict(zip(self.fields, values, strict=True))
        if self.model is Indicator:
            given["pinyin"] = pinyin(given["level3"])  # bulk_update asks no field's pre_save
        return self.model(**given, **more)

    def remove(self, keys: Sequence[int]) -> None:
        """Deletes rows, then the targets that have nothing left."""
        for start in range(0, len(keys), 500):
            rows = self.model.objects.filter(pk__in=keys[start : start + 500])
            targets = set(rows.values_list("target", flat=True))
            rows.delete()
            Target.objects.filter(pk__in=targets, goals=None, indicators=None).delete()

    def of(self, scope: Scope) -> Iterable[Sequence[Any]]:
        """The rows of a scope as exported: of a department all, of a unit its projects'."""
        rows = self.model.objects.filter(target__in=_targets_of(scope)).values_list(
            "target__year", "target__kind", "target__department", "target__project__code",
            "target__section", "order", *self.fields, "target",
        )  # fmt: skip
        kinds = list(Kind.values)
        targets = _targets_of(scope).in_print_order().values_list("pk", flat=True)
        places = {target: place for place, target in enumerate(targets)}
        for *row, _ in sorted(
            rows, key=lambda r: (r[2], kinds.index(r[1]), r[3] or "", places[r[-1]], r[5])
        ):
            yield row


def _targets_of(scope: Scope) -> TargetQuerySet:
    targets = Target.objects.filter(year=scope.year)
    if scope.unit:
        return targets.filter(project__unit=scope.unit)
    return targets.filter(department=scope.department) if scope.department else targets


GOAL_ROWS = Rows(Goal, ("text",))
INDICATOR_ROWS = Rows(Indicator, ("level1", "level2", "level3", "description", "value", "basis"))


def goal_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    address = _address(row, book, wrong)
    order_, goal = row.values[5:]
    return Record(_group(address), (*address, order_), (goal,))


def indicator_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    address = _address(row, book, wrong)
    order_, *values = row.values[5:]
    if address.kind == Kind.PROJECT:
        for heading, value in zip(("一级指标", "二级指标"), values[:2], strict=True):
            if not value:
                wrong.append(Invalid("项目的绩效指标应填写。", heading))
    return Record(_group(address), (*address, order_), tuple(values))


def facts_of(key: Key, values: Any, book: Book) -> tuple[Facts, ...]:
    """A project's targets are its unit's, the others their department's."""
    its = _address_of(key)
    if its.kind != Kind.PROJECT:
        return (Facts(its.year, its.department),)
    target = _target_of(its.project, its.year, book)
    return tuple(
        whose._replace(part=Part.TARGETS, key=target, within=(Part.TARGETS.value, target))
        for whose in book.facts_of_project(its.project, its.year)
    )


def _target_of(project: str, of_year: int, book: Book) -> int:
    """The target of a project, asked once a year and import; 0 for a new one."""
    years = _targets.setdefault(book, {})
    if of_year not in years:
        rows = Target.objects.filter(project__isnull=False, year=of_year)
        years[of_year] = dict(rows.values_list("project__code", "pk"))
    return years[of_year].get(project, 0)


_targets: WeakKeyDictionary[Book, dict[int, dict[str, int]]] = WeakKeyDictionary()


def check_projects(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    """Targets of a project that the same workbook takes away would go with it, unsaid."""
    projects = intake.of("项目")
    if not projects or not projects.gone:
        return
    for key in changes.places:
        if (key[3], key[0]) in projects.gone:
            yield changes.fault(
                key, "项目编码", "“项目”表中没有这个项目。请保留该项目，或同时删除这一行。"
            )


ADDRESS = (
    Column("预算年度", year, width=10),
    Column("目标类别", choice(KINDS), choices=tuple(KINDS), width=12),
    Column("部门编码", code, code=True, width=10),
    Column(
        "项目编码", project_code, default="", code=True, width=26,
        help="目标类别为“项目”时填写",
    ),
    Column(
        "分项", words(Target, "section"), default="", width=30,
        help="分项或专项资金的名称；其他目标类别不填写",
    ),
    Column("序号", order, width=8, help="部门分项和专项资金依次编号，每个项目从1开始"),
)  # fmt: skip

GOALS = Sheet(
    name="绩效目标",
    columns=(*ADDRESS, Column("绩效目标", words(Goal, "text", lines=True), width=80)),
    record=goal_record,
    stored=GOAL_ROWS.stored,
    save=GOAL_ROWS.save,
    remove=GOAL_ROWS.remove,
    rows=GOAL_ROWS.of,
    check=check_projects,
    facts=facts_of,
    values=("绩效目标",),
)
INDICATORS = Sheet(
    name="绩效指标",
    columns=(
        *ADDRESS,
        Column(
            "一级指标",
            words(Indicator, "level1"),
            default="",
            choices=FIRST_LEVELS,
            help="项目必填",
        ),
        Column("二级指标", words(Indicator, "level2"), default="", width=20, help="项目必填"),
        Column("三级指标", words(Indicator, "level3"), width=30),
        Column("指标描述", words(Indicator, "description", lines=True), default="", width=40),
        Column("指标值", as_written, default="", code=True, width=16, help="如 ≥95%、11月底前"),
        Column("确定依据", words(Indicator, "basis", lines=True), default="", width=24),
    ),
    record=indicator_record,
    stored=INDICATOR_ROWS.stored,
    save=INDICATOR_ROWS.save,
    remove=INDICATOR_ROWS.remove,
    rows=INDICATOR_ROWS.of,
    check=check_projects,
    facts=facts_of,
    part=Part.INDICATORS,
    values=("一级指标", "二级指标", "三级指标", "指标描述", "指标值", "确定依据"),
)
SHEETS = (GOALS, INDICATORS)
