"""The sheet 项目: what a unit's project money is for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import CASCADE

from budget.book import PHASE_NAMES, Book, ProjectYear
from budget.cells import choice, project_code, text, year
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong
from budget.locks import Facts, of_project
from budget.models import BudgetLine, Part, Procurement, Project
from budget.models.units import AFTERWARDS
from budget.rows import Absent, Column, Fault, Row
from budget.scope import Scope

from .lines import UNIT, YEAR, delete

FIELDS = ("unit_id", "name", "kind", "year_from", "year_to", "grounds", "office", "since")
ADDED = {str(phase.label): phase.value for phase in AFTERWARDS}
KINDS = ("特定目标类", "其他运转类")
IN_ORDER = "终止年度不能早于起始年度。"
# Where a project is used: the sheet, its model, and the place of the project in its keys.
USERS = (("支出预算", BudgetLine, 8), ("政府采购", Procurement, 3))


def project_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    project, name, unit, of_year, kind, first, last, grounds, office, since = row.values
    wrong.unless("单位编码", book.enterable_unit, unit)
    book.years.add(of_year)
    if not wrong:
        book.bring_project(project, of_year, unit, since)
    return Record(
        (unit, of_year), (project, of_year), (unit, name, kind, first, last, grounds, office, since)
    )


def projects_stored(groups: set[Any], book: Book) -> dict[Key, Stored]:
    """The projects of the groups, and those that move into them."""
    rows = Project.objects.filter(year__in={of_year for _, of_year in groups})
    return {
        (project, of_year): Stored(pk, tuple(values))
        for pk, project, of_year, *values in rows.values_list("pk", "code", "year", *FIELDS)
        if (values[0], of_year) in groups or (project, of_year) in book.moved
    }


def check_projects(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    """A code belongs to one unit a year, and a project with money neither disappears nor leaves its money."""
    taken = Project.objects.filter(year__in={of_year for _, of_year in changes.new})
    for key in changes.new.keys() & set(taken.values_list("code", "year")):
        yield changes.fault(key, "项目编码", "这个项目编码本年度已被其他单位使用。")
    for key, values in changes.new.items():
        yield from _years_in_order(changes, key, values)
    for key, (_, values) in changes.changed.items():
        yield from _years_in_order(changes, key, values)
    yield from _still_used(changes, intake)
    intake.notes += _going_along(changes)


def _years_in_order(changes: Changes, key: Key, values: Sequence[Any]) -> Iterator[Fault]:
    first, last = values[3:5]
    if first and last and first > last:
        heading = "终止年度" if changes.has("终止年度", key) else "起始年度"
        yield changes.fault(key, heading, IN_ORDER)


def _still_used(changes: Changes, intake: Intake) -> Iterator[Fault]:
    """Faults where money stays with a project that goes, or that goes to another unit."""
    going = {stored.pk: key for key, stored in changes.gone.items()}
    moving = {
        stored.pk: (key, values[0])
        for key, (stored, values) in changes.changed.items()
        if stored.values[0] != values[0]
    }
    for sheet, used_by in _uses(set(going) | set(moving), intake):
        for pk, unit in sorted(used_by):
            if pk in going:
                code_, of_year = going[pk]
                message = f"表中没有 {of_year} 年的这个项目，但“{sheet}”仍在使用。请保留该项目，或同时删除这些行。"
                yield Fault("项目", "", "项目编码", code_, message)
            elif unit != moving[pk][1]:
                message = f"单位 {unit} 的“{sheet}”仍在使用这个项目。请同时把这些行改到新的单位。"
                yield changes.fault(moving[pk][0], "单位编码", message)


def _uses(projects: set[int], intake: Intake) -> Iterator[tuple[str, set[tuple[int, str]]]]:
    """For each sheet the projects and units of rows that the import keeps or brings."""
    codes = _codes(projects)
    for sheet, model, place in USERS:
        other = intake.of(sheet)
        going = {stored.pk for stored in other.gone.values()} if other else set()
        used = {
            (project, unit)
            for some in _portions(projects)
            for pk, project, unit in model.objects.filter(project__in=some).values_list(
                "pk", "project", "unit_budget__unit"
            )
            if pk not in going
        }
        for key in other.new if other else ():
            if (pk := codes.get((key[place], key[1]))) is not None:
                used.add((pk, str(key[0])))
        yield sheet, used


def _codes(projects: set[int]) -> dict[ProjectYear, int]:
    return {
        (code_, of_year): pk
        for some in _portions(projects)
        for code_, of_year, pk in Project.objects.filter(pk__in=some).values_list(
            "code", "year", "pk"
        )
    }


def _going_along(changes: Changes) -> Iterator[str]:
    """What the database deletes with a project is said too, whichever application's it is."""
    for relation in Project._meta.related_objects:
        if relation.on_delete is not CASCADE:
            continue
        path = relation.field.name
        for some in _portions({stored.pk for stored in changes.gone.values()}):
            rows = relation.related_model._default_manager.filter(**{f"{path}__in": some})
            for code_ in sorted(set(rows.values_list(f"{path}__code", flat=True))):
                words = relation.related_model._meta.verbose_name
                yield f"项目 {code_} 的{words}将随该项目一并删除。"


