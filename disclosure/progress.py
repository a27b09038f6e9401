"""公开进度: every department and unit of a year with its deadline, 20 days after 批复, and whether it is met.

What was withdrawn is not published, and with it ends what was registered up to then: whoever publishes
again registers again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget import access
from budget.access import Person
from budget.models import Phase, UnitBudget
from budget.scope import Scope

from .models import Particulars, Posting, Publication

PAGE = 200  # rows of the board at once
DAYS = 20  # 财预〔2016〕143号: within 20 days of 批复
SOON = 5


class Standing(StrEnum):
    """What the deadline means for a row; the first asks most for attention."""

    OVERDUE = "逾期"
    SOON = "将到期"
    OPEN = "未到期"
    UNKNOWN = "未录批复日期"
    POSTED = "已公开"


SIGNS = {
    Standing.OVERDUE: "fault",
    Standing.SOON: "warning",
    Standing.OPEN: "none",
    Standing.UNKNOWN: "warning",
    Standing.POSTED: "done",
}


@dataclass(frozen=True)
class Row:
    """A department or a unit of it, with its latest version and where that stands."""

    scope: Scope
    name: str
    today: date
    approved: date | None
    publication: Publication | None
    posting: Posting | None

    @property
    def code(self) -> str:
        return self.scope.code

    @property
    def due(self) -> date | None:
        return self.approved + timedelta(days=DAYS) if self.approved else None

    @property
    def standing(self) -> Standing:
        if self.posting:
            return Standing.POSTED
        if self.due is None:
            return Standing.UNKNOWN
        if self.today > self.due:
            return Standing.OVERDUE
        return Standing.SOON if self.today + timedelta(days=SOON) >= self.due else Standing.OPEN

    @property
    def sign(self) -> str:
        return SIGNS[self.standing]

    @property
    def days(self) -> int:
        """How many days it is, or was posted, beyond its deadline; negative before it."""
        end = self.posting.posted if self.posting else self.today
        return (end - self.due).days if self.due else 0


def rows(person: Person, year: int, today: date) -> list[Row]:
    """What a person sees of a year, each department before its units; as many queries for all."""
    approved = dict(_approved(year))
    publications = {
        row.code: row
        for row in Publication.objects.light()
        .current()
        .filter(year=year)
        .select_related("withdrawal")
    }
    postings = _postings(year)
    found = []
    for scope, name in _scopes(person, year):
        code = scope.code
        publication = publications.get(code)
        day = approved.get(code) or approved.get(scope.department)
        found.append(Row(scope, name, today, day, publication, postings.get(code)))
    return found


def _scopes(person: Person, year: int) -> Iterator[tuple[Scope, str]]:
    """The departments and units that have a budget of the year."""
    budgets = UnitBudget.objects.filter(year=year, phase=Phase.INITIAL)
    units = access.units(person).filter(pk__in=budgets.values("unit"))
    whole = {
        department.code: department.name for department in access.departments(person).named(year)
    }
    seen = set()
    for code, name, _ in units.named(year):
        department = Scope(year, code[:3])
        if department.department in whole and department not in seen:
            seen.add(department)
            yield department, whole[department.department]
        yield replace(department, unit=code), name


def _approved(year: int) -> Iterator[tuple[str, date]]:
    """批复日期 by department, and by unit where it has its own."""
    fields = ("unit", "department", "approved")
    for unit, department, day in Particulars.objects.filter(year=year).values_list(*fields):
        if day:
            yield unit or department, day


def _postings(year: int) -> dict[str, Posting]:
    """The first day on which any version of each stood for readers, with the address that holds now.

    Of the versions since the last one that was withdrawn.
    """
    found: dict[str, Posting] = {}
    ended = Publication.objects.filter(
        year=OuterRef("publication__year"),
        code=OuterRef("publication__code"),
        version__gte=OuterRef("publication__version"),
        withdrawal__isnull=False,
    )
    latest = Posting.objects.filter(~Exists(ended), publication__year=year)
    latest = latest.select_related("publication")
    for posting in latest.defer("publication__content", "publication__manifest").order_by("pk"):
        first = found.get(posting.publication.code)
        day = min(first.posted, posting.posted) if first else posting.posted
        posting.posted = day
        found[posting.publication.code] = posting
    return found


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    found = rows(request.user, year, timezone.localdate())
    counts = dict.fromkeys(Standing, 0)
    for row in found:
        counts[row.standing] += 1
    chosen = request.GET.get("standing", "")
    years = UnitBudget.objects.filter(phase=Phase.INITIAL, unit__in=access.units(request.user))
    context = {
        "year": year,
        "years": sorted(set(years.values_list("year", flat=True)) | {year}, reverse=True),
        "page": Paginator(
            [row for row in found if chosen in {"", row.standing.name}], PAGE
        ).get_page(request.GET.get("page")),
        "counts": [(standing.name, standing, count) for standing, count in counts.items()],
        "chosen": chosen,
        "total": len(found),
        "days": DAYS,
    }
    return render(request, "disclosure/progress.html", context)


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The board of the latest year in which the person sees a budget."""
    budgets = UnitBudget.objects.filter(phase=Phase.INITIAL, unit__in=access.units(request.user))
    year = budgets.order_by("-year").values_list("year", flat=True).first()
    return redirect("disclosure:progress", year or timezone.localdate().year)
