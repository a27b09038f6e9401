"""The rows behind the figures of purchases and assets, whose tables have facts of their own."""

from budget.evidence import CARRIED, ECONOMIC, FUNCTION, PROJECT, SOURCE, Column, Evidence, chosen
from budget.models import Asset, Procurement
from budget.scope import Scope
from budget.totals import Selection

from .annexes import RESERVED
from .material import held

PURCHASES = (
    Column("采购物品", "item", "catalogue"),
    Column("采购类别", "kind"),
    Column("数量", "quantity"),
    Column("计量单位", "measure"),
    FUNCTION,
    ECONOMIC,
    SOURCE,
    CARRIED,
    PROJECT,
)
ASSETS = (Column("资产类别", "kind"), Column("截止日期", "as_of"), Column("数量", "quantity"))


def purchases(scope: Scope, where: Selection) -> Evidence:
    """What is bought, or the share of it kept for small businesses."""
    amount = "small_business" if where.get("what") == RESERVED else "amount"
    rows = Procurement.objects.filter(
        chosen(where, {"source": "source__code"}), unit_budget__in=scope.unit_budgets()
    ).exclude(**{amount: 0})
    if "item" in where:
        rows = rows.filter(pk=int(str(where["item"])))
    return Evidence("政府采购", rows, PURCHASES, scope.year, amount=amount)


def assets(scope: Scope, where: Selection) -> Evidence:
    rows = Asset.objects.filter(chosen(where, {"kind": "kind"}), pk__in=[a.pk for a in held(scope)])
    return Evidence("固定资产", rows, ASSETS, scope.year, unit="unit", amount="value")
