"""Named checks of targets: warnings, each with its table and, where it is one row's, the row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from budget.findings import Check, Figure, Finding, Result, Status, answer
from budget.rules import FORBIDS, WARNS, Rule
from budget.scope import Scope

from .models import Kind
from .targets import IndicatorText, Targets, TargetTable, read
from .values import Operator, Price, Value, parse
from .wording import PLACEHOLDER, bare, folded, names_a_rate

MEASURES = "财预〔2015〕88号《中央部门预算绩效目标管理办法》"
GUIDE = "财预〔2021〕101号《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》"

LONG_GOAL, LONG_NAME, LONG_TEXT = 500, 60, 200


@dataclass(frozen=True)
class TargetFinding(Finding):
    """A finding with the table it belongs to, and the indicator where it is one's."""

    table: TargetTable | None = None
    row: IndicatorText | None = None


TargetCheck = Check[Targets]
read_value = lru_cache(maxsize=8192)(parse)


def check(scope: Scope, checks: Sequence[TargetCheck] = ()) -> tuple[Result, ...]:
    """What all checks, or some with levels of their own, find in the targets of a scope."""
    checks = checks or CHECKS
    if not scope.department and not scope.unit:
        reason = "绩效目标按部门或单位检查。"
        return tuple(Result(its.rule, Status.NOT_APPLICABLE, reason=reason) for its in checks)
    return results(read(scope), checks)


def results(targets: Targets, checks: Sequence[TargetCheck] = ()) -> tuple[Result, ...]:
    checks = checks or CHECKS
    if not targets.tables:
        reason = "没有项目和绩效目标。"
        return tuple(Result(its.rule, Status.NOT_APPLICABLE, reason=reason) for its in checks)
    return tuple(answer(its.rule, its.find(targets)) for its in checks)


def findings(targets: Targets) -> list[tuple[Rule, TargetFinding]]:
    """Every finding with its rule, however many there are."""
    return [
        (its.rule, finding)
        for its in CHECKS
        for finding in its.find(targets)
        if isinstance(finding, TargetFinding)
    ]


def _at(
    table: TargetTable,
    text: str,
    row: IndicatorText | None = None,
    left: Figure | None = None,
    right: Figure | None = None,
) -> TargetFinding:
    """A finding at a table or at one of its indicators."""
    name = " ".join(part for part in (table.project, table.name or table.kind) if part)
    place = f"{name} · {row.level3}" if row else name
    return TargetFinding(place, text, left, right, table.unit, table=table, row=row)


def _indicators(targets: Targets) -> Iterator[tuple[TargetTable, IndicatorText, Value]]:
    for table in targets.tables:
        for row in table.indicators:
            yield table, row, read_value(row.value)


# Completeness


