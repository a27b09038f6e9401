"""Who may see and change what: the one module that every view, admin and import asks.

A person sees the units of its place: a clerk and who approves in a unit that unit, an accountant its
department, a reviewer the departments it is responsible for, an auditor all; the administrator keeps
users and code lists and sees no budget. Whoever has no role, or a role without its place, sees nothing.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from . import locks
from .locks import Facts
from .models import (
    Asset,
    Attachment,
    BudgetLine,
    Category,
    Ceiling,
    CeilingDraft,
    CeilingIssue,
    Change,
    Department,
    DepartmentYear,
    EconomicCode,
    EconomicMapping,
    EntryWindow,
    FunctionCode,
    GovernmentCode,
    Named,
    Procurement,
    Project,
    ProjectCost,
    RevenueLine,
    Role,
    Source,
    Unit,
    UnitBudget,
    UnitYear,
    User,
)
from .models.units import NamedQuerySet, named
from .queries import composed_once
from .rules import FORBIDS
from .scope import Scope

Person = User | AnonymousUser

CODE_LISTS = (FunctionCode, EconomicCode, GovernmentCode, EconomicMapping, Source, Category)
STRUCTURE = (Department, DepartmentYear, Unit, UnitYear)
# How a fact leads to its unit.
UNIT_PATHS: dict[type[models.Model], str] = {
    UnitBudget: "unit",
    RevenueLine: "unit_budget__unit",
    BudgetLine: "unit_budget__unit",
    Project: "unit",
    ProjectCost: "project__unit",
    Attachment: "project__unit",
    Procurement: "unit_budget__unit",
    Asset: "unit",
}
KEPT_BY_ADMINISTRATORS = [
    model._meta.label_lower
    for model in (*CODE_LISTS, *STRUCTURE, User, User.responsible_for.through)
]
WRITERS = {Role.CLERK, Role.ACCOUNTANT}
OF_A_UNIT = {Role.CLERK, Role.APPROVER}
REVIEWERS = {Role.APPROVER, Role.ACCOUNTANT, Role.REVIEWER}
READERS = {*OF_A_UNIT, Role.ACCOUNTANT, Role.REVIEWER, Role.AUDITOR}


def signed_in(request: HttpRequest) -> User:
    """Who asks; 404 for nobody."""
    if not isinstance(request.user, User):
        raise Http404("nobody")
    return request.user


def role_of(person: Person) -> str:
    if not isinstance(person, User) or not person.is_active:
        return ""
    # createsuperuser asks for no role: its account keeps users and code lists.
    return person.role or (Role.ADMINISTRATOR if person.is_superuser else "")


class Seat(NamedTuple):
    """All of a person that decides what it sees, for queries that are composed once."""

    person: int | None
    role: str
    department: str | None
    unit: str | None


def seat_of(person: Person) -> Seat:
    if not isinstance(person, User):
        return Seat(None, "", None, None)
    return Seat(person.pk, role_of(person), person.department_id, person.unit_id)


def departments(person: Person) -> NamedQuerySet:
    """The departments that a person sees as a whole."""
    return _departments(seat_of(person))


def _departments(seat: Seat) -> NamedQuerySet:
    match seat.role:
        case Role.ACCOUNTANT:
            return Department.objects.filter(pk=seat.department)
        case Role.REVIEWER:
            return Department.objects.filter(reviewers=seat.person)
        case Role.AUDITOR:
            return Department.objects.all()
    return Department.objects.none()


def units(person: Person) -> NamedQuerySet:
    """The units whose budget a person sees."""
    return _units(seat_of(person))


def _units(seat: Seat) -> NamedQuerySet:
    if seat.role in OF_A_UNIT:
        return Unit.objects.filter(pk=seat.unit)
    return Unit.objects.filter(department__in=_departments(seat))


def may_see(person: Person, scope: Scope) -> bool:
    """Whether a person may read a scope's tables; all departments together are the auditor's."""
    if scope.code:
        return bool(_seen(seat_of(person), scope.department, scope.unit))
    return role_of(person) == Role.AUDITOR


@composed_once
def _seen(seat: Seat, department: str, unit: str) -> QuerySet[Any, Any]:
    seen = _units(seat).filter(pk=unit) if unit else _departments(seat).filter(pk=department)
    return seen.values_list("pk")


def named_departments(person: Person, year: int) -> list[Named]:
    """The departments whose names a person may see, by those of a year."""
    return named(_departments_by_years(seat_of(person)), year)


@composed_once
def _departments_by_years(seat: Seat) -> QuerySet[Any, Any]:
    return Department.objects.filter(_of_structure(seat, Department)).by_years()


def named_units(person: Person, department: str, year: int) -> list[Named]:
    """The units of a department whose budget a person sees, by their names in a year."""
    return named(_units_by_years(seat_of(person), department), year)


@composed_once
def _units_by_years(seat: Seat, department: str) -> QuerySet[Any, Any]:
    return _units(seat).filter(department=department).by_years()


def may_enter(person: Person) -> bool:
    """Whether a person enters budgets at all, of the units that it sees."""
    return role_of(person) in WRITERS


def may_comment(person: Person) -> bool:
    """Whether a person takes part in what is said about budgets; an auditor only reads it."""
    return role_of(person) in READERS - {Role.AUDITOR}


def may_close_comment(person: Person, author: int | None = None) -> bool:
    """Whether a person closes a comment: who made it, and who reviews what is said to others."""
    return role_of(person) in REVIEWERS or (author == person.pk and may_comment(person))


def may_publish(person: Person, scope: Scope) -> bool:
    """Whether a person publishes a scope, and registers where: its department's accountant."""
    return role_of(person) == Role.ACCOUNTANT and may_see(person, scope)


