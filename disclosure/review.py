"""All checks of a scope in one report: its stored facts, each table, the tables together, its targets."""

from collections.abc import Iterator
from dataclasses import dataclass

from budget.datachecks import CHECKS, Subject, run
from budget.findings import Result, Status
from budget.rules import ADJUSTMENT
from budget.scope import Scope
from performance import checks as targets

from .forms import form_of
from .rounding import checks as checks_as_printed
from .tables import Disclosure, disclose
from .tieouts import relate


@dataclass(frozen=True)
class Section:
    """数据检查, 表内关系, 表间关系, 印出的数 or 绩效目标."""

    title: str
    results: tuple[Result, ...]

    def count(self, status: Status) -> int:
        return len([result for result in self.results if result.status is status])


@dataclass(frozen=True)
class Report:
    scope: Scope
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Result]:
        for section in self.sections:
            yield from section.results

    @property
    def forbids(self) -> bool:
        """Whether submission and publication are forbidden."""
        return any(result.forbids for result in self)


def check(scope: Scope, disclosed: Disclosure | None = None) -> Report:
    """Runs every check; a disclosure of the scope that is at hand is not read again.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    disclosed = disclosed or disclose(scope)
    form = form_of(scope.year)
    subject = Subject(scope, disclosed.ledger.totals, form.classes, disclosed.ledger.names)
    facts = tuple(run(datacheck, subject) for datacheck in CHECKS)
    signed = scope.phase == ADJUSTMENT
    relations = relate(form.relations, disclosed.tables, signed=signed)
    printed = checks_as_printed(
        disclosed.tables,
        form.relations,
        controlled=disclosed.rounded is not None,
        signed=signed,
    )
    within = {relation.number for relation in form.relations if relation.within_one_table}
    return Report(
        scope,
        (
            Section("数据检查", facts),
            Section("表内关系", tuple(r for r in relations if r.rule.number in within)),
            Section("表间关系", tuple(r for r in relations if r.rule.number not in within)),
            Section("印出的数", printed),
            Section("绩效目标", targets.check(scope)),
        ),
    )
