"""The grids of 编报: 支出, 收入, 采购 and 资产, each a sheet of the importer."""

from collections.abc import Callable
from datetime import date
from typing import Any

from budget.book import Book
from budget.cells import Invalid
from budget.intake import Key, Record, Values, Wrong
from budget.models import Asset, BudgetLine, Phase, Procurement, RevenueLine
from budget.scope import Scope
from budget.sheets.lines import EXPENDITURE, REVENUE
from budget.sheets.property import ASSETS, PROCUREMENT

from .entry_grid import EntryGrid, Facts, Field

EDITION: dict[str, Callable[[Scope], Any]] = {
    "预算年度": lambda scope: scope.year,
    "预算阶段": lambda scope: Phase(scope.phase).value,
    "单位编码": lambda scope: scope.unit,
}


def line_facts(year: int, book: Book) -> Facts:
    projects = book.project_ids([year])

    def facts(key: Key, values: Values) -> dict[str, Any]:
        _, _, _, function, economic, category, source, carried, project, note = key
        government, yuan = values
        return {
            "function_id": book.functions.find(function, year).pk,
            "economic_id": book.economics.find(economic, year).pk if economic else None,
            "category_id": category,
            "source_id": source,
            "carried_over": carried,
            "project_id": projects[project, year] if project else None,
            "government_id": book.governments.find(government, year).pk if government else None,
            "note": note,
            "amount": yuan,
        }

    return facts


def revenue_facts(year: int, book: Book) -> Facts:
    def facts(key: Key, values: Values) -> dict[str, Any]:
        *_, source, carried = key
        return {"source_id": source, "carried_over": carried, "amount": values[0]}

    return facts


def purchase_facts(year: int, book: Book) -> Facts:
    projects = book.project_ids([year])
    names = ("kind", "item", "catalogue", "measure", "price", "source_id", "carried_over",
             "quantity", "amount", "small_business", "micro_business")  # fmt: skip

    def facts(key: Key, values: Values) -> dict[str, Any]:
        _, _, _, project, function, economic, *rest = key
        return {
            "project_id": projects[project, year] if project else None,
            "function_id": book.functions.find(function, year).pk,
            "economic_id": book.economics.find(economic, year).pk,
            **dict(zip(names, (*rest, *values), strict=True)),
        }

    return facts


def asset_facts(year: int, book: Book) -> Facts:
    def facts(key: Key, values: Values) -> dict[str, Any]:
        _, as_of, kind = key
        quantity, value = values
        return {"as_of": as_of, "kind": kind, "quantity": quantity, "value": value}

    return facts


def by_kind(key: Key) -> Any:
    """As the form lists them: 房屋 before what of it is 办公用房."""
    unit, as_of, kind = key
    return unit, as_of, Asset.Kind.values.index(kind)


def days_of_record(scope: Scope) -> set[tuple[str, date]]:
    """固定资产 of a budget are those of the year before it, on whatever day they were counted."""
    held = Asset.objects.filter(unit=scope.unit, as_of__year=scope.year - 1)
    return set(held.values_list("unit", "as_of"))


def of_the_year_before(record: Record, scope: Scope, wrong: Wrong) -> None:
    _, as_of, _ = record.key
    if as_of.year != scope.year - 1:
        text = f"应为 {scope.year - 1} 年的日期，一般是 {scope.year - 1}-12-31。"
        wrong.append(Invalid(text, "截止日期"))


GRIDS = {
    grid.slug: grid
    for grid in (
        EntryGrid(
            slug="expenditure",
            title="支出",
            heading="支出预算",
            sheet=EXPENDITURE,
            model=BudgetLine,
            fields=(
                Field("功能科目编码", "function", "功能科目", 3),
                Field("经济科目编码", "economic", "经济科目", 4),
                Field("支出类别", "category", "支出类别", 5),
                Field("资金来源", "source", "资金来源", 6),
                Field("上年结转", "carried", "上年结转", 7),
                Field("项目编码", "project", "项目", 8),
                Field("政府经济科目编码", "government", "政府经济科目", 10),
                Field("摘要", "note", "摘要", 9),
                Field("金额", "amount", "金额（元）", 11),
            ),
            given=EDITION,
            keyed=10,
            facts=line_facts,
        ),
        EntryGrid(
            slug="revenue",
            title="收入",
            heading="收入预算",
            sheet=REVENUE,
            model=RevenueLine,
            fields=(
                Field("资金来源", "source", "资金来源", 3),
                Field("上年结转", "carried", "上年结转", 4),
                Field("金额", "amount", "金额（元）", 5),
            ),
            given=EDITION,
            keyed=5,
            facts=revenue_facts,
        ),
        EntryGrid(
            slug="procurement",
            title="采购",
            heading="政府采购预算",
            sheet=PROCUREMENT,
            model=Procurement,
            fields=(
                Field("项目编码", "project", "项目", 3),
                Field("功能科目编码", "function", "功能科目", 4),
                Field("经济科目编码", "economic", "经济科目", 5),
                Field("采购类别", "kind", "类别", 6),
                Field("采购物品名称", "item", "采购物品名称", 7),
                Field("采购目录序号", "catalogue", "目录序号", 8),
                Field("计量单位", "measure", "计量单位", 9),
                Field("数量", "quantity", "数量", 13),
                Field("单价", "price", "单价（元）", 10),
                Field("资金来源", "source", "资金来源", 11),
                Field("上年结转", "carried", "上年结转", 12),
                Field("金额", "amount", "金额（元）", 14),
                Field("预留中小微企业份额", "share", "预留中小微（元）", 15),
                Field("其中小微企业份额", "share", "其中小微（元）", 16),
            ),
            given=EDITION,
            keyed=13,
            facts=purchase_facts,
        ),
        EntryGrid(
            slug="assets",
            title="资产",
            heading="上年末固定资产",
            sheet=ASSETS,
            model=Asset,
            fields=(
                Field("截止日期", "day", "截止日期", 1),
                Field("资产类别", "kind", "资产类别", 2),
                Field("数量", "quantity", "数量（房屋为平方米）", 3),
                Field("价值", "value", "价值（元）", 4),
            ),
            given={"单位编码": EDITION["单位编码"]},
            keyed=3,
            facts=asset_facts,
            groups=days_of_record,
            order=by_kind,
            judge=of_the_year_before,
            phased=False,
        ),
    )
}