def _portions(keys: set[int]) -> Iterator[list[int]]:
    """As many at a time as every database takes."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        yield ordered[start : start + 500]


def save_projects(changes: Changes, book: Book) -> None:
    Project.objects.bulk_create(
        [
            Project(code=key[0], year=key[1], **dict(zip(FIELDS, values, strict=True)))
            for key, values in changes.new.items()
        ],
        batch_size=1000,
    )
    for stored, values in changes.changed.values():
        project = Project(pk=stored.pk, **dict(zip(FIELDS, values, strict=True)))
        project.save(update_fields=[*(field.removesuffix("_id") for field in FIELDS), "pinyin"])


def projects_of(scope: Scope) -> Iterable[Sequence[Any]]:
    rows = Project.objects.filter(unit__in=scope.units(), year=scope.year).order_by("code")
    fields = ("code", "name", "unit", "year", "kind", "year_from", "year_to", "grounds", "office")
    for *values, since in rows.values_list(*fields, "since"):
        yield *values, PHASE_NAMES.get(since, "")


def facts_of(key: Key, values: Sequence[Any], book: Book) -> tuple[Facts, ...]:
    since = values[7]
    if isinstance(since, Absent):
        since = book.added.get(key[1], {}).get(key[0], "")
    return (of_project(key[1], values[0], since),)


PROJECTS = Sheet(
    name="项目",
    columns=(
        Column("项目编码", project_code, code=True, width=26),
        Column("项目名称", text(200), width=50, stand_in=""),
        UNIT,
        YEAR,
        Column("项目类别", text(40), default="", choices=KINDS, stand_in=""),
        Column("起始年度", year, default=None, optional=True, width=10, stand_in=None),
        Column("终止年度", year, default=None, optional=True, width=10, stand_in=None),
        Column(
            "立项依据", text(2000, lines=True), default="", optional=True, width=40, stand_in=""
        ),
        Column("主管科室", text(80), default="", optional=True, width=20, stand_in=""),
        Column(
            "新增阶段",
            choice(ADDED),
            default="",
            optional=True,
            choices=tuple(ADDED),
            stand_in="",
            help="年初预算批复后新增的项目填写；年初就有的不填写",
        ),
    ),
    record=project_record,
    stored=projects_stored,
    save=save_projects,
    remove=lambda keys: delete(Project, keys),
    rows=projects_of,
    check=check_projects,
    facts=facts_of,
    part=Part.PROJECTS,
    values=(
        "单位编码",
        "项目名称",
        "项目类别",
        "起始年度",
        "终止年度",
        "立项依据",
        "主管科室",
        "新增阶段",
    ),
)
