"""复制: last year's budget as a start, or one phase into another; a preview of all that comes and does not."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from budget import access, locks
from budget.acting import Via, acting
from budget.locks import Facts
from budget.models import Department, Phase, Role, Unit, UnitBudget, User
from budget.scope import YEARS
from disclosure.money import YUAN

from . import copying_year as of_year
from .copying import Copy, Edition, RefusedCopyError, carry_out, digest, plan
from .copying_projects import texts_of
from .copying_rules import RECURRING
from .copying_year import Content, Dated, Start
from .workbook import wait_for_imports

SHOWN = 300  # facts left out that a page lists
MOVED = "预览之后数据有变化，没有复制。请核对新的预览后再确认。"
CHOSEN = "选择的项目与预览不同，没有复制。请核对新的预览后再确认。"


class Asked(NamedTuple):
    """What shall be copied: from where to where, for which units; which projects go on, if it was chosen."""

    origin: Edition
    target: Edition
    place: str  # a unit, a department, or blank for all
    rolled: tuple[str, ...] | None = None
    what: tuple[str, ...] = tuple(Content.values)


@dataclass
class Preview:
    """Plans of the units that are open, and why others are not; and what comes beside the budgets."""

    asked: Asked
    copies: list[Copy] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    @property
    def occupied(self) -> list[Copy]:
        return [copy for copy in self.copies if copy and copy.present]

    @property
    def digest(self) -> str:
        return digest(self.copies) + of_year.digest(self.starts)

    @property
    def comes(self) -> bool:
        return any(self.copies) or any(not start.reason for start in self.starts)

    @property
    def dated(self) -> list[Dated]:
        """Where what comes names a year gone by, which nobody changes but its author."""
        rolled = [project for copy in self.copies for project in copy.rolled]
        own = [text for start in self.starts if not start.reason for text in start.texts]
        return of_year.dated(
            [*own, *texts_of(rolled)], self.asked.origin.year, self.asked.target.year
        )

    @property
    def left_out(self) -> list[tuple[str, Any]]:
        return [(copy.unit, out) for copy in self.copies for out in copy.left_out]

    @property
    def previewed(self) -> str:
        """The projects that go on in this preview, as the page sends them back."""
        return " ".join(sorted(project.code for _, project, _, rolls in self.projects if rolls))

    @property
    def projects(self) -> list[tuple[str, Any, str, bool]]:
        """The projects that may go on: unit, project, why it does not by itself, whether it does."""
        return [
            (copy.unit, project, reason, project.code in {each.code for each in copy.projects})
            for copy in self.copies
            for project, reason in copy.choices
        ]


def person_who_copies(request: HttpRequest) -> User:
    """The person of the request; raises PermissionDenied for people who only read."""
    person = request.user
    if isinstance(person, User) and access.may_copy(person):
        return person
    raise PermissionDenied("您的角色不能复制预算。")


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What to copy, and once that is said, what copying would do."""
    person = person_who_copies(request)
    asked = _asked(request.GET, person)
    return _show(request, person, preview(asked, person) if asked else None)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Copies what the preview showed; where the data has moved since, shows the new preview instead."""
    person = person_who_copies(request)
    asked = _asked(request.POST, person)
    if asked is None:
        raise Http404("nothing to copy")
    if "again" in request.POST:
        return redirect(f"{reverse('desk:copy')}?{_query(request.POST)}#rolling")
    replace = access.may_enter(person) and request.POST.get("replace") == "1"
    with transaction.atomic():
        _lock(asked, person)
        found = preview(asked, person)
        if found.digest != request.POST.get("digest"):
            messages.warning(request, CHOSEN if _chose(request.POST) else MOVED)
            return _show(request, person, found, status=409)
        try:
            locks.hold(*_facts(found.copies, asked.target))
            with acting(**_author(person)):
                carry_out(found.copies, person, replace=replace)
                beside = of_year.write(found.starts)
        except RefusedCopyError as refused:
            messages.error(request, str(refused))
            return _show(request, person, found, status=409)
    messages.success(request, _told(found, beside))
    return redirect("home")


def _told(found: Preview, beside: list[str]) -> str:
    target, words = found.asked.target, []
    if Content.BUDGET in found.asked.what:
        done = len([copy for copy in found.copies if copy])
        words.append(f"已为 {done} 个单位复制到 {target.year} 年{Phase(target.phase).label}。")
    if beside:
        names = "、".join(list(dict.fromkeys(beside))[:2])
        more = f"等 {len(beside)} 项" if len(beside) > 1 else ""
        words.append(f"已把{names}{more}复制到 {target.year} 年。")
    return "".join(words) or "没有可以复制的内容。"


def _lock(asked: Asked, person: User) -> None:
    """Until the transaction ends nobody else copies, imports, or does a step of the process here."""
    wait_for_imports()
    units = _units(asked.place, person)
    for model, keys in ((Department, units.values("department")), (Unit, units)):
        rows = model._default_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _author(person: User) -> dict[str, Any]:
    """What a department or the bureau starts is nobody's entry, or they could approve nothing of it."""
    if access.role_of(person) == Role.CLERK:
        return {"note": "复制"}
    return {"person": None, "via": Via.PROGRAM, "note": f"{person} 复制"}


