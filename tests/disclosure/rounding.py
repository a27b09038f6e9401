"""Facts rounded together, and what their tables print."""

from decimal import Decimal

from budget.findings import Status
from budget.rules import FORBIDS
from budget.totals import EXPENDITURE, REVENUE, Fact, Totals
from budget.vocabulary import GENERAL
from disclosure.annexes import BASIC_SPLIT
from disclosure.forms.hebei import HEBEI
from disclosure.money import WAN
from disclosure.rounding import controlled
from disclosure.table import build
from disclosure.tieouts import PRINTED, relate

from .strategies import HEAD, NAMES

PLACE = WAN.place


def spent(function, economic, category, amount, source=GENERAL):
    return Fact(EXPENDITURE, function, economic, category, source, "0", Decimal(amount))


def received(amount, source=GENERAL):
    return Fact(REVENUE, "", "", "", source, "0", Decimal(amount))


def rounded(its, named=NAMES):
    """The nine tables and the two kinds of 基本支出, rounded, and how."""
    totals = Totals(its)
    tables = (*HEBEI.tables(totals, named, HEAD), build(BASIC_SPLIT, totals, {}, HEAD))
    result = controlled(totals, tables, leading=HEBEI.leading)
    return tuple(map(result.table, tables)), result


def failing(tables, *, signed=False, level=FORBIDS):
    return [
        result.rule.number
        for result in relate(HEBEI.relations, tables, amounts=PRINTED, signed=signed)
        if result.status is Status.FAILS and result.rule.level == level
    ]


def cells(tables):
    return [cell for table in tables for cell in table.addresses.values()]


def texts(table):
    return {address: table.text(cell) for address, cell in table.addresses.items()}


def deviation(cell):
    return abs((cell.amount if cell.rounded is None else cell.rounded) - cell.amount)


def is_off(cell):
    """Whether a figure is a unit or more off its exact value."""
    return cell.rounded is not None and deviation(cell) >= PLACE
