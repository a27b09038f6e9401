"""Checks of 固定资产: a part within its whole, and vehicles that cost money without being there."""

from collections import defaultdict
from collections.abc import Iterator

from budget.findings import Figure, Finding, NotApplicable, NotRun
from budget.models import Asset
from budget.totals import ZERO, Totals
from budget.vocabulary import VEHICLE_RUNNING

from .subject import Subject, place


def offices_above_buildings(subject: Subject) -> Iterator[Finding]:
    held = _held(subject)
    if not held:
        raise NotApplicable("没有上年末的固定资产。")
    for unit, kinds in held.items():
        offices, buildings = kinds.get(Asset.Kind.OFFICES), kinds.get(Asset.Kind.BUILDINGS)
        for field, measure in (("value", "价值（元）"), ("quantity", "面积（平方米）")):
            left = (offices and getattr(offices, field)) or ZERO
            right = (buildings and getattr(buildings, field)) or ZERO
            if left > right:
                yield Finding(
                    place(subject.unit_names[unit], measure),
                    "办公用房包含在房屋之内，不能大于房屋。",
                    Figure("办公用房", left),
                    Figure("房屋", right),
                    unit,
                )


def _held(subject: Subject) -> dict[str, dict[str, Asset]]:
    """By unit and kind, what was held on the last day of record of the year before."""
    assets = Asset.objects.filter(unit__in=subject.scope.units())
    held: defaultdict[str, dict[str, Asset]] = defaultdict(dict)
    for asset in assets.filter(as_of__year=subject.scope.year - 1).order_by("unit", "as_of"):
        held[asset.unit_id][asset.kind] = asset
    return held


def running_without_vehicles(subject: Subject) -> Iterator[Finding]:
    lines = subject.lines.filter(economic__code=VEHICLE_RUNNING)
    spent = Totals(lines.values_list("unit_budget__unit", "amount"), ("unit",))
    if not spent:
        raise NotApplicable("没有公务用车运行维护费。")
    held = _held(subject)
    if not held:
        raise NotRun(f"没有{subject.scope.year - 1}年末的固定资产，无从核对车辆。")
    for unit in sorted(spent.codes("unit")):
        vehicles = held.get(unit, {}).get(Asset.Kind.VEHICLES)
        if vehicles is None or not (vehicles.value or vehicles.quantity):
            yield Finding(
                subject.unit_names[unit],
                "上年末没有登记车辆，却安排了公务用车运行维护费。",
                Figure("公务用车运行维护费", spent.total({"unit": unit})),
                Figure("上年末车辆价值", ZERO),
                unit,
            )
