"""The nine tables of a scope, read from the database and built by the form of its year."""

from dataclasses import dataclass

from budget.scope import Ledger, Scope, read

from .forms import form_of
from .money import MoneyUnit
from .table import Head, Table


@dataclass(frozen=True)
class Disclosure:
    """What is published of a scope."""

    scope: Scope
    name: str
    ledger: Ledger
    tables: tuple[Table, ...]

    def table(self, slug: str) -> Table:
        return next(table for table in self.tables if table.slug == slug)


def disclose(scope: Scope, *, money: MoneyUnit | None = None) -> Disclosure:
    """Reads a scope and builds its tables, in the form's money unit unless another is asked for.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    name = scope.name()
    # A unit's code begins with its department's three digits.
    head = Head(scope.department or scope.unit[:3], name, scope.year, scope.unit)
    ledger = read(scope)
    form = form_of(scope.year)
    tables = form.tables(ledger.totals, ledger.names, head)
    if money:
        tables = tuple(table.in_money(money) for table in tables)
    return Disclosure(scope, name, ledger, tables)
