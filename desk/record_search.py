"""What one can ask the record of changes for: place, year, person, kind, way, days and text."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from budget import access
from budget.access import Person
from budget.acting import Via
from budget.cells import Invalid, number
from budget.models import (
    Category,
    Change,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Project,
    Source,
    User,
)
from budget.scope import YEARS
from budget.told import kinds

# Where a change keeps keys instead of words.
NAMED: dict[str, type[Model]] = {
    "function_id": FunctionCode,
    "economic_id": EconomicCode,
    "government_id": GovernmentCode,
    "source_id": Source,
    "category_id": Category,
    "project_id": Project,
}
MOST_NAMED = 300
TEXTS = {f"{side}_text": Cast(side, TextField()) for side in ("before", "after")}
AMOUNTS = ("amount", "price", "value")


class RecordSearch:
    """The form as it was sent; what cannot be understood is said and finds nothing."""

    def __init__(self, query: QueryDict, person: Person) -> None:
        self.query, self.person = query, person
        self.problems: list[str] = []
        self.notes: list[str] = []  # of what was found, but perhaps not all of it
        self.sent = {name: query.get(name, "").strip()[:100] for name in FIELDS}
        self.kinds = sorted(kinds().items(), key=lambda item: item[1])
        self.ways = Via.choices
        self.acts = Change.Act.choices

    def found(self, rows: QuerySet[Change]) -> QuerySet[Change]:
        asked = [FIELDS[name](self, text) for name, text in self.sent.items() if text]
        return rows.none() if self.problems else rows.alias(**TEXTS).filter(*asked)

    def without_page(self) -> str:
        query = self.query.copy()
        query.pop("before", None)
        return query.urlencode()

    def _of_unit(self, code: str) -> Q:
        if not code.isascii() or not code.isdigit():
            self.problems.append("单位应填写编码，如 318 或 318001。")
        return (
            Q(department=code) if len(code) <= 3 else Q(department=code[:3], unit__startswith=code)
        )

    def _of_year(self, year: str) -> Q:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            self.problems.append("年度应为四位数字，如 2023。")
            return Q()
        return Q(year=int(year))

    def _by_person(self, name: str) -> Q:
        named = Q(username__icontains=name) | Q(
            last_name__icontains=name[:1], first_name__icontains=name[1:]
        )
        return Q(
            person__in=list(User.objects.filter(named).values_list("pk", flat=True)[:MOST_NAMED])
        )

    def _of_kind(self, kind: str) -> Q:
        return Q(model=kind)

    def _via(self, via: str) -> Q:
        return Q(via=via)

    def _act(self, act: str) -> Q:
        return Q(act=act)

    def _since(self, day: str) -> Q:
        return Q(at__gte=midnight) if (midnight := self._midnight(day)) else Q()

    def _until(self, day: str) -> Q:
        midnight = self._midnight(day)
        return Q(at__lt=midnight + timedelta(days=1)) if midnight else Q()

    def _midnight(self, text: str) -> datetime | None:
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self.problems.append("日期应为 2023-03-15 的形式。")
            return None
        return timezone.make_aware(datetime.combine(day, time.min))

    def _says(self, text: str) -> Q:
        """The text in any field before or after; codes by name or number, amounts in 元."""
        found, named = Q(), self._named(text)
        for side in ("before", "after"):
            found |= Q(**{f"{side}_text__icontains": text}) | _amount(side, text)
            for column, keys in named.items():
                found |= Q(**{f"{side}__{column}__in": keys})
        return found

    def _named(self, text: str) -> dict[str, list[Any]]:
        """The keys of what has such a code or name; of projects only the person's own count."""
        found: dict[str, list[Any]] = {}
        for column, model in NAMED.items():
            rows = access.visible(self.person, model)
            rows = rows.filter(Q(code__startswith=text) | Q(name__icontains=text)).order_by()
            keys = list(rows.values_list("pk", flat=True)[: MOST_NAMED + 1])
            if len(keys) > MOST_NAMED:
                what = model._meta.verbose_name
                self.notes.append(
                    f"符合“{text}”的{what}超过 {MOST_NAMED} 个，只找了其中 {MOST_NAMED} 个；请写得更具体。"
                )
            if keys:
                found[column] = keys[:MOST_NAMED]
        return found


def _amount(side: str, text: str) -> Q:
    try:
        fen = int(number(text, 2).scaleb(2))
    except (Invalid, ArithmeticError):
        return Q()
    found = Q()
    for name in AMOUNTS:
        found |= Q(**{f"{side}__{name}": fen})
    return found


FIELDS = {
    "unit": RecordSearch._of_unit,
    "year": RecordSearch._of_year,
    "person": RecordSearch._by_person,
    "kind": RecordSearch._of_kind,
    "via": RecordSearch._via,
    "act": RecordSearch._act,
    "since": RecordSearch._since,
    "until": RecordSearch._until,
    "q": RecordSearch._says,
}
