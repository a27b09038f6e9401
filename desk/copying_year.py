"""What belongs to a year and to no phase, as a start of another: a department's own targets, a unit's assets.

What the other year has already stays as it is, and the rest comes beside it. No text is changed on the
way: those that name a year gone by are told.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Max

from budget.locks import Facts, closed, of_row
from budget.models import Asset
from disclosure.models import Section, Statement
from performance.models import Goal, Indicator, Kind, Target

from .copying_projects import COPIED, Text

AROUND = 24  # letters that are shown on either side of a year


class Content(models.TextChoices):
    """What can be copied."""

    BUDGET = "budget", "收支、采购和项目"
    ASSETS = "assets", "固定资产"
    TARGETS = "targets", "部门绩效目标和保障措施"


class Dated(NamedTuple):
    """A text that names a year gone by, with what stands around it."""

    place: str
    words: str


@dataclass
class Start:
    """One thing that would come: whose and what it is, its rows; or why it does not come."""

    owner: str  # the code of a department or a unit
    name: str
    rows: str
    made: tuple[Any, ...]
    facts: Facts
    texts: tuple[Text, ...] = ()
    note: str = ""
    reason: str = ""


def starts(
    departments: Collection[str],
    units: Collection[str],
    years: tuple[int, int],
    what: Iterable[str],
) -> list[Start]:
    """What would come from one year into another; writes nothing."""
    wanted, (origin, year) = set(what), years
    if origin == year:
        return []
    found: list[Start] = []
    if Content.TARGETS in wanted:
        found += [*_targets(departments, origin, year), *_measures(departments, origin, year)]
    if Content.ASSETS in wanted:
        found += _assets(units, origin, year)
    shut = closed(start.facts for start in found if not start.reason)
    for start in found:
        start.reason = start.reason or shut.get(start.facts, "")
    return found


def dated(texts: Iterable[Text], origin: int, year: int) -> list[Dated]:
    """Texts that name a year from the origin's to the one before; a document's number names none."""
    gone = "|".join(str(each) for each in range(origin, year))
    pattern = re.compile(rf"(?<![\d〔\[])(?:{gone})(?!\d)")
    return [
        Dated(text.place, _around(text.words, match.start()))
        for text in texts
        if gone and (match := pattern.search(text.words))
    ]


def _around(words: str, place: int) -> str:
    begin, end = max(0, place - AROUND), place + AROUND
    return f"{'…' * bool(begin)}{words[begin:end]}{'…' * (end < len(words))}"


def digest(found: Iterable[Start]) -> str:
    """What would be written, as one value."""
    state = sha256()
    for start in found:
        state.update(repr((start.owner, start.name, start.reason)).encode())
        for row in start.made:
            fields = [field.attname for field in row._meta.concrete_fields]
            state.update(repr([getattr(row, name) for name in fields]).encode())
    return state.hexdigest()


@transaction.atomic
def write(found: Iterable[Start]) -> list[str]:
    """Writes what comes, and says the names of these things."""
    coming = [start for start in found if not start.reason]
    rows = [row for start in coming for row in start.made]
    kinds: tuple[type[Any], ...] = (Target, Goal, Indicator, Statement, Asset)  # owners first
    for model in kinds:
        its = [row for row in rows if type(row) is model]
        model._default_manager.bulk_create(its, batch_size=500)
    return [start.name for start in coming]


# A department's own targets


def _targets(departments: Collection[str], origin: int, year: int) -> Iterator[Start]:
    own = Target.objects.filter(department__in=departments, project__isnull=True)
    there = set(own.filter(year=year).values_list("department", "kind", "section"))
    last: defaultdict[tuple[str, str], int] = defaultdict(int)
    numbered = own.filter(year=year).order_by().values_list("department", "kind")
    last.update({tuple(of): number or 0 for *of, number in numbered.annotate(Max("goals__order"))})
    before = own.filter(year=origin).prefetch_related("goals", "indicators").in_print_order()
    order = list(Kind)
    for target in sorted(before, key=lambda row: (row.department_id, order.index(Kind(row.kind)))):
        start = _target(target, year, last)
        if (target.department_id, target.kind, target.section) in there:
            start.reason = f"{year} 年已有，保留现有内容"
        else:
            last[target.department_id, target.kind] += target.goals.count()
        yield start


def _target(target: Target, year: int, last: dict[tuple[str, str], int]) -> Start:
    """Sections are numbered through: the goals of one that comes go on from those that are there."""
    made = Target(
        year=year, kind=target.kind, department_id=target.department_id, section=target.section
    )
    first = last[target.department_id, target.kind] + 1
    goals = [
        Goal(target=made, order=number, text=goal.text)
        for number, goal in enumerate(target.goals.all(), start=first)
    ]
    indicators = [
        Indicator(target=made, **{name: getattr(row, name) for name in COPIED[Indicator]})
        for row in target.indicators.all()
    ]
    name = target.title
    texts = [
        Text(f"{target.department_id} {name}", target.section),
        *(Text(f"{target.department_id} {name}", goal.text) for goal in goals),
        *(
            Text(f"{target.department_id} {name} › {row.level3}", words)
            for row in indicators
            for words in (row.level3, row.description, row.value, row.basis)
        ),
    ]
    rows = f"{len(goals)} 条目标，{len(indicators)} 个指标"
    facts = Facts(year, target.department_id)
    return Start(target.department_id, name, rows, (made, *goals, *indicators), facts, tuple(texts))


def _measures(departments: Collection[str], origin: int, year: int) -> Iterator[Start]:
    """工作保障措施, which the booklet prints behind a department's targets."""
    rows = Statement.objects.filter(
        department__in=departments, unit=None, section=Section.MEASURES, year__in=(origin, year)
    )
    of: defaultdict[tuple[str, int], list[Statement]] = defaultdict(list)
    for row in rows.order_by("department", "order"):
        of[row.department_id, row.year].append(row)
    for (department, of_year), its in of.items():
        if of_year != origin:
            continue
        made = tuple(
            Statement(
                year=year, department_id=department, section=Section.MEASURES, order=row.order,
                title=row.title, text=row.text,
            )
            for row in its
        )  # fmt: skip
        name = Section.MEASURES.label
        texts = tuple(Text(f"{department} {name}", row.text) for row in made)
        facts = Facts(year, department, texts=True)
        start = Start(department, name, f"{len(made)} 条", made, facts, texts)
        if (department, year) in of:
            start.reason = f"{year} 年已有，保留现有内容"
        yield start


