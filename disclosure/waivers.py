"""例外: a finding that may stand for a written reason, by whom may grant it; taken back, it stays on record."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budget import access
from budget.findings import Finding, Result, Waived
from budget.models import User
from budget.rules import Rule
from budget.scope import Scope

from .models import Revocation, Waiver

LONGEST = 1000


def in_force(scope: Scope) -> list[Waiver]:
    """The exceptions that may cover findings of a scope: its own, and of its department's units."""
    department = scope.department or scope.unit[:3]
    if not department:
        return []
    rows = Waiver.objects.filter(
        year=scope.year, phase=scope.phase, department=department, revocation=None
    )
    return list(rows.order_by("pk"))


def covered(scope: Scope, results: Iterable[Result], waivers: list[Waiver]) -> tuple[Result, ...]:
    """The results with their exceptions: of the same place, and only while it stands as it stood."""
    if not waivers:
        return tuple(results)
    return tuple(
        result
        if result.rule.firm or not result.findings
        else replace(
            result,
            findings=tuple(
                replace(finding, waived=_waived(scope, result.rule, finding, waivers))
                for finding in result.findings
            ),
        )
        for result in results
    )


def _waived(scope: Scope, rule: Rule, finding: Finding, waivers: list[Waiver]) -> Waived | None:
    wanted = (rule.number, finding.identity, finding.standing)
    for row in reversed(waivers):
        if (row.number, row.finding, row.standing) == wanted and _covers(row, scope, finding):
            return Waived(row.reason, row.name, row.role, row.at, row.pk)
    return None


def _covers(row: Waiver, scope: Scope, finding: Finding) -> bool:
    """What belongs to one unit is the same in its booklet and in its department's."""
    own = row.unit_id or ""
    return own == scope.unit or bool(finding.unit and own in ("", finding.unit))


def waive(scope: Scope, rule: Rule, finding: Finding, reason: str, person: User) -> Waiver:
    """Grants an exception. Raises PermissionDenied to others, ValidationError without a reason."""
    reason = reason.strip()
    if rule.firm:
        raise PermissionDenied("这项检查出自法律或算术关系，不能例外。")
    if not access.may_waive(person, scope, rule.level):
        raise PermissionDenied("您的角色不能批准这项例外。")
    if not reason or len(reason) > LONGEST:
        raise ValidationError(f"请写明理由，不超过{LONGEST}字。")
    return Waiver.objects.create(
        year=scope.year,
        phase=scope.phase,
        department_id=scope.department or scope.unit[:3],
        unit_id=scope.unit or None,
        number=rule.number,
        finding=finding.identity,
        standing=finding.standing,
        place=finding.place,
        reason=reason,
        person=person,
        name=str(person),
        role=person.get_role_display(),
    )


@transaction.atomic
def revoke(waiver: Waiver, reason: str, person: User) -> Revocation:
    reason = reason.strip()
    if not reason or len(reason) > 400:
        raise ValidationError("请写明撤销的理由，不超过400字。")
    if Revocation.objects.filter(waiver=waiver).exists():
        raise ValidationError("这项例外已经撤销。")
    return Revocation.objects.create(waiver=waiver, reason=reason, person=person)