def without_targets(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.tables:
        missing = [
            word for word, rows in (("绩效目标", table.goals), ("绩效指标", table.indicators))
            if not rows and not (table.kind == Kind.OVERALL and word == "绩效指标")
        ]  # fmt: skip
        if missing:
            yield _at(table, f"没有{'和'.join(missing)}，应补充。")


def without_levels(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.projects:
        levels = {f"{row.level1}{row.level2}" for row in table.indicators}
        missing = [
            word for word in ("产出", "效益", "满意度")
            if levels and not any(word in level for level in levels)
        ]  # fmt: skip
        if missing:
            yield _at(table, f"没有{'、'.join(missing)}指标，应补充。")


def incomplete_texts(targets: Targets) -> Iterator[TargetFinding]:
    for table, row, _ in _indicators(targets):
        wanted = {"指标值": row.value}
        if table.project:
            wanted |= {"指标描述": row.description, "确定依据": row.basis}
        if missing := [heading for heading, text in wanted.items() if not text]:
            yield _at(table, f"没有填写{'、'.join(missing)}。", row)


def overlong_texts(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.tables:
        for goal in table.goals:
            if len(goal.text) > LONG_GOAL:
                yield _at(table, _long("绩效目标", goal.text, LONG_GOAL))
    for table, row, _ in _indicators(targets):
        for heading, text, limit in (
            ("三级指标", row.level3, LONG_NAME),
            ("指标描述", row.description, LONG_TEXT),
            ("确定依据", row.basis, LONG_TEXT),
        ):
            if len(text) > limit:
                yield _at(table, _long(heading, text, limit), row)


def _long(heading: str, text: str, limit: int) -> str:
    return f"{heading}有{len(text)}个字，不宜超过{limit}个字。"


# Deadlines and money


def deadlines_outside(targets: Targets) -> Iterator[TargetFinding]:
    """Effects may last beyond the year; what is produced is due within it."""
    begin, end = date(targets.year, 1, 1), date(targets.year, 12, 31)
    for table, row, value in _indicators(targets):
        if not value.deadline or any(word in row.level1 for word in ("效益", "效果", "满意")):
            continue
        first, last = value.deadline.first, value.deadline.last.of(targets.year)
        if last < begin:
            wrong = "早于"
        elif last > end:
            wrong = "晚于"
        elif first and first.of(targets.year) < begin:
            wrong = "开始早于"
        else:
            continue
        text = f"指标值“{row.value}”{wrong}{targets.year}年度，应在预算年度之内。"
        yield _at(table, text, row)


def costs_above_amount(targets: Targets) -> Iterator[TargetFinding]:
    for table, row, value, price in _costs(targets):
        cost, how = _whole_cost(table, price)
        if value.operator in {Operator.AT_LEAST, Operator.ABOVE} or cost <= _amount(table):
            continue
        right = Figure("项目预算", _amount(table))
        yield _at(
            table, f"成本指标{how}大于项目预算，应相符。", row, Figure("成本指标", cost), right
        )


def costs_below_amount(targets: Targets) -> Iterator[TargetFinding]:
    """＜12.45万元 where 12.45万元 is budgeted forbids to spend the budget."""
    for table, row, value, price in _costs(targets):
        if value.operator is Operator.BELOW and not price.each and price.yuan == _amount(table):
            left, right = Figure("成本指标", price.yuan), Figure("项目预算", _amount(table))
            text = f"指标值“{row.value}”要求小于项目预算本身，应为“≤”。"
            yield _at(table, text, row, left, right)


def _amount(table: TargetTable) -> Decimal:
    return table.amount or Decimal(0)


def _costs(targets: Targets) -> Iterator[tuple[TargetTable, IndicatorText, Value, Price]]:
    """The cost indicators of projects that have a budget."""
    for table in targets.projects:
        for row in table.indicators:
            value = read_value(row.value)
            if table.amount and value.price and "成本" in f"{row.level1}{row.level2}":
                yield table, row, value, value.price


def _whole_cost(table: TargetTable, price: Price) -> tuple[Decimal, str]:
    """What a cost comes to at least: a price times the smallest quantity that its unit has.

    A unit that no indicator counts is taken once: only what is certain is reported.
    """
    cost, how = price.yuan, ""
    for unit in price.each:
        counts = [
            value.number
            for value in (read_value(row.value) for row in table.indicators if "数量" in row.level2)
            if value.number and value.unit == unit
        ]
        if counts:
            cost, how = cost * min(counts), f"{how}×{min(counts)}{unit}"
    return cost, how and f"（单位成本{how}）"


# Kinds of values


def rates_as_quantities(targets: Targets) -> Iterator[TargetFinding]:
    for table, row, value in _indicators(targets):
        if "数量" in row.level2 and (value.percent or names_a_rate(row.level3)):
            yield _at(table, "比率不是数量，应改为质量指标或时效指标，或改填数量。", row)


def rates_without_percent(targets: Targets) -> Iterator[TargetFinding]:
    for table, row, value in _indicators(targets):
        if names_a_rate(row.level3) and value.number and not value.percent:
            yield _at(table, f"指标名称是比率，指标值“{row.value}”应为百分数。", row)


def all_hundred_percent(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.tables:
        values = [read_value(row.value) for row in table.indicators]
        if len(values) > 1 and all(v.unit == "%" and v.number == 100 for v in values):
            yield _at(table, f"{len(values)}个指标值全是100%，不能区分完成的好坏，应结合实际设定。")


def values_that_differ(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.tables:
        first: dict[str, IndicatorText] = {}
        for row in table.indicators:
            other = first.setdefault(bare(row.level3), row)
            if folded(other.value) != folded(row.value):
                text = f"同一指标有两个值：“{other.value}”和“{row.value}”。"
                yield _at(table, text, row)


# Copies


def copied_texts(targets: Targets) -> Iterator[TargetFinding]:
    goals = ((table, [bare(goal.text) for goal in table.goals]) for table in targets.tables)
    sets = (
        (table, [frozenset((bare(row.level3), folded(row.value)) for row in table.indicators)])
        for table in targets.tables
        if len(table.indicators) > 1
    )
    yield from chain(_same("绩效目标", goals), _same("绩效指标", sets))


def _same(word: str, texts: Iterable[tuple[TargetTable, list]]) -> Iterator[TargetFinding]:
    """One finding for each table that shares a text with others."""
    owners: defaultdict[object, list[TargetTable]] = defaultdict(list)
    for table, its in texts:
        for text in dict.fromkeys(its):
            owners[text].append(table)
    for tables in owners.values():
        for table in tables if len(tables) > 1 else ():
            others = [other.name or other.kind for other in tables if other is not table]
            more = f"等{len(others)}处" if len(others) > 3 else ""
            names = "、".join(f"“{name}”" for name in others[:3])
            yield _at(table, f"{word}与{names}{more}相同，应各自填写。")


def placeholders(targets: Targets) -> Iterator[TargetFinding]:
    for table in targets.tables:
        for goal in table.goals:
            if left := PLACEHOLDER.search(goal.text):
                yield _at(table, _unfilled(left[0]))
    for table, row, _ in _indicators(targets):
        for text in (row.level3, row.description, row.value, row.basis):
            if left := PLACEHOLDER.search(text):
                yield _at(table, _unfilled(left[0]), row)
                break


def _unfilled(words: str) -> str:
    return f"“{words}”是没有填写的占位文字，应填写内容。"


def _check(
    number: str,
    name: str,
    source: str,
    text: str,
    find: Callable[[Targets], Iterable[TargetFinding]],
    level: str = WARNS,
) -> TargetCheck:
    population = "部门整体、分项、专项资金和项目的绩效目标"
    return TargetCheck(Rule(number, name, level, source, text, population=population), find)


CHECKS = (
    _check(
        "P01", "目标和指标齐全", MEASURES, "每个项目和分项都有绩效目标和绩效指标。", without_targets
    ),
    _check("P02", "指标类别齐全", MEASURES, "项目有产出、效益和满意度指标。", without_levels),
    _check(
        "P03", "期限在预算年度内", MEASURES, "产出的完成时间在预算年度之内。", deadlines_outside
    ),
    _check(
        "P04",
        "成本不大于预算",
        GUIDE,
        "成本指标，或单位成本乘以数量，不大于项目预算。",
        costs_above_amount,
    ),
    _check(
        "P05",
        "成本上限",
        GUIDE,
        "成本指标的上限就是项目预算时，用“≤”而不用“＜”。",
        costs_below_amount,
    ),
    _check("P06", "数量指标填数量", GUIDE, "数量指标不用比率。", rates_as_quantities),
    _check(
        "P07",
        "比率填百分数",
        GUIDE,
        "完成率、合格率等比率的指标值是百分数。",
        rates_without_percent,
    ),
    _check("P08", "不照抄", MEASURES, "不同项目和分项的绩效目标、绩效指标各不相同。", copied_texts),
    _check("P09", "指标值有区分", GUIDE, "指标值不全是100%。", all_hundred_percent),
    _check(
        "P10",
        "文字完整",
        MEASURES,
        "指标值填写完整；项目的指标描述、确定依据也填写完整。",
        incomplete_texts,
    ),
    _check("P11", "文字简明", MEASURES, "目标和指标的文字不过长。", overlong_texts),
    _check("P12", "同一指标同一值", MEASURES, "一张表中同一指标只有一个值。", values_that_differ),
    _check(
        "P13",
        "没有占位文字",
        MEASURES,
        "绩效目标和指标中没有遗留的占位文字。",
        placeholders,
        FORBIDS,
    ),
)