def why_not(person: Person, *wanted: Facts) -> str:
    """Why a person may not change facts now, by role, by place or by the process; empty if it may."""
    if not may_enter(person):
        return "您的角色不能修改预算。"
    for facts in wanted:
        scope = Scope(facts.year, facts.department, facts.unit)
        if not may_see(person, scope):
            return "这不是您可以填报的单位。"
    return locks.why_closed(*wanted)


def may_change_now(person: Person, *wanted: Facts) -> bool:
    return not why_not(person, *wanted)


def may_waive(person: Person, scope: Scope, level: str) -> bool:
    """Whether a person lets a finding of a scope stand: a fault only the bureau, the rest the department too."""
    roles = {Role.REVIEWER} if level == FORBIDS else {Role.REVIEWER, Role.ACCOUNTANT}
    return role_of(person) in roles and may_see(person, scope)


def may_set_checks(person: Person) -> bool:
    """Whether a person sets how strict checks are, for everyone."""
    return role_of(person) == Role.ADMINISTRATOR


def may_change_structure(person: Person) -> bool:
    """Whether a person changes names and attributes of the units and departments that it sees."""
    return role_of(person) in {Role.ADMINISTRATOR, Role.ACCOUNTANT}


def may_add_departments(person: Person) -> bool:
    return role_of(person) == Role.ADMINISTRATOR


def may_add_units(person: Person, department: str) -> bool:
    """Whether a person brings new units of a department."""
    return may_add_departments(person) or (
        role_of(person) == Role.ACCOUNTANT and departments(person).filter(pk=department).exists()
    )


def may_copy(person: Person) -> bool:
    """Who enters budgets copies them; the bureau starts a year for its departments, replacing nothing."""
    return may_enter(person) or role_of(person) == Role.REVIEWER


def issuable(person: Person, *, to_units: bool) -> QuerySet[Department]:
    """The bureau issues ceilings to departments, a department's accountant passes them on to its units."""
    issuer = Role.ACCOUNTANT if to_units else Role.REVIEWER
    return departments(person) if role_of(person) == issuer else Department.objects.none()


def may_issue_ceilings(person: Person, department: str, *, to_units: bool) -> bool:
    return issuable(person, to_units=to_units).filter(pk=department).exists()


def may_set_windows(person: Person) -> bool:
    """Whether a person opens and closes entry: for its departments, and the administrator for all."""
    return role_of(person) in {Role.REVIEWER, Role.ADMINISTRATOR}


