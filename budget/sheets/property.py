"""The sheets 政府采购 and 固定资产: what is to be bought, and what is held."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from budget.book import Book, UnitYearPhase
from budget.cells import (
    Invalid,
    choice,
    code,
    day,
    positive,
    quantity,
    text,
)
from budget.fields import LIMIT
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong, settled
from budget.locks import of_year
from budget.models import Asset, Part, Procurement
from budget.rows import Column, Fault, Row
from budget.scope import Scope
from budget.vocabulary import FISCAL

from .lines import (
    CARRIED,
    FUNCTION,
    PHASE,
    PROJECT,
    SOURCE,
    UNIT,
    UNKNOWN,
    YEAR,
    YES_NO,
    by_phase,
    delete,
    facts_of,
)

KINDS = {kind.label: kind.value for kind in Procurement.Kind}
ASSET_KINDS = {kind.label: kind.value for kind in Asset.Kind}


# 政府采购


def procurement_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    (of_year, unit, project, function_code, economic_code, kind, item, catalogue, measure,
     count, price, source_name, carried, yuan, small, micro, phase) = row.values  # fmt: skip
    wrong.unless("单位编码", book.enterable_unit, unit)
    if project and not wrong:
        wrong.unless("项目编码", book.project_of, project, of_year, unit)
    book.years.add(of_year)
    wrong.unless("功能科目编码", book.functions.find, function_code, of_year)
    wrong.unless("经济科目编码", book.economics.find, economic_code, of_year)
    source = wrong.unless("资金来源", book.sources.find, source_name)
    if source == FISCAL:
        wrong.append(Invalid("“财政拨款”不是末级资金来源，应填写其下级。", "资金来源"))
    if small > yuan:
        wrong.append(Invalid("不能大于采购金额。", "预留中小微企业份额"))
    if settled(micro) > small:
        wrong.append(Invalid("不能大于预留中小微企业份额。", "其中小微企业份额"))
    group = (unit, of_year, settled(phase))
    # Nothing is bought for 0 元: as a price it is as good as blank.
    what = (project, function_code, economic_code, kind, item, catalogue, measure, price or None)
    return Record(
        group, (*group, *what, source, carried), (count, yuan, small, micro) if yuan else None
    )


def procurement_words(key: Key, book: Book) -> str:
    *what, source, carried = key
    return book.words((*what, book.sources.names.get(source), carried))


PROCUREMENT_KEY = (
    "unit_budget__unit", "unit_budget__year", "unit_budget__phase", "project__code", "function__code",
    "economic__code", "kind", "item", "catalogue", "measure", "price", "source_id", "carried_over",
)  # fmt: skip
PROCUREMENT_VALUES = ("quantity", "amount", "small_business", "micro_business")


def procurement_stored(groups: set[UnitYearPhase], book: Book) -> dict[Key, Stored]:
    rows = Procurement.objects.filter(
        unit_budget__unit__in={unit for unit, _, _ in groups},
        unit_budget__year__in={of_year for _, of_year, _ in groups},
    ).values_list("pk", *PROCUREMENT_VALUES, *PROCUREMENT_KEY)
    stored: dict[Key, Stored] = {}
    for pk, count, yuan, small, micro, *key in rows:
        if tuple(key[:3]) in groups:
            key[3], key[10] = key[3] or "", key[10] or None
            stored[tuple(key)] = Stored(pk, (count, yuan, small, micro))
    return stored


def save_procurement(changes: Changes, book: Book) -> None:
    budgets = book.budget_ids(key[:3] for key in changes.new)
    projects = book.project_ids({key[1] for key in changes.new if key[3]})
    fields = ("kind", "item", "catalogue", "measure", "price", "source_id", "carried_over")
    Procurement.objects.bulk_create(
        [
            Procurement(
                unit_budget_id=budgets[key[:3]],
                project_id=projects[key[3], key[1]] if key[3] else None,
                function_id=book.functions.find(key[4], key[1]).pk,
                economic_id=book.economics.find(key[5], key[1]).pk,
                **dict(zip(fields, key[6:], strict=True)),
                **dict(zip(PROCUREMENT_VALUES, values, strict=True)),
            )
            for key, values in changes.new.items()
        ],
        batch_size=1000,
    )
    Procurement.objects.bulk_update(
        [
            Procurement(pk=stored.pk, **dict(zip(PROCUREMENT_VALUES, values, strict=True)))
            for stored, values in changes.changed.values()
        ],
        PROCUREMENT_VALUES,
        batch_size=500,
    )


def check_procurement(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    """A share that an absent column leaves as it is stays within the share it is part of."""
    for key, (_, (_, _, small, micro)) in changes.changed.items():
        if micro > small:
            message = f"小于其中小微企业份额 {book.shown(micro)}。请补充“其中小微企业份额”列。"
            yield changes.fault(key, "预留中小微企业份额", message)


def procurement_of(scope: Scope) -> Iterable[Sequence[Any]]:
    for phase, budgets in by_phase(scope):
        rows = Procurement.objects.filter(unit_budget__in=budgets)
        for *values, carried, yuan, small, micro in rows.order_by(
            "unit_budget__unit", "pk"
        ).values_list(
            "unit_budget__unit", "project__code", "function__code", "economic__code", "kind", "item",
            "catalogue", "measure", "quantity", "price", "source__name", "carried_over", "amount",
            "small_business", "micro_business",
        ):  # fmt: skip
            yield scope.year, *values, YES_NO[not carried], yuan, small, micro, phase.label


PROCUREMENT = Sheet(
    name="政府采购",
    columns=(
        YEAR,
        UNIT,
        replace(PROJECT, help=""),
        FUNCTION,
        Column("经济科目编码", code, code=True, stand_in=UNKNOWN),
        Column("采购类别", choice(KINDS), choices=tuple(KINDS), width=10, stand_in=UNKNOWN),
        Column("采购物品名称", text(120), width=30, stand_in=UNKNOWN),
        Column("采购目录序号", text(40), default="", code=True, width=16, stand_in=UNKNOWN),
        Column("计量单位", text(20), default="", width=10, stand_in=UNKNOWN),
        Column("数量", quantity, default=None, width=10, stand_in=None),
        Column("单价", positive, default=None, width=14, help="单位：元", stand_in=None),
        SOURCE,
        CARRIED,
        Column("金额", positive, width=18, help="单位：元，最多两位小数", stand_in=LIMIT),
        Column(
            "预留中小微企业份额", positive, default=0, width=18, help="单位：元", stand_in=LIMIT
        ),
        Column(
            "其中小微企业份额",
            positive,
            default=0,
            optional=True,
            width=18,
            help="单位：元",
            stand_in=0,
        ),
        PHASE,
    ),
    record=procurement_record,
    stored=procurement_stored,
    save=save_procurement,
    remove=lambda keys: delete(Procurement, keys),
    rows=procurement_of,
    words=procurement_words,
    check=check_procurement,
    facts=facts_of,
    part=Part.PROCUREMENT,
    values=("数量", "金额", "预留中小微企业份额", "其中小微企业份额"),
)


# 固定资产


def asset_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    as_of, unit, kind, count, value = row.values
    wrong.unless("单位编码", book.enterable_unit, unit)
    return Record((unit, as_of), (unit, as_of, kind), (count, value))


def assets_stored(groups: set[Any], book: Book) -> dict[Key, Stored]:
    rows = Asset.objects.filter(unit__in={unit for unit, _ in groups})
    return {
        tuple(key): Stored(pk, (count, value))
        for pk, count, value, *key in rows.values_list(
            "pk", "quantity", "value", "unit", "as_of", "kind"
        )
        if tuple(key[:2]) in groups
    }


def save_assets(changes: Changes, book: Book) -> None:
    Asset.objects.bulk_create(
        [
            Asset(unit_id=unit, as_of=as_of, kind=kind, quantity=count, value=value)
            for (unit, as_of, kind), (count, value) in changes.new.items()
        ]
    )
    Asset.objects.bulk_update(
        [
            Asset(pk=stored.pk, quantity=count, value=value)
            for stored, (count, value) in changes.changed.values()
        ],
        ["quantity", "value"],
    )


def assets_of(scope: Scope) -> Iterable[Sequence[Any]]:
    """Assets at the end of the year before the budget's."""
    rows = Asset.objects.filter(unit__in=scope.units(), as_of__year=scope.year - 1)
    yield from rows.order_by("unit", "as_of", "pk").values_list(
        "as_of", "unit", "kind", "quantity", "value"
    )


ASSETS = Sheet(
    name="固定资产",
    columns=(
        Column("截止日期", day, width=14, help="如 2022-12-31"),
        UNIT,
        Column(
            "资产类别", choice(ASSET_KINDS), choices=tuple(ASSET_KINDS), width=26, stand_in=UNKNOWN
        ),
        Column("数量", quantity, default=None, width=12, help="房屋为平方米", stand_in=None),
        Column("价值", positive, width=18, help="单位：元", stand_in=0),
    ),
    record=asset_record,
    stored=assets_stored,
    save=save_assets,
    remove=lambda keys: delete(Asset, keys),
    facts=lambda key, values, book: (of_year(key[1].year + 1, key[0]),),
    part=Part.ASSETS,
    rows=assets_of,
    values=("数量", "价值"),
)
