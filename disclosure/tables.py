"""The nine tables of a scope, read from the database and built by the form of its year."""

from dataclasses import dataclass, replace

from budget.scope import Ledger, Scope, read

from .annexes import BASIC_SPLIT
from .forms import form_of
from .money import CENT, MoneyUnit
from .rounding import DEFAULT, PLAIN, Rounded, controlled
from .table import Head, Table, build


@dataclass(frozen=True)
class Disclosure:
    """What is published of a scope."""

    scope: Scope
    name: str
    ledger: Ledger
    tables: tuple[Table, ...]
    rounded: Rounded | None = None  # None where each figure is rounded alone

    @property
    def basic_split(self) -> Table:
        """基本支出 by its two kinds; its cells stand in sentences, rounded with the tables."""
        split = build(BASIC_SPLIT, self.ledger.totals, {}, self.tables[0].head, money=self.money)
        return self.rounded.table(split) if self.rounded else split

    @property
    def money(self) -> MoneyUnit:
        return self.tables[0].money

    def table(self, slug: str) -> Table:
        return next(table for table in self.tables if table.slug == slug)


def disclose(
    scope: Scope, *, money: MoneyUnit | None = None, rounding: str = DEFAULT
) -> Disclosure:
    """Reads a scope and builds its tables, in the form's money unit unless another is asked for.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    name = scope.name()
    # A unit's code begins with its department's three digits.
    head = Head(scope.department or scope.unit[:3], name, scope.year, scope.unit, scope.stage)
    ledger = read(scope)
    form = form_of(scope.year)
    tables = form.tables(ledger.totals, ledger.names, head)
    if money:
        tables = tuple(table.in_money(money) for table in tables)
    disclosed = Disclosure(scope, name, ledger, tables)
    if rounding == PLAIN or disclosed.money.place == CENT:
        return disclosed
    rounded = controlled(ledger.totals, (*tables, disclosed.basic_split), leading=form.leading)
    return replace(disclosed, tables=tuple(map(rounded.table, tables)), rounded=rounded)