def visible(person: Person, model: type[models.Model]) -> QuerySet[Any]:
    """The rows of a model that a person may see."""
    rows = model._default_manager.all()
    role = role_of(person)
    if model in CODE_LISTS:
        return rows if role else rows.none()
    if model is User:
        return rows if role == Role.ADMINISTRATOR else rows.filter(pk=person.pk)
    if model in STRUCTURE:
        return rows.filter(_of_structure(seat_of(person), model))
    if path := UNIT_PATHS.get(model):
        if role == Role.AUDITOR:  # all, without a join over all lines
            return rows
        return rows.filter(**{f"{path}__in": units(person)})
    if narrowed := PROCESS.get(model):
        return rows.filter(narrowed(person))
    return rows.filter(_recorded_for(person)) if model is Change else rows.none()


def _recorded_for(person: Person) -> Q:
    """Changes of what a person sees: the administrator's lists, or the facts of its units.

    By values and not by a subquery: the record is long, and an index knows its places.
    """
    role = role_of(person)
    if role == Role.AUDITOR:
        return Q()
    if role == Role.ADMINISTRATOR:
        return Q(model__in=KEPT_BY_ADMINISTRATORS)
    if isinstance(person, User) and role in OF_A_UNIT and person.unit_id:
        return Q(department=person.unit_id[:3], unit=person.unit_id)
    return Q(department__in=list(departments(person).values_list("pk", flat=True)))


def may_list(person: Person, model: type[models.Model]) -> bool:
    """Whether a person has work with rows of a model at all; which ones, visible() says."""
    role = role_of(person)
    if model is User:
        return role == Role.ADMINISTRATOR
    if model in CODE_LISTS or model in STRUCTURE:
        return bool(role)
    return model in UNIT_PATHS and role in READERS


def may_change(person: Person, model: type[models.Model]) -> bool:
    """Whether a person may add, change and delete rows of a model among those it sees."""
    role = role_of(person)
    if model in CODE_LISTS or model in STRUCTURE or model is User:
        return role == Role.ADMINISTRATOR
    return model in UNIT_PATHS and role in WRITERS


def _of_structure(seat: Seat, model: type[models.Model]) -> Q:
    """The administrator sees all; a clerk also the name of its unit's department, but no sister unit."""
    if seat.role == Role.ADMINISTRATOR:
        return Q()
    seen = _units(seat)
    if model is Department:
        return Q(pk__in=seen.values("department")) | Q(pk__in=_departments(seat))
    if model is DepartmentYear:
        return Q(department__in=seen.values("department")) | Q(department__in=_departments(seat))
    return Q(pk__in=seen) if model is Unit else Q(unit__in=seen)


def _issues(person: Person) -> Q:
    """A department's issues; the units of an issue to units see it too."""
    own = Q(department__in=departments(person))
    return own | Q(to_units=True, ceilings__unit__in=units(person))


def _ceilings(person: Person) -> Q:
    whole = Q(unit=None, issue__department__in=departments(person))
    return whole | Q(unit__in=units(person))


def _drafts(person: Person) -> Q:
    """What is not yet issued only its issuer sees."""
    own = Q(department__in=departments(person))
    match role_of(person):
        case Role.REVIEWER:
            return own & Q(unit=None)
        case Role.ACCOUNTANT:
            return own & Q(unit__isnull=False)
    return Q(pk__in=())


def _windows(person: Person) -> Q:
    """Everybody sees when its own departments may enter."""
    match role_of(person):
        case Role.ADMINISTRATOR | Role.AUDITOR:
            return Q()
        case "":
            return Q(pk__in=())
    return Q(department=None) | Q(department__in=units(person).values("department"))


# What steers the entry: rows of models that are no facts of a unit.
PROCESS: dict[type[models.Model], Callable[[Person], Q]] = {
    CeilingIssue: _issues,
    Ceiling: _ceilings,
    CeilingDraft: _drafts,
    EntryWindow: _windows,
}
