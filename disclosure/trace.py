"""Where a figure comes from: its cell, the rows behind it, its rounding, last year's, the relations around it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budget.evidence import Evidence, behind
from budget.findings import Address
from budget.models import UnitBudget
from budget.rules import ADJUSTMENT
from budget.scope import Scope
from budget.totals import ZERO

from . import evidence
from .adjusted import ANNEXES as ANNEX_RELATIONS
from .adjusted import Related, of_disclosure
from .annex_relations import OPERATING, OPERATING_COST
from .booklet import Composed, compose
from .document import TableBlock
from .figures import NOTHING
from .forcing import Step, steps
from .rounding import DEFAULT, Adjustment, adjustments
from .table import Cell, Column, Table
from .tables import PATIENCE, Disclosure, disclose
from .tieouts import Book, Touching, touching

# Tables inside texts whose facts are other than lines.
ANNEXES = {"procurement": evidence.purchases, "assets": evidence.assets}
# Of the tables inside the text, by their own facts or of some units only.
RELATIONS = {**ANNEX_RELATIONS, OPERATING: OPERATING_COST}


@dataclass(frozen=True)
class Shelf:
    """Every table of a scope that has figures: the nine, those of sentences, those inside the text."""

    disclosed: Disclosure
    rounding: str
    annexes: tuple[Table, ...] = ()
    operating_scope: Scope | None = None

    @property
    def scope(self) -> Scope:
        return self.disclosed.scope

    @cached_property
    def book(self) -> Book:
        return Book((*self.disclosed.figures, *self.annexes))

    def scope_of(self, table: str) -> Scope:
        """Whose lines are behind a table: 机关运行经费 may be of some units only."""
        return self.operating_scope or self.scope if table == OPERATING else self.scope

    def related(self, table: Table) -> Related:
        """The tables that are rounded together with one, and their relations."""
        if table in self.disclosed.figures:
            return of_disclosure(self.disclosed)
        return Related((table,), RELATIONS[table.slug])


def shelf(scope: Scope, table: str, rounding: str = DEFAULT) -> Shelf:
    """The text is composed only where a table inside it is wanted; all departments together have none.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    if table in RELATIONS and scope.department:
        return text_shelf(compose(scope, rounding=rounding), rounding)
    return Shelf(disclose(scope, rounding=rounding, patience=PATIENCE), rounding)


def text_shelf(composed: Composed, rounding: str = DEFAULT) -> Shelf:
    """With the tables of a booklet that is at hand."""
    material = composed.material
    blocks = [b.table for b in composed.booklet.blocks() if isinstance(b, TableBlock)]
    annexes = [table for table in blocks if table.slug in ANNEXES]
    if material.operating.slug == OPERATING:
        annexes.append(material.operating)
    return Shelf(material.now, rounding, tuple(annexes), material.operating_scope)


@dataclass(frozen=True)
class Before:
    """Last year's figure of the same address; its table may have no such row."""

    scope: Scope
    exact: Decimal
    printed: Decimal
    present: bool


@dataclass(frozen=True)
class Traced:
    """A figure with what is around it; one whose row its table does not have is zero."""

    shelf: Shelf
    table: Table
    address: Address
    cell: Cell
    before: Before | None

    @property
    def place(self) -> str:
        words = self.shelf.book.word(self.address)
        return words if self.table.number else words.replace("表0", self.table.title, 1)

    @property
    def present(self) -> bool:
        return self.cell is not NOTHING

    @property
    def exact(self) -> Decimal:
        return self.cell.amount or ZERO

    @property
    def alone(self) -> Decimal:
        """Rounded without regard to any other figure, in the table's money."""
        return self.table.money.printed(self.exact)

    @property
    def printed(self) -> Decimal:
        return self.table.printed_amount(self.cell)

    @property
    def evidence(self) -> Evidence | None:
        """None where nothing is selected: a line of the form that never has an amount."""
        if self.cell.where is None:
            return None
        rows = ANNEXES.get(self.table.slug, behind)
        return rows(self.shelf.scope_of(self.table.slug), self.cell.where)

    def adjustment(self) -> Adjustment | None:
        """Why it is not its own rounding; None where it is."""
        if self.cell.rounded is None:
            return None
        found = adjustments(*self.shelf.related(self.table))
        return next((each for each in found if each.address == self.address), None)

    def forced(self) -> list[Step]:
        """Which relation forces it off its own rounding, and over which others."""
        if self.cell.rounded is None:
            return []
        return steps(*self.shelf.related(self.table), self.address)

    def relations(self) -> list[Touching]:
        """The relations that it takes part in, on exact amounts."""
        tables, relations = self.shelf.related(self.table)
        signed = self.shelf.scope.phase == ADJUSTMENT
        return list(touching(relations, Book(tables), self.address, signed=signed))


def trace(scope: Scope, address: Address, rounding: str = DEFAULT) -> Traced:
    """Raises LookupError where the scope has no such table, or the table no such column."""
    now = shelf(scope, address.table, rounding)
    table, cell = _cell(now, address)
    return Traced(now, table, address, cell, _before(now, address))


def _cell(shelf: Shelf, address: Address) -> tuple[Table, Cell]:
    table = shelf.book.tables[address.table]
    if address.column not in {c.key for c in table.columns if isinstance(c, Column)}:
        raise LookupError(f"{address.table} has no column {address.column}")
    return table, table.addresses.get((address.row, address.column), NOTHING)


def _before(now: Shelf, address: Address) -> Before | None:
    """None where last year has no budget, or no such table or column."""
    last = now.scope.last_year
    if not UnitBudget.objects.filter(pk__in=last.unit_budgets(), lines__isnull=False).exists():
        return None
    try:
        table, cell = _cell(shelf(last, address.table, now.rounding), address)
    except LookupError:
        return None
    return Before(last, cell.amount or ZERO, table.printed_amount(cell), cell is not NOTHING)
