"""What offices write for booklets of generated budgets: last year's lines, targets, texts, purchases, assets."""

from collections.abc import Iterator
from datetime import date
from random import Random

from django.db import connection
from django.db.models import F

from budget.models import (
    Asset,
    BudgetLine,
    Department,
    DepartmentYear,
    Procurement,
    Project,
    UnitBudget,
    UnitYear,
)
from disclosure.models import Particulars, Statement
from disclosure.models.texts import Reason, Section
from performance.models import Goal, Indicator, Kind, Target

from .generator import YEAR

SECTIONS = 8  # 分项 of a department; published ones have up to 30
INDICATORS = (
    ("产出指标", "数量指标", "完成工作任务数量", "≥{n}项"),
    ("产出指标", "数量指标", "开展检查培训次数", "≥{n}次"),
    ("产出指标", "质量指标", "工作任务验收合格率", "≥9{d}%"),
    ("产出指标", "时效指标", "工作任务完成时限", "2023年12月底前"),
    ("产出指标", "成本指标", "单项工作平均支出", "≤{n}万元"),
    ("效益指标", "社会效益指标", "公共服务覆盖面", "≥8{d}%"),
    ("效益指标", "可持续影响指标", "工作机制持续运行年限", "≥{d}年"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥9{d}%"),
)
WORK = (
    "落实年度重点工作部署，按照批准的实施方案推进各项任务",
    "完善管理制度，规范资金使用，强化过程监督和绩效评价",
    "提高公共服务的质量和效率，保障人民群众的基本需求",
    "加强信息化建设，推进数据共享，实现业务协同办理",
    "组织开展业务培训和专项检查，及时整改发现的问题",
    "优化营商环境，减轻企业负担，支持重点产业健康发展",
)
KEPT_OF_LAST_YEAR = """
    INSERT INTO budget_budgetline
      (unit_budget_id, function_id, economic_id, category_id, source_id, carried_over, project_id, note, amount)
    SELECT earlier.id, function_id, economic_id, category_id, source_id, carried_over, before.id, '',
           amount * (80 + earlier.id % 37) / 100
    FROM budget_budgetline
    JOIN budget_unitbudget now ON now.id = unit_budget_id
    JOIN budget_unitbudget earlier ON earlier.unit_id = now.unit_id AND earlier.year = now.year - 1
    LEFT JOIN budget_project its ON its.id = project_id
    LEFT JOIN budget_project before ON before.code = its.code AND before.year = now.year - 1
"""
RECEIVED_LAST_YEAR = """
    INSERT INTO budget_revenueline (unit_budget_id, source_id, carried_over, amount)
    SELECT unit_budget_id, source_id, carried_over, SUM(amount)
    FROM budget_budgetline JOIN budget_unitbudget its ON its.id = unit_budget_id
    WHERE its.year = %s GROUP BY unit_budget_id, source_id, carried_over
"""


def write() -> None:
    """All of it for every department and unit of the year; the same from the same budgets."""
    _last_year()
    _targets(Random(YEAR))
    _texts()
    _purchases()
    _assets(Random(YEAR))


def _last_year() -> None:
    names = [
        DepartmentYear(department_id=row.pk, year=YEAR - 1) for row in Department.objects.all()
    ]
    of_year = dict(DepartmentYear.objects.values_list("department", "name"))
    for row in names:
        row.name = of_year[row.department_id]
    DepartmentYear.objects.bulk_create(names)
    units = list(UnitYear.objects.filter(year=YEAR))
    for row in units:
        row.pk, row.year = None, YEAR - 1
    UnitYear.objects.bulk_create(units)
    UnitBudget.objects.bulk_create(
        [UnitBudget(unit_id=row.unit_id, year=YEAR - 1) for row in units]
    )
    projects = list(Project.objects.filter(year=YEAR))
    for row in projects:
        row.pk, row.year = None, YEAR - 1
    Project.objects.bulk_create(projects, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(KEPT_OF_LAST_YEAR)
        cursor.execute(RECEIVED_LAST_YEAR, [YEAR - 1])


def _targets(rng: Random) -> None:
    """Of departments, their 分项, and every project."""
    targets = [
        Target(year=YEAR, kind=kind, department_id=code, section=section)
        for code in Department.objects.values_list("pk", flat=True)
        for kind, section in (
            (Kind.OVERALL, ""),
            *((Kind.SECTION, f"第{i + 1}项重点工作管理与服务") for i in range(SECTIONS)),
        )
    ]
    targets += [
        Target(year=YEAR, kind=Kind.PROJECT, department_id=its, project_id=key)
        for key, its in Project.objects.filter(year=YEAR).values_list("pk", "unit__department")
    ]
    targets = Target.objects.bulk_create(targets, batch_size=500)
    Goal.objects.bulk_create(
        (Goal(target=its, order=i, text=_words(rng, 3)) for its in targets for i in (1, 2)),
        batch_size=500,
    )
    Indicator.objects.bulk_create(
        [row for its in targets for row in _indicators(rng, its)], batch_size=500
    )


def _indicators(rng: Random, target: Target) -> Iterator[Indicator]:
    for order, (level1, level2, level3, value) in enumerate(INDICATORS, start=1):
        yield Indicator(
            target=target,
            order=order,
            level1=level1,
            level2=level2,
            level3=level3,
            description=f"反映本年度{level3}的情况",
            value=value.format(n=rng.randint(2, 60), d=rng.randint(1, 9)),
            basis="年度工作计划和实施方案",
        )


def _words(rng: Random, sentences: int) -> str:
    return "；".join(rng.sample(WORK, sentences)) + "。"


def _texts() -> None:
    """Every edition's own, department or unit."""
    rng, texts, particulars = Random(YEAR), [], []
    units = UnitYear.objects.filter(year=YEAR).values_list("unit__department", "unit")
    for department, unit in [*((code, None) for code in dict(units)), *units]:
        place = {"year": YEAR, "department_id": department, "unit_id": unit}
        particulars.append(Particulars(**place, month=date(YEAR, 3, 1)))
        texts += [
            Statement(**place, section=section, order=order, title=title, text=_words(rng, length))
            for section, order, title, length in _headings()
        ]
    Statement.objects.bulk_create(texts, batch_size=500)
    Particulars.objects.bulk_create(particulars, batch_size=500)


def _headings() -> Iterator[tuple[Section, int, str, int]]:
    for i in range(1, 11):
        yield Section.DUTIES, i, "", 2
    for i in range(1, 6):
        yield Section.MEASURES, i, f"措施之{i}", 4
        yield Section.GLOSSARY, i, f"名词之{i}", 1
    for i, title in enumerate(Reason.values, start=1):
        yield Section.REASON, i, title, 1


def _purchases() -> None:
    """A tenth of the lines of projects are bought."""
    lines = BudgetLine.objects.annotate(tenth=F("pk") % 10).filter(
        unit_budget__year=YEAR, project__isnull=False, economic__isnull=False, tenth=0
    )
    Procurement.objects.bulk_create(
        (
            Procurement(
                unit_budget_id=line.unit_budget_id,
                project_id=line.project_id,
                function_id=line.function_id,
                economic_id=line.economic_id,
                source_id=line.source_id,
                carried_over=line.carried_over,
                kind=Procurement.Kind.GOODS,
                item="办公设备",
                catalogue="A02010105",
                measure="台",
                quantity=1,
                price=line.amount,
                amount=line.amount,
            )
            for line in lines
        ),
        batch_size=500,
    )


def _assets(rng: Random) -> None:
    Asset.objects.bulk_create(
        (
            Asset(
                unit_id=unit,
                as_of=date(YEAR - 1, 12, 31),
                kind=kind,
                quantity=rng.randint(1, 900),
                value=rng.randint(10_000, 9_000_000),
            )
            for unit in UnitYear.objects.filter(year=YEAR).values_list("unit", flat=True)
            for kind in (Asset.Kind.BUILDINGS, Asset.Kind.VEHICLES, Asset.Kind.OTHER)
        ),
        batch_size=500,
    )