def preview(asked: Asked, person: User) -> Preview:
    """Writes nothing; of units that are closed to entry nothing is planned."""
    units = list(_units(asked.place, person).values_list("pk", flat=True))
    wanted = units if Content.BUDGET in asked.what else []
    copies = plan(wanted, asked.origin, asked.target, asked.rolled)
    shut = {
        facts.unit: reason for facts, reason in locks.closed(_facts(copies, asked.target)).items()
    }
    return Preview(
        asked,
        [copy for copy in copies if copy.unit not in shut],
        list(dict.fromkeys(shut.values())),
        of_year.starts(
            _wholes(asked.place, person), units, (asked.origin.year, asked.target.year), asked.what
        ),
    )


def _facts(copies: list[Copy], target: Edition) -> list[Facts]:
    return [
        facts
        for copy in copies
        for facts in (
            Facts(target.year, copy.unit[:3], copy.unit, target.phase),
            *([Facts(target.year, copy.unit[:3], copy.unit)] if copy.projects else []),
        )
    ]


def _units(place: str, person: User) -> Any:
    seen = access.units(person)
    if not place:
        return seen
    return seen.filter(pk=place) if len(place) > 3 else seen.filter(department=place)


def _wholes(place: str, person: User) -> list[str]:
    """The departments that are copied as a whole, with what is their own."""
    seen = access.departments(person)
    return list((seen.filter(pk=place) if place else seen).values_list("pk", flat=True))


# What was asked for


def _asked(query: QueryDict, person: User) -> Asked | None:
    """None until something is asked for; a place of others does not exist."""
    if "from" not in query:
        return None
    origin, target = (_edition(query.get(name, "")) for name in ("from", "to"))
    place = query.get("place", "")
    if origin == target or not _units(place, person).exists():
        raise Http404(f"nothing to copy in {place} for {person.pk}")
    rolled = tuple(query.getlist("roll")) if query.get("chosen") else None
    what = tuple(query.getlist("what")) or tuple(Content.values)
    if not set(what) <= set(Content.values):
        raise Http404("no such content")
    return Asked(origin, target, place, rolled, what)


def _query(post: QueryDict) -> str:
    """The address of the preview of what is chosen on the page."""
    query = QueryDict(mutable=True)
    for name in ("from", "to", "place", "what", "chosen", "roll"):
        query.setlist(name, post.getlist(name))
    return query.urlencode()


def _chose(post: QueryDict) -> bool:
    """Whether other projects are ticked than the preview was of."""
    return "previewed" in post and post["previewed"] != " ".join(sorted(post.getlist("roll")))


def _edition(text: str) -> Edition:
    year, _, phase = text.partition("-")
    if not year.isascii() or not year.isdigit() or len(year) != 4 or int(year) not in YEARS:
        raise Http404("not a year")
    if phase not in Phase.values:
        raise Http404("not a phase")
    return Edition(int(year), phase)


# What is shown


def _show(
    request: HttpRequest, person: User, found: Preview | None, status: int = 200
) -> HttpResponse:
    stored = _stored(person)
    latest = max((edition.year for edition in stored), default=timezone.localdate().year)
    query = request.POST if request.method == "POST" else request.GET
    context = {
        "origins": [(_token(edition), _label(edition)) for edition in stored],
        "targets": [
            (_token(edition), _label(edition))
            for year in (latest + 1, latest)
            for edition in (Edition(year, phase) for phase in Phase.values)
        ],
        "places": _places(person),
        "origin": query.get("from", _token(Edition(latest, Phase.INITIAL))),
        "target": query.get("to", _token(Edition(latest + 1, Phase.FIRST_DRAFT))),
        "place": query.get("place", ""),
        "contents": _contents(person, query),
        "found": found,
        "rows": _named(found.copies) if found else [],
        "left_out": found.left_out[:SHOWN] if found else [],
        "starts": found.starts[:SHOWN] if found else [],
        "dated": (dated := found.dated if found else [])[:SHOWN],
        "more_dated": max(0, len(dated) - SHOWN),
        "may_replace": access.may_enter(person),
        "recurring": RECURRING,
        "yuan": YUAN,
    }
    return render(request, "desk/copying.html", context, status=status)


def _contents(person: User, query: QueryDict) -> list[tuple[str, str, bool]]:
    """What can be copied, with whether it is asked for: a department's own is for who has it whole."""
    asked = query.getlist("what") or Content.values
    whole = access.departments(person).exists()
    return [
        (each.value, each.label, each.value in asked)
        for each in Content
        if whole or each != Content.TARGETS
    ]


def _named(copies: list[Copy]) -> list[tuple[Unit, Copy]]:
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(pk__in=[copy.unit for copy in copies]).with_years()
    }
    return [(units[copy.unit], copy) for copy in copies]


def _stored(person: User) -> list[Edition]:
    """The years and phases that have budgets, the latest first."""
    budgets = UnitBudget.objects.filter(unit__in=access.units(person)).order_by()
    order = list(Phase.values)
    found = (Edition(*each) for each in budgets.values_list("year", "phase").distinct())
    return sorted(found, key=lambda each: (-each.year, order.index(each.phase)))


def _token(edition: Edition) -> str:
    return f"{edition.year}-{edition.phase}"


def _label(edition: Edition) -> str:
    return f"{edition.year} 年{Phase(edition.phase).label}"


def _places(person: User) -> list[tuple[str, str]]:
    """All, each department as a whole, each unit: what of these a person has."""
    units = list(Unit.objects.filter(pk__in=access.units(person)).with_years())
    wholes = Department.objects.filter(pk__in=access.departments(person)).with_years()
    found = [("", "全部单位")] if len(units) > 1 else []
    for department in wholes:
        found.append((department.pk, f"{department} 全部单位"))
        found += [(unit.pk, f"　{unit}") for unit in units if unit.department_id == department.pk]
    return found or [(unit.pk, str(unit)) for unit in units]
