"""From the database to the content of a publication: what would be published now, and what forbids it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from budget.findings import Result, Status
from budget.locks import ENDED
from budget.models import Category, Source, State, Unit
from budget.rules import FORBIDS
from budget.scope import Scope, facts_by_unit
from budget.totals import CodeName, Fact
from disclosure.adjusted import adjusted
from disclosure.booklet import Composed, compose
from disclosure.checklist import OF_GAPS
from disclosure.forms import form_of
from disclosure.material import Material
from disclosure.review import Report, check_booklet
from disclosure.rounding import DEFAULT, store
from disclosure.rounding.rounded import Rounded
from disclosure.table import Table
from disclosure.tables import Disclosure
from disclosure.together import InOneAct, Read
from disclosure.typed import TextFinding

from .canonical import digest, text_of
from .content import Adjusted, Content, Rounding

Names = dict[str, dict[str, CodeName]]


@dataclass(frozen=True)
class Obstacle:
    """What forbids publication: where, what, and where it is mended."""

    section: str
    what: str
    where: str


@dataclass(frozen=True)
class Draft:
    """What would be published now."""

    composed: Composed
    report: Report
    content: Content

    @cached_property
    def digest(self) -> str:
        return digest(self.content.text)

    @cached_property
    def obstacles(self) -> tuple[Obstacle, ...]:
        return tuple(_obstacles(self.composed, self.report))

    @property
    def warnings(self) -> int:
        """Checks that fail and forbid nothing."""
        return sum(1 for r in self.report if r.status is Status.FAILS and not r.forbids)


def draft(scope: Scope, *, rounding: str = DEFAULT, read: Read | None = None) -> Draft:
    """Reads a department's or a unit's disclosure as a whole; those of one act have one `read`.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    composed = compose(scope, rounding=rounding, read=read)
    report = check_booklet(composed)
    together = isinstance(read, InOneAct) and composed.material.now.rounded is not None
    return Draft(composed, report, _content(composed, report, together=together))


def _obstacles(composed: Composed, report: Report) -> Iterator[Obstacle]:
    if not composed.material.now.ledger.totals:
        yield Obstacle("预算", "没有预算数据", "编报")
    yield from _in_process(report.scope)
    for result in report:
        if result.forbids:
            yield from _failures(result)
        elif _unproved(result) and result.rule.number not in OF_GAPS:
            yield Obstacle("核对", f"{_words(result)}，{result.reason}", "核对页")
    if any(_unproved(result) and result.rule.number in OF_GAPS for result in report):
        yield from (Obstacle(gap.section, gap.what, gap.where) for gap in composed.gaps)


def _unproved(result: Result) -> bool:
    return result.status is Status.NOT_RUN and result.rule.level == FORBIDS


def _failures(result: Result) -> Iterator[Obstacle]:
    """What the check finds and no exception covers; what is to be typed, by the place where."""
    found = [finding for finding in result.findings if not finding.waived]
    gaps = [its.gap for its in found if isinstance(its, TextFinding) and its.gap]
    yield from (Obstacle(gap.section, gap.what, gap.where) for gap in gaps)
    if not gaps:
        places = "；".join(finding.place for finding in found[:3])
        yield Obstacle("核对", f"{_words(result)}{'，' if places else ''}{places}", "核对页")


def _words(result: Result) -> str:
    return f"{result.rule.number} {result.rule.name}：{result.status}"


def _in_process(scope: Scope) -> Iterator[Obstacle]:
    """Budgets that the process has not ended; where nobody uses it, all are still being compiled."""
    rows = list(scope.unit_budgets().order_by("unit").values_list("unit", "state"))
    if {state for _, state in rows} <= {State.COMPILING}:
        return
    for unit, state in rows:
        if state not in ENDED:
            yield Obstacle("审批", f"{unit} 的预算{State(state).label}，还没有批复", "审核")


def _content(composed: Composed, report: Report, *, together: bool) -> Content:
    material, now = composed.material, composed.material.now
    facts = facts_by_unit(now.scope)
    particulars = material.particulars
    return Content(
        scope=now.scope,
        name=now.name,
        form=form_of(now.scope.year).slug,
        month=f"{particulars.month:%Y-%m}" if particulars else "",
        approved=particulars.approved.isoformat() if particulars and particulars.approved else "",
        tables=now.tables,
        beside=_beside(material),
        before=material.before.figures if material.before else (),
        booklet=composed.booklet,
        report=report,
        rounding=_rounding(now.rounded),
        adjusted=tuple(_adjusted(composed)),
        facts=facts,
        names=_names(now, facts),
        together=together,
    )


def _beside(material: Material) -> tuple[Table, ...]:
    return (*material.now.sentences, material.operating)


def _rounding(rounded: Rounded | None) -> Rounding | None:
    if rounded is None:
        return None
    solution = rounded.solution
    amounts = tuple((dict(key), amount) for key, amount in rounded.amounts.items())
    stored = text_of(json.loads(store(rounded)))
    return Rounding(amounts, solution.ups, solution.fallback, solution.limited, stored)


def _adjusted(composed: Composed) -> Iterator[Adjusted]:
    for each in adjusted(composed.printed):
        relation = each.forced_by
        yield Adjusted(
            (each.address.table, each.address.row, each.address.column),
            each.place,
            each.exact,
            each.alone,
            each.printed,
            f"{relation.number} {relation.name}" if relation else "",
        )


# Names of the codes that facts use, and of all above them


def _names(now: Disclosure, facts: Mapping[str, tuple[Fact, ...]]) -> Names:
    used = [fact for its in facts.values() for fact in its]
    found: Names = {
        dimension: _with_parents(names, {getattr(fact, dimension) for fact in used})
        for dimension, names in now.ledger.names.items()
    }
    found["source"] = {
        row.pk: CodeName(row.name, row.parent_id or "") for row in Source.objects.all()
    }
    found["category"] = {
        row.pk: CodeName(row.name, row.parent_id or "") for row in Category.objects.all()
    }
    units = Unit.objects.with_years().filter(pk__in=facts)
    found["unit"] = {unit.pk: CodeName(unit.name_in(now.scope.year), "") for unit in units}
    return found


def _with_parents(names: Mapping[str, CodeName], codes: set[str]) -> dict[str, CodeName]:
    found: dict[str, CodeName] = {}
    for code in sorted(codes - {""}):
        above = code
        while above and above not in found:
            found[above] = names[above]
            above = names[above].parent
    return found
