"""Checks of each line by itself: its kind, its amount, its codes, its project."""

from collections.abc import Iterator

from django.db.models import F, Q

from budget.findings import Figure, Finding, NotApplicable, NotRun
from budget.models import Category, EconomicCode, FunctionCode, GovernmentCode, Source
from budget.rules import ADJUSTMENT, AMOUNT_NOT_ZERO, AMOUNT_POSITIVE, LineRule
from budget.totals import EXPENDITURE
from budget.vocabulary import BASIC, FISCAL

from .subject import Subject, describe, describe_purchases, describe_revenue


def lines_breaking(rule: LineRule, subject: Subject) -> Iterator[Finding]:
    """Only lines of a kind that breaks the rule are read."""
    if not subject.kinds:
        raise NotApplicable("没有支出预算。")
    broken = Q()
    for kind in filter(rule.broken, subject.kinds):
        broken |= Q(
            category=kind.category,
            source=kind.source,
            function__budget=kind.function_budget,
            economic__isnull=not kind.has_economic,
            project__isnull=not kind.has_project,
        )
    return describe(subject, subject.lines.filter(broken), rule.text) if broken else iter(())


def amounts_of_zero(subject: Subject) -> Iterator[Finding]:
    yield from describe(subject, subject.lines.filter(amount=0), AMOUNT_NOT_ZERO.text)
    yield from describe_revenue(
        subject, subject.revenue_lines.filter(amount=0), AMOUNT_NOT_ZERO.text
    )


def amounts_below_zero(subject: Subject) -> Iterator[Finding]:
    if subject.scope.phase == ADJUSTMENT:
        raise NotApplicable("调整阶段可以有负数。")
    yield from describe(subject, subject.lines.filter(amount__lt=0), AMOUNT_POSITIVE.text)
    yield from describe_revenue(
        subject, subject.revenue_lines.filter(amount__lt=0), AMOUNT_POSITIVE.text
    )


CodeList = type[FunctionCode] | type[EconomicCode] | type[GovernmentCode]


def _unusable(model: CodeList, used: set[int], year: int) -> set[int]:
    usable = set(model.objects.usable(year).values_list("pk", flat=True))
    if used and not usable:
        raise NotRun(f"没有{year}年有效的{model._meta.verbose_name}。")
    return used - usable


def codes_not_usable(subject: Subject) -> Iterator[Finding]:
    year = subject.scope.year
    lists: dict[str, CodeList] = {
        "function": FunctionCode,
        "economic": EconomicCode,
        "government": GovernmentCode,
    }
    for field, model in lists.items():
        text = f"{model._meta.verbose_name}应在{year}年有效，且为末级。"
        lines, purchases = subject.lines, subject.purchases
        used = set(lines.values_list(field, flat=True).distinct())
        if field != "government":
            used |= set(purchases.values_list(field, flat=True).distinct())
        wrong = {f"{field}__in": _unusable(model, used - {None}, year)}
        yield from describe(subject, lines.filter(**wrong), text)
        if field != "government":
            yield from describe_purchases(subject, purchases.filter(**wrong), text)


def sources_and_categories_with_children(subject: Subject) -> Iterator[Finding]:
    """Rows that a locality divided; lines of 财政拨款 and 基本支出 are L01's and L02's."""
    sources = set(Source.objects.filter(children__isnull=False).values_list("pk", flat=True))
    categories = set(Category.objects.filter(children__isnull=False).values_list("pk", flat=True))
    text = "资金来源和支出类别应为末级。"
    divided = Q(source__in=sources - {FISCAL}) | Q(category__in=categories - {BASIC})
    yield from describe(subject, subject.lines.filter(divided), text)
    yield from describe_revenue(subject, subject.revenue_lines.filter(source__in=sources), text)
    yield from describe_purchases(subject, subject.purchases.filter(source__in=sources), text)


def projects_of_others(subject: Subject) -> Iterator[Finding]:
    its_own = Q(project__unit=F("unit_budget__unit"), project__year=F("unit_budget__year"))
    text = "项目应属于本单位和本年度。"
    lines = subject.lines.filter(project__isnull=False).exclude(its_own)
    yield from describe(subject, lines, text)
    purchases = subject.purchases.filter(project__isnull=False).exclude(its_own)
    yield from describe_purchases(subject, purchases, text)


def classes_outside(subject: Subject) -> Iterator[Finding]:
    functions = subject.totals.codes("function", {"side": EXPENDITURE})
    for code in sorted({function[:3] for function in functions} - set(subject.classes)):
        amount = subject.totals.total({"side": EXPENDITURE, "function": code})
        text = "公开表没有这一类的行次，其金额不会列示，应改用表内的类。"
        yield Finding(f"类 {code}", text, left=Figure("支出预算", amount))
