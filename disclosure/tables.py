"""The nine tables of a scope, read from the database and built by the form of its year."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from budget.scope import KEPT, LARGE, Ledger, Scope, forget_ledgers, read

from .annexes import BASIC_SPLIT, EQUIPMENT
from .forms import form_of
from .money import CENT, MoneyUnit
from .rounding import DEFAULT, PLAIN, Rounded, controlled
from .table import Head, Table, build

PATIENCE = 20_000  # groups of lines: more take longer to round together than a page may take


@dataclass(frozen=True)
class Disclosure:
    """What is published of a scope."""

    scope: Scope
    name: str
    ledger: Ledger
    tables: tuple[Table, ...]
    rounded: Rounded | None = None  # None where each figure is rounded alone
    too_large: bool = False  # to be rounded together within the patience of who asked

    @cached_property
    def sentences(self) -> tuple[Table, ...]:
        """What stands in sentences only, rounded with the tables."""
        tables = [
            build(definition, self.ledger.totals, {}, self.tables[0].head, money=self.money)
            for definition in (BASIC_SPLIT, EQUIPMENT)
        ]
        return tuple(map(self.rounded.table, tables) if self.rounded else tables)

    @property
    def basic_split(self) -> Table:
        return self.sentences[0]

    @property
    def equipment(self) -> Table:
        return self.sentences[1]

    @property
    def figures(self) -> tuple[Table, ...]:
        """All that is printed of it: the tables, and what stands in sentences only."""
        return (*self.tables, *self.sentences)

    @property
    def money(self) -> MoneyUnit:
        return self.tables[0].money

    def as_rounded(self, rounded: Rounded) -> "Disclosure":
        """With figures that were rounded together, beside the exact ones."""
        return replace(self, tables=tuple(map(rounded.table, self.tables)), rounded=rounded)

    def table(self, slug: str) -> Table:
        return next(table for table in self.tables if table.slug == slug)


def disclose(
    scope: Scope,
    *,
    money: MoneyUnit | None = None,
    rounding: str = DEFAULT,
    patience: int | None = None,
) -> Disclosure:
    """Reads a scope and builds its tables, in the form's money unit unless another is asked for.

    Beyond `patience` groups of lines figures are rounded alone, whatever is asked for. Raises
    Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    name, ledger = scope.name(), read(scope)
    too_large = patience is not None and len(ledger.totals.facts) > patience
    kept = _disclosed if len(ledger.totals.facts) <= LARGE else _disclosed.__wrapped__
    found = kept(scope, name, ledger, money, PLAIN if too_large else rounding)
    alone = rounding == PLAIN or found.money.place == CENT
    return replace(found, too_large=True) if too_large and not alone else found


@lru_cache(KEPT)
def _disclosed(
    scope: Scope, name: str, ledger: Ledger, money: MoneyUnit | None, rounding: str
) -> Disclosure:
    """What follows from a ledger: worked out once for all pages of who reads them."""
    # A unit's code begins with its department's three digits.
    head = Head(scope.department or scope.unit[:3], name, scope.year, scope.unit, scope.stage)
    form = form_of(scope.year)
    tables = form.tables(ledger.totals, ledger.names, head)
    if money:
        tables = tuple(table.in_money(money) for table in tables)
    disclosed = Disclosure(scope, name, ledger, tables)
    if rounding == PLAIN or disclosed.money.place == CENT:
        return disclosed
    rounded = controlled(ledger.totals, disclosed.figures, leading=form.leading)
    return disclosed.as_rounded(rounded)


def forget() -> None:
    """Drops what is kept of disclosures and ledgers, for measurements."""
    _disclosed.cache_clear()
    forget_ledgers()
