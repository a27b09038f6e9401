"""The sheets 收入预算 and 支出预算: the lines that all tables follow from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budget.book import Book, UnitYearPhase
from budget.cells import Invalid, amount, choice, code, project_code, text, year, yes_no
from budget.intake import Changes, Key, Record, Sheet, Stored, Wrong, settled
from budget.locks import Facts
from budget.models import BudgetLine, Part, Phase, RevenueLine, UnitBudget
from budget.rows import Column, Row
from budget.rules import LineKind, amount_fault, line_faults
from budget.scope import Scope
from budget.vocabulary import FISCAL

PHASES = {phase.label: phase.value for phase in Phase}
YES_NO = ("是", "否")
YEAR = Column("预算年度", year, width=10)
PHASE = Column(
    "预算阶段",
    choice(PHASES),
    default=Phase.INITIAL.value,
    optional=True,
    choices=tuple(PHASES),
    help="空白为年初预算",
)
UNKNOWN = "?"  # stands in for a code that is wrong: what is then said of the cell is left out
UNIT = Column("单位编码", code, code=True, width=16, stand_in=UNKNOWN)
FUNCTION = Column("功能科目编码", code, code=True, stand_in=UNKNOWN)
PROJECT = Column(
    "项目编码", project_code, default="", code=True, width=26, help="项目支出必填", stand_in=UNKNOWN
)
SOURCE = Column("资金来源", text(40), width=24, stand_in=UNKNOWN)
CARRIED = Column("上年结转", yes_no, choices=YES_NO, width=10, stand_in=False)
AMOUNT = Column("金额", amount, width=18, help="单位：元，最多两位小数", stand_in=Decimal(1))

# Which column a broken rule of budget.rules is shown in.
RULE_HEADINGS = {
    "L01": "资金来源",
    "L02": "支出类别",
    "L03": "资金来源",
    "L04": "资金来源",
    "L05": "资金来源",
    "L06": "功能科目编码",
    "L07": "项目编码",
    "L08": "项目编码",
    "L09": "经济科目编码",
    "L10": "经济科目编码",
}


def _group(of_year: int, phase: Any, unit: str, book: Book, wrong: Wrong) -> UnitYearPhase:
    phase = settled(phase)
    wrong.unless("单位编码", book.enterable_unit, unit)
    book.years.add(of_year)
    book.phases.add(phase)
    return unit, of_year, phase


def facts_of(key: Key, values: Any, book: Book) -> tuple[Facts, ...]:
    """Whose the facts of a unit, year and phase are."""
    unit, of_year, phase, *_ = key
    return (Facts(of_year, unit[:3], unit, phase),)


def _judge_amount(yuan: Decimal, phase: str, wrong: Wrong) -> None:
    """Zero is passed over; a sign that the phase does not allow is wrong."""
    if yuan and (broken := amount_fault(yuan, phase)):
        wrong.append(Invalid(broken.text, "金额"))


# 收入预算


def revenue_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    of_year, phase, unit, source_name, carried, yuan = row.values
    group = _group(of_year, phase, unit, book, wrong)
    source = wrong.unless("资金来源", book.sources.find, source_name)
    if source == FISCAL:
        wrong.append(Invalid("“财政拨款”不是末级资金来源，应填写其下级。", "资金来源"))
    _judge_amount(yuan, group[2], wrong)
    return Record(group, (*group, source, carried), (yuan,) if yuan else None)


def revenue_words(key: Key, book: Book) -> str:
    unit, of_year, phase, source, carried = key
    return book.words((unit, of_year, phase, book.sources.names.get(source), carried))


def revenue_stored(groups: set[UnitYearPhase], book: Book) -> dict[Key, Stored]:
    rows = _in_groups(RevenueLine, groups).values_list(
        "pk",
        "unit_budget__unit",
        "unit_budget__year",
        "unit_budget__phase",
        "source",
        "carried_over",
        "amount",
    )
    return {tuple(key): Stored(pk, (yuan,)) for pk, *key, yuan in rows if tuple(key[:3]) in groups}


def save_revenue(changes: Changes, book: Book) -> None:
    budgets = book.budget_ids(key[:3] for key in changes.new)
    RevenueLine.objects.bulk_create(
        [
            RevenueLine(
                unit_budget_id=budgets[key[:3]], source_id=key[3], carried_over=key[4], amount=yuan
            )
            for key, (yuan,) in changes.new.items()
        ],
        batch_size=2000,
    )
    RevenueLine.objects.bulk_update(
        [RevenueLine(pk=stored.pk, amount=yuan) for stored, (yuan,) in changes.changed.values()],
        ["amount"],
        batch_size=500,
    )


def revenue_of(scope: Scope) -> Iterable[Sequence[Any]]:
    for phase, budgets in by_phase(scope):
        rows = RevenueLine.objects.filter(unit_budget__in=budgets).values_list(
            "unit_budget__unit", "source__name", "carried_over", "amount"
        )
        for unit, source, carried, yuan in rows.order_by(
            "unit_budget__unit", "source", "carried_over"
        ):
            yield scope.year, phase.label, unit, source, YES_NO[not carried], yuan


REVENUE = Sheet(
    name="收入预算",
    columns=(
        YEAR,
        PHASE,
        UNIT,
        SOURCE,
        CARRIED,
        AMOUNT,
    ),
    record=revenue_record,
    stored=revenue_stored,
    save=save_revenue,
    remove=lambda keys: delete(RevenueLine, keys),
    rows=revenue_of,
    words=revenue_words,
    facts=facts_of,
    part=Part.REVENUE,
    values=("金额",),
)


# 支出预算


def line_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    (of_year, phase, unit, function_code, economic_code, _, _, carried, project, government, note,
     yuan) = row.values  # fmt: skip
    group = _group(of_year, phase, unit, book, wrong)
    if project and not wrong:
        wrong.unless("项目编码", book.project_of, project, of_year, unit)
    if settled(government):
        wrong.unless("政府经济科目编码", book.governments.find, government, of_year)
    codes = _judge_codes(row, book, wrong)
    _judge_amount(yuan, group[2], wrong)
    key = (*group, function_code, economic_code, *codes, carried, project, note)
    return Record(group, key, (government, yuan) if yuan else None)


def _judge_codes(row: Row, book: Book, wrong: Wrong) -> tuple[str, str]:
    """Category and source of a line; whether its codes are known, and go together."""
    of_year, _, _, function_code, economic_code, category_name, source_name, _, project, *_ = (
        row.values
    )
    function = wrong.unless("功能科目编码", book.functions.find, function_code, of_year)
    if economic_code:
        wrong.unless("经济科目编码", book.economics.find, economic_code, of_year)
    category = wrong.unless("支出类别", book.categories.find, category_name)
    source = wrong.unless("资金来源", book.sources.find, source_name)
    if category and source:
        letters = function.budget if function else ""
        kind = LineKind(category, source, letters, bool(economic_code), bool(project))
        wrong += [Invalid(rule.text, RULE_HEADINGS[rule.number]) for rule in line_faults(kind)]
    return category, source


def line_words(key: Key, book: Book) -> str:
    *place, function, economic, category, source, carried, project, note = key
    names = (book.categories.names.get(category), book.sources.names.get(source))
    return book.words((*place, function, economic, *names, carried, project, note))


LINE_KEY = (
    "unit_budget__unit", "unit_budget__year", "unit_budget__phase", "function__code",
    "economic__code", "category_id", "source_id", "carried_over", "project__code", "note",
)  # fmt: skip


def lines_stored(groups: set[UnitYearPhase], book: Book) -> dict[Key, Stored]:
    rows = _in_groups(BudgetLine, groups).values_list("pk", "government__code", "amount", *LINE_KEY)
    return {
        tuple(["" if part is None else part for part in key]): Stored(pk, (government or "", yuan))
        for pk, government, yuan, *key in rows
        if tuple(key[:3]) in groups
    }


def save_lines(changes: Changes, book: Book) -> None:
    budgets = book.budget_ids(key[:3] for key in changes.new)
    projects = book.project_ids({key[1] for key in changes.new if key[8]})
    BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                unit_budget_id=budgets[unit, of_year, phase],
                function_id=book.functions.find(function, of_year).pk,
                economic_id=book.economics.find(economic, of_year).pk if economic else None,
                category_id=category,
                source_id=source,
                carried_over=carried,
                project_id=projects[project, of_year] if project else None,
                note=note,
                government_id=_government(government, of_year, book),
                amount=yuan,
            )
            for (unit, of_year, phase, function, economic, category, source, carried, project,
                 note), (government, yuan) in changes.new.items()
        ],
        batch_size=2000,
    )  # fmt: skip
    BudgetLine.objects.bulk_update(
        [
            BudgetLine(
                pk=stored.pk, government_id=_government(government, key[1], book), amount=yuan
            )
            for key, (stored, (government, yuan)) in changes.changed.items()
        ],
        ["government", "amount"],
        batch_size=500,
    )


def _government(code_: str, of_year: int, book: Book) -> int | None:
    return book.governments.find(code_, of_year).pk if code_ else None


def lines_of(scope: Scope) -> Iterable[Sequence[Any]]:
    for phase, budgets in by_phase(scope):
        rows = BudgetLine.objects.filter(unit_budget__in=budgets).values_list(
            "unit_budget__unit", "function__code", "economic__code", "category__name",
            "source__name", "carried_over", "project__code", "government__code", "note", "amount",
        )  # fmt: skip
        for *codes, carried, project, government, note, yuan in rows.order_by(
            "unit_budget__unit", "function__code", "economic__code", "category", "source", "pk"
        ):
            rest = (YES_NO[not carried], project, government, note, yuan)
            yield scope.year, phase.label, *codes, *rest


EXPENDITURE = Sheet(
    name="支出预算",
    columns=(
        YEAR,
        PHASE,
        UNIT,
        FUNCTION,
        Column("经济科目编码", code, default="", code=True, stand_in=UNKNOWN),
        Column("支出类别", text(40), width=18, stand_in=UNKNOWN),
        SOURCE,
        CARRIED,
        PROJECT,
        Column(
            "政府经济科目编码",
            code,
            default="",
            optional=True,
            code=True,
            width=16,
            help="只在对应关系不唯一时填写",
            stand_in=UNKNOWN,
        ),
        Column("摘要", text(200), default="", optional=True, width=30, stand_in=""),
        AMOUNT,
    ),
    record=line_record,
    stored=lines_stored,
    save=save_lines,
    remove=lambda keys: delete(BudgetLine, keys),
    rows=lines_of,
    words=line_words,
    facts=facts_of,
    part=Part.EXPENDITURE,
    values=("政府经济科目编码", "金额"),
)


def delete(model: type[Any], keys: Sequence[int]) -> None:
    """Deletes rows by primary key, in portions that every database takes."""
    for start in range(0, len(keys), 500):
        model.objects.filter(pk__in=keys[start : start + 500]).delete()


def by_phase(scope: Scope) -> Iterable[tuple[Phase, QuerySet[UnitBudget]]]:
    """A scope's unit budgets of every phase: an export leaves none out."""
    for phase in Phase:
        yield phase, replace(scope, phase=phase).unit_budgets()


def _in_groups(model: type[Any], groups: set[UnitYearPhase]) -> Any:
    """Facts of the units and years of the groups, and perhaps of a few more phases."""
    return model.objects.filter(
        unit_budget__unit__in={unit for unit, _, _ in groups},
        unit_budget__year__in={of_year for _, of_year, _ in groups},
    )
