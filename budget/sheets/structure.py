"""The sheets 部门, 预算单位 and 项目: whose budget it is, and what its project money is for."""

from collections.abc import Iterable, Sequence
from typing import Any

from budget import access
from budget.book import Book
from budget.cells import Invalid, choice, code, project_code, text, whole, year
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong
from budget.models import (
    BudgetLine,
    Department,
    DepartmentYear,
    Procurement,
    Project,
    Unit,
    UnitBudget,
    UnitYear,
)
from budget.models.units import in_year
from budget.rows import Column, Fault, Row
from budget.scope import Scope

NATURES = {nature.label: nature.value for nature in UnitYear.Nature}


# 部门


def department_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    department, name = row.values
    if len(department) != 3:
        wrong.append(Invalid("部门编码应为3位数字；若以0开头，请把该列设为文本格式。", "部门编码"))
    elif not book.may_name(department):
        wrong.append(Invalid("没有这个部门，或不是您负责的部门。", "部门编码"))
    else:
        book.departments.add(department)
    return Record(department, (department,), (name,))


def departments_stored(groups: set[str], book: Book) -> dict[Key, Stored]:
    departments = Department.objects.filter(pk__in=groups).with_years()
    return {
        (department.pk,): Stored(department.pk, (department.name_in(book.year),))
        for department in departments
    }


def save_departments(changes: Changes, book: Book) -> None:
    Department.objects.bulk_create(
        [Department(code=code) for (code,) in changes.new], ignore_conflicts=True
    )
    names = {code: values[0] for (code,), values in changes.new.items()}
    names |= {code: values[0] for (code,), (_, values) in changes.changed.items()}
    for department, name in names.items():
        DepartmentYear.objects.update_or_create(
            department_id=department, year=book.year, defaults={"name": name}
        )


def departments_of(scope: Scope) -> Iterable[Sequence[Any]]:
    codes = scope.units().values("department")
    for department in Department.objects.filter(pk__in=codes).with_years():
        yield department.pk, department.name_in(scope.year)


