"""What an import knows while rows become records: codes, units, projects, stored or just brought; and who imports."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from . import access
from .cells import Invalid, plain
from .locks import Facts, of_project
from .models import (
    Category,
    Department,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Phase,
    Project,
    Source,
    Unit,
    UnitBudget,
    User,
)
from .models.codes import Code
from .rows import Absent

PHASE_NAMES = dict(Phase.choices)
UnitYearPhase = tuple[str, int, str]
ProjectYear = tuple[str, int]
MANY = 500  # units or codes: all are read rather than asked for by name


class CodeRow(NamedTuple):
    pk: int
    name: str
    parent: str
    level: int
    year_from: int
    year_to: int
    budget: str


class CodeList:
    """An official list with all its years, read once; find() answers which row a code of a year is."""

    def __init__(
        self, model: type[Code], *, inner_from: int = 0, expected: Collection[str] | None = None
    ) -> None:
        """inner_from: from this level on, a code with children may carry amounts too (款 with 细目).

        Where few codes are expected, only they are read, and all as soon as another is asked for.
        """
        self.model, self.title = model, model._meta.verbose_name
        self.inner_from, self.expected = inner_from, expected
        self._found: dict[tuple[str, int], CodeRow | Invalid] = {}
        self._read()

    def _read(self) -> None:
        letters = ("budget",) if self.model is FunctionCode else ()
        self.rows: defaultdict[str, list[CodeRow]] = defaultdict(list)
        self.children: defaultdict[str, list[CodeRow]] = defaultdict(list)
        fields = ("code", "pk", "name", "parent_code", "level", "year_from", "year_to", *letters)
        rows = self.model._default_manager.all()
        if self.expected is not None:
            rows = rows.filter(Q(code__in=self.expected) | Q(parent_code__in=self.expected))
        for code, *rest in rows.values_list(*fields):
            row = CodeRow(*rest, *([""] if not letters else []))
            self.rows[code].append(row)
            self.children[row.parent].append(row)

    def find(self, code: str, year: int) -> CodeRow:
        """The row that a line of the year may carry; raises Invalid for unknown, unused and inner codes."""
        key = (code, year)
        if key not in self._found:
            self._found[key] = self._look_up(code, year)
        found = self._found[key]
        if isinstance(found, Invalid):
            raise found
        return found

    def _look_up(self, code: str, year: int) -> CodeRow | Invalid:
        if self.expected is not None and code not in self.expected:
            self.expected = None
            self._read()
        rows = self.rows.get(code)
        if not rows:
            return Invalid(f"{self.title}中没有这个编码。请核对，或请系统管理员导入本年度科目表。")
        row = next((r for r in rows if r.year_from <= year <= r.year_to), None)
        if row is None:
            years = "、".join(_years(r) for r in rows)
            return Invalid(f"{rows[-1].name} 在 {year} 年不启用（{years}）。请改用本年度的科目。")
        below = [r for r in self.children[code] if r.year_from <= year <= r.year_to]
        if below and not (self.inner_from and row.level >= self.inner_from):
            examples = "、".join(r.name for r in below[:3])
            return Invalid(f"{row.name} 不是末级科目，应填写其下级，如{examples}。")
        return row


def _years(row: CodeRow) -> str:
    if row.year_from <= 1949:
        return f"用到 {row.year_to} 年"
    return f"{row.year_from} 年起" if row.year_to >= 9999 else f"{row.year_from}—{row.year_to} 年"


class Names:
    """The codes of sources or categories by their names, and the names by their codes."""

    def __init__(self, model: type[Source] | type[Category]) -> None:
        rows = model.objects.order_by("code").values_list("name", "code", "children")
        self.names = {code: name for name, code, _ in rows}
        self.codes = {plain(name): code for code, name in self.names.items()}
        self.leaves = [name for name, _, child in rows if child is None]

    def find(self, name: str) -> str:
        """The code of a name; raises Invalid. Whether a parent may be used is for budget.rules to say."""
        code = self.codes.get(name) or self.codes.get(plain(name))
        if code is None:
            raise Invalid(f"应为：{'、'.join(self.leaves)}。")
        return code


class Book:
    """The facts that rows refer to. `person` limits what may be written; None is the operator at the console."""

    def __init__(
        self, person: User | None = None, *, expected: Collection[str] | None = None
    ) -> None:
        """Where few codes are expected in the rows, the lists of codes need not be read whole."""
        self.person, self.expected = person, expected
        self.functions = CodeList(FunctionCode, expected=expected)
        self.economics = CodeList(EconomicCode, inner_from=2, expected=expected)
        self.sources = Names(Source)
        self.categories = Names(Category)
        self.departments = set(Department.objects.values_list("pk", flat=True))
        units = Unit.objects.all() if person is None else access.visible(person, Unit)
        self.units = dict(units.values_list("pk", "department"))
        self.years: set[int] = set()
        self.phases: set[str] = set()
        self.moved: set[ProjectYear] = set()
        self._projects: dict[int, dict[str, str]] = {}
        self.added: dict[int, dict[str, str]] = {}  # by year and code: the phase that brought it
        self.allowed: set[str] | None = None  # units; None is all
        self.allowed_departments: set[str] = set()
        self.whole_departments: set[str] = set()
        self.enters = person is None or access.may_enter(person)
        if person is not None:
            self._limit(person)

    def _limit(self, person: User) -> None:
        self.allowed = set(self.units)
        departments = access.visible(person, Department)
        self.allowed_departments = set(departments.values_list("pk", flat=True))
        self.whole_departments = set(access.departments(person).values_list("pk", flat=True))

    @cached_property
    def governments(self) -> CodeList:
        """Few rows have such a code."""
        return CodeList(GovernmentCode, expected=self.expected)

    @property
    def year(self) -> int:
        """The year that names and attributes hold from: the workbook's latest budget year, else the latest known."""
        if self.years:
            return max(self.years)
        latest = UnitBudget.objects.order_by("-year").values_list("year", flat=True).first()
        return latest or date.today().year

    @property
    def phase(self) -> str:
        """The phase that head counts belong to: the one that the workbook names, else 年初预算."""
        return next(iter(self.phases)) if len(self.phases) == 1 else Phase.INITIAL.value

    def words(self, key: Iterable[Any]) -> str:
        """A natural key as the user knows it: 上年结转 for a flag, names for phases; blanks left out."""
        return " ".join(shown for part in key if part is not False and (shown := self.shown(part)))

    def shown(self, value: Any) -> str:
        """A stored value in the user's words; amounts with separators."""
        if isinstance(value, Decimal):
            return f"{value:,.2f}"
        if value is None or value is True:
            return "上年结转" if value else ""
        return PHASE_NAMES.get(value, str(value))

    def may_name(self, department: str) -> bool:
        """Whether a department may stand in the workbook: one of the person's, or a new one of the administrator's."""
        return (
            self.person is None
            or department in self.allowed_departments
            or (department not in self.departments and access.may_add_departments(self.person))
        )

    def may_write(self, unit: str) -> bool:
        """Whether a unit's budget may be written here at all."""
        return self.enters and (self.allowed is None or unit in self.allowed)

    # To a person a place of others is as unknown as one that is not there.

    def named_department(self, code: str) -> str:
        """A department that stands in the workbook or the database; raises Invalid."""
        if code not in self.departments or not self.may_name(code):
            others = "" if self.person is None else "，或不是您负责的部门"
            raise Invalid(f"没有这个部门{others}。请在“部门”表中补充，或核对编码。")
        return code

    def enterable_unit(self, code: str) -> str:
        """A unit whose budget may be written here; raises Invalid."""
        if not self.enters:
            raise Invalid("您的角色不填报预算。请从工作簿中删去这张表，由单位或部门财务导入。")
        if code not in self.units or not self.may_write(code):
            others = "" if self.person is None else "，或不是您可以填报的单位"
            raise Invalid(f"没有这个预算单位{others}。请在“预算单位”表中补充，或核对编码。")
        return code

    def enterable_department(self, code: str) -> str:
        """A department whose own texts may be written here; raises Invalid."""
        if self.person is not None and not (self.enters and code in self.whole_departments):
            raise Invalid("没有这个部门，或不是您可以填报的部门。请核对编码。")
        return self.named_department(code)

    def project_of(self, code: str, year: int, unit: str) -> str:
        """A project of a unit and year, stored or in the same workbook; raises Invalid."""
        owner = self.projects(year).get(code)
        if owner != unit:
            known = owner is not None and self.may_write(owner)
            what = f"属于单位 {owner}" if known else f"不在单位 {unit} 的项目中"
            raise Invalid(f"{year} 年的项目 {code} {what}。请在“项目”表中补充，或核对编码。")
        return code

    def facts_of_project(self, code: str, year: int) -> tuple[Facts, ...]:
        """Whose a project is; nobody's where there is none."""
        owner = self.projects(year).get(code)
        return (of_project(year, owner, self.added[year].get(code, "")),) if owner else ()

    def bring_project(self, code: str, year: int, unit: str, since: Any) -> None:
        """Notes whose project a workbook says it is; it moves from one unit to another of the same person."""
        owner = self.projects(year).get(code, unit)
        if owner != unit and self.may_write(owner):
            self.moved.add((code, year))
        self.projects(year)[code] = unit
        if not isinstance(since, Absent):
            self.added[year][code] = since

    def projects(self, year: int) -> dict[str, str]:
        """The units of a year's projects by code; what the workbook brings is added to it."""
        if year not in self._projects:
            rows = Project.objects.filter(year=year).values_list("code", "unit", "since")
            found = list(rows)
            self._projects[year] = {code: unit for code, unit, _ in found}
            self.added[year] = {code: since for code, _, since in found}
        return self._projects[year]

    def budget_ids(self, wanted: Iterable[UnitYearPhase]) -> dict[UnitYearPhase, int]:
        """The primary keys of unit budgets; makes those that are not there."""
        wanted = set(wanted)
        UnitBudget.objects.bulk_create(
            [
                UnitBudget(unit_id=unit, year=year, phase=phase)
                for unit, year, phase in sorted(wanted)
            ],
            ignore_conflicts=True,
        )
        units, years = {unit for unit, _, _ in wanted}, {year for _, year, _ in wanted}
        rows = UnitBudget.objects.filter(year__in=years)
        if len(units) < MANY:
            rows = rows.filter(unit__in=units)
        return {
            (unit, year, phase): pk
            for pk, unit, year, phase in rows.values_list("pk", "unit", "year", "phase")
            if (unit, year, phase) in wanted
        }

    def project_ids(self, years: Iterable[int]) -> dict[ProjectYear, int]:
        rows = Project.objects.filter(year__in=set(years)).values_list("code", "year", "pk")
        return {(code, year): pk for code, year, pk in rows}
