"""The level and tolerance that an office has set for a check; what law and arithmetic fix stays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError

from budget.datachecks import CHECKS as FACTS
from budget.findings import Check
from budget.models import User
from budget.rules import FORBIDS, INFORMS, WARNS, Rule
from performance.checks import CHECKS as TARGETS

from .annex_relations import RELATIONS as ANNEXES
from .crosschecks import CHECKS as CROSS
from .forms import form_of
from .models import CheckSetting
from .rounding.checks import CUSTOMARY, IDENTITIES, NEAR
from .structure import CHECKS as STRUCTURE
from .textchecks import CHECKS as TEXTS

STRICTNESS = (INFORMS, WARNS, FORBIDS)
R = TypeVar("R", bound=Rule)
S = TypeVar("S")


@dataclass(frozen=True)
class Tuning:
    """The settings of a year by the numbers of their checks."""

    settings: dict[str, CheckSetting]

    def rule(self, rule: R) -> R:
        its = self.settings.get(rule.number)
        if its is None or rule.firm:
            return rule
        return replace(rule, level=its.level, tolerance=its.tolerance)

    def rules(self, rules: Iterable[R]) -> tuple[R, ...]:
        return tuple(self.rule(rule) for rule in rules)

    def checks(self, checks: Iterable[Check[S]]) -> tuple[Check[S], ...]:
        return tuple(replace(check, rule=self.rule(check.rule)) for check in checks)


def tuning(year: int) -> Tuning:
    """What is in force: of the rows that began by then the one of the latest year, the latest of it."""
    rows = CheckSetting.objects.filter(year__lte=year, form__in=("", form_of(year).slug))
    return Tuning({row.number: row for row in rows.order_by("year", "pk")})


def catalogue(year: int) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Every check there is, as declared, under the titles of their sections."""
    relations = form_of(year).relations
    yield "数据检查", tuple(check.rule for check in FACTS)
    yield "表内关系", tuple(rule for rule in relations if rule.within_one_table)
    yield "表间关系", tuple(rule for rule in relations if not rule.within_one_table)
    yield "印出的数", (IDENTITIES, CUSTOMARY, NEAR)
    yield "表与明细", tuple(check.rule for check in CROSS)
    yield "绩效目标", tuple(check.rule for check in TARGETS)
    yield "情况说明", (*(check.rule for check in TEXTS), *ANNEXES)
    yield "公开文本", tuple(check.rule for check in STRUCTURE)


def declared(year: int, number: str) -> Rule | None:
    return next((r for _, rules in catalogue(year) for r in rules if r.number == number), None)


def set_check(
    rule: Rule, year: int, *, level: str, tolerance: Decimal, reason: str, person: User
) -> CheckSetting:
    """Adds a setting; raises ValidationError where the rule is not to be lowered, or nothing is said."""
    if rule.firm:
        raise ValidationError("这项检查出自法律或算术关系，级别和容差不能改变。")
    setting = CheckSetting(
        number=rule.number,
        year=year,
        level=level,
        tolerance=tolerance,
        reason=reason.strip(),
        person=person,
    )
    setting.full_clean()
    setting.save()
    return setting