def _only_whose(model: type[Any]) -> Any:
    """A check that refuses changes of a model to people who may not change it."""

    def check(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
        if book.person is None or access.may_change_structure(book.person):
            return
        heading = changes.sheet.columns[0].heading
        for key in (*changes.new, *changes.changed):
            yield changes.fault(key, heading, f"您不能修改{model._meta.verbose_name}信息，请与部门财务联系。")

    return check


DEPARTMENTS = Sheet(
    name="部门",
    columns=(
        Column("部门编码", code, code=True, help="3位数字"),
        Column("部门名称", text(120), width=40),
    ),
    record=department_record,
    stored=departments_stored,
    save=save_departments,
    rows=departments_of,
    check=_only_whose(Department),
    values=("部门名称",),
)


# 预算单位


def unit_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    unit, name, department, *rest = row.values
    if len(unit) < 6 or len(unit) % 3:
        wrong.append(Invalid("单位编码应为6位或更多数字，每级3位。", "单位编码"))
    elif not unit.startswith(department):
        wrong.append(Invalid(f"单位编码应以部门编码 {department} 开头。", "单位编码"))
    if department not in book.departments:
        wrong.append(Invalid("没有这个部门。请在“部门”表中补充，或核对编码。", "部门编码"))
    elif not wrong:
        _admit(unit, department, book, wrong)
    return Record(unit, (unit,), (department, name, *rest))


def _admit(unit: str, department: str, book: Book, wrong: Wrong) -> None:
    """A person brings units of its place only; a new unit is the department's accountant's to bring."""
    if book.allowed is not None and unit not in book.allowed:
        if not access.may_add_units(book.person, department):
            wrong.append(Invalid("不是您负责的单位。", "单位编码"))
            return
        book.allowed.add(unit)
    book.units[unit] = department


def units_stored(groups: set[str], book: Book) -> dict[Key, Stored]:
    counts = {
        budget.unit_id: (budget.posts, budget.staff, budget.retirees)
        for budget in UnitBudget.objects.filter(
            unit__in=groups, year=book.year, phase=book.phase
        )
    }
    stored = {}
    for unit in Unit.objects.filter(pk__in=groups).with_years():
        row = in_year(unit.years.all(), book.year)
        attributes = (row.name, row.nature, row.rank, row.funding) if row else ("", "", "", "")
        values = (unit.department_id, *attributes, *counts.get(unit.pk, (None, None, None)))
        stored[unit.pk,] = Stored(unit.pk, values)
    return stored


def save_units(changes: Changes, book: Book) -> None:
    Unit.objects.bulk_create(
        [Unit(code=code, department_id=values[0]) for (code,), values in changes.new.items()]
    )
    rows = {code: (None, values) for (code,), values in changes.new.items()}
    rows |= {code: (old.values, new) for (code,), (old, new) in changes.changed.items()}
    for unit, (old, (_, name, nature, rank, funding, *counts)) in rows.items():
        if old is None or old[1:5] != (name, nature, rank, funding):
            UnitYear.objects.update_or_create(
                unit_id=unit,
                year=book.year,
                defaults={"name": name, "nature": nature, "rank": rank, "funding": funding},
            )
        if (list(old[5:]) if old else [None, None, None]) != counts:
            UnitBudget.objects.update_or_create(
                unit_id=unit,
                year=book.year,
                phase=book.phase,
                defaults=dict(zip(("posts", "staff", "retirees"), counts, strict=True)),
            )


def units_of(scope: Scope) -> Iterable[Sequence[Any]]:
    counts = {budget.unit_id: budget for budget in scope.unit_budgets()}
    for unit in scope.units().with_years():
        row, budget = in_year(unit.years.all(), scope.year), counts.get(unit.pk)
        if row:
            people = (budget.posts, budget.staff, budget.retirees) if budget else (None,) * 3
            yield unit.pk, row.name, unit.department_id, row.nature, row.rank, row.funding, *people


UNITS = Sheet(
    name="预算单位",
    columns=(
        Column("单位编码", code, code=True, width=16, help="每级3位，以部门编码开头"),
        Column("单位名称", text(120), width=44),
        Column("部门编码", code, code=True),
        Column("单位性质", choice(NATURES), choices=tuple(NATURES)),
        Column("单位规格", text(40), default=""),
        Column("经费保障形式", text(60), default="", width=24),
        Column("编制人数", whole, default=None, optional=True),
        Column("在职人数", whole, default=None, optional=True),
        Column("离退休人数", whole, default=None, optional=True),
    ),
    record=unit_record,
    stored=units_stored,
    save=save_units,
    rows=units_of,
    check=_only_whose(Unit),
    values=(
        "部门编码", "单位名称", "单位性质", "单位规格", "经费保障形式",
        "编制人数", "在职人数", "离退休人数",
    ),
)


# 项目


def project_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    project, name, unit, of_year, kind, first, last, grounds, office = row.values
    wrong.unless("单位编码", book.enterable_unit, unit)
    if isinstance(first, int) and isinstance(last, int) and first > last:
        wrong.append(Invalid("终止年度不能早于起始年度。", "终止年度"))
    book.years.add(of_year)
    if not wrong:
        book.projects(of_year)[project] = unit
    return Record((unit, of_year), (project, of_year), (unit, name, kind, first, last, grounds, office))


PROJECT_FIELDS = ("unit_id", "name", "kind", "year_from", "year_to", "grounds", "office")


def projects_stored(groups: set[tuple[str, int]], book: Book) -> dict[Key, Stored]:
    rows = Project.objects.filter(year__in={year for _, year in groups})
    return {
        (project, of_year): Stored(pk, tuple(values))
        for pk, project, of_year, *values in rows.values_list("pk", "code", "year", *PROJECT_FIELDS)
        if (values[0], of_year) in groups
    }


def check_projects(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    """A code belongs to one unit a year, and a project with money does not disappear."""
    years = {of_year for _, of_year in changes.new}
    taken = set(Project.objects.filter(year__in=years).values_list("code", "year"))
    for key in changes.new.keys() & taken:
        yield changes.fault(key, "项目编码", "这个项目编码本年度已被其他单位使用。")
    gone = {stored.pk: key for key, stored in changes.gone.items()}
    for sheet, model in (("支出预算", BudgetLine), ("政府采购", Procurement)):
        other = intake.of(sheet)
        going = {stored.pk for stored in other.gone.values()} if other else set()
        rows = model.objects.filter(project__in=gone).values_list("pk", "project")
        for project in {project for pk, project in rows if pk not in going}:
            code_, of_year = gone[project]
            yield Fault(
                "项目", "", "项目编码", code_,
                f"表中没有 {of_year} 年的这个项目，但“{sheet}”仍在使用。请保留该项目，或同时删除这些行。",
            )


def save_projects(changes: Changes, book: Book) -> None:
    Project.objects.bulk_create(
        [
            Project(code=key[0], year=key[1], **dict(zip(PROJECT_FIELDS, values, strict=True)))
            for key, values in changes.new.items()
        ],
        batch_size=1000,
    )
    for (_, _), (stored, values) in changes.changed.items():
        project = Project(pk=stored.pk, **dict(zip(PROJECT_FIELDS, values, strict=True)))
        project.save(update_fields=[*(f.removesuffix("_id") for f in PROJECT_FIELDS), "pinyin"])


def projects_of(scope: Scope) -> Iterable[Sequence[Any]]:
    for project in Project.objects.filter(unit__in=scope.units(), year=scope.year).order_by("code"):
        yield (
            project.code, project.name, project.unit_id, project.year, project.kind,
            project.year_from, project.year_to, project.grounds, project.office,
        )


def remove_projects(keys: Sequence[int]) -> None:
    Project.objects.filter(pk__in=keys).delete()


PROJECTS = Sheet(
    name="项目",
    columns=(
        Column("项目编码", project_code, code=True, width=26),
        Column("项目名称", text(200), width=50),
        Column("单位编码", code, code=True, width=16),
        Column("预算年度", year, width=10),
        Column("项目类别", text(40), default="", choices=("特定目标类", "其他运转类")),
        Column("起始年度", year, default=None, optional=True, width=10),
        Column("终止年度", year, default=None, optional=True, width=10),
        Column("立项依据", text(2000, lines=True), default="", optional=True, width=40),
        Column("主管科室", text(80), default="", optional=True, width=20),
    ),
    record=project_record,
    stored=projects_stored,
    save=save_projects,
    remove=remove_projects,
    rows=projects_of,
    check=check_projects,
    values=("单位编码", "项目名称", "项目类别", "起始年度", "终止年度", "立项依据", "主管科室"),
)