# A unit's assets


def _assets(units: Collection[str], origin: int, year: int) -> Iterator[Start]:
    """What a budget says it holds is of the last day before its year."""
    there = Asset.objects.filter(unit__in=units, as_of__year=year - 1).values_list(
        "unit", flat=True
    )
    held = set(there)
    of: defaultdict[str, list[Asset]] = defaultdict(list)
    rows = Asset.objects.filter(unit__in=units, as_of__year=origin - 1)
    for row in rows.order_by("unit", "as_of", "pk"):
        of[row.unit_id].append(row)
    for unit, its in of.items():
        yield _holdings(unit, [row for row in its if row.as_of == its[-1].as_of], year, held)


def _holdings(unit: str, its: Sequence[Asset], year: int, held: Collection[str]) -> Start:
    day = date(year - 1, 12, 31)
    made = tuple(
        Asset(unit_id=unit, as_of=day, kind=row.kind, quantity=row.quantity, value=row.value)
        for row in its
    )
    (facts,) = of_row(made[0])
    note = f"数量和价值是 {its[0].as_of} 的实有数，请按 {day} 的实有数修改"
    start = Start(unit, "固定资产", f"{len(made)} 类", made, facts, note=note)
    if unit in held:
        start.reason = f"已有 {year - 1} 年末的固定资产，保留现有内容"
    return start
