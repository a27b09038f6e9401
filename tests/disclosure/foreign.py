"""Printed tables of Hebei's form, read back into Table values as another office's would be."""

from decimal import Decimal

from budget.totals import Totals
from disclosure.forms.hebei import HEBEI
from disclosure.table import Cell, Column, Head, Row, Table
from disclosure.tieouts.book import TOTAL

HEAD = Head("318", "某某局", 2023)


def read(published) -> list[Table]:
    """Tables by number; a fixed table's lines are the form's, in their order."""
    form = HEBEI.tables(Totals(()), {"function": {}, "economic": {}}, HEAD)
    return [_table(table, printed["rows"]) for table, printed in zip(form, published, strict=True)]


def _table(form: Table, printed) -> Table:
    rows = [
        _fixed(row, cells, form.money) if form.rows else _coded(form.columns, cells, form.money)
        for row, (_, *cells) in zip(form.rows or printed, printed, strict=bool(form.rows))
    ]
    return Table(form.number, form.slug, form.title, HEAD, form.headings, form.columns, tuple(rows))


def _fixed(row: Row, texts, money) -> Row:
    return row._replace(
        cells=tuple(
            cell if cell.amount is None else cell._replace(amount=_amount(text, money))
            for cell, text in zip(row.cells, texts, strict=True)
        )
    )


def _coded(columns, texts, money) -> Row:
    key = texts[0] or TOTAL
    return Row(
        tuple(
            Cell(amount=_amount(text, money), row=key, column=column.key)
            if isinstance(column, Column)
            else Cell(text)
            for column, text in zip(columns, texts, strict=True)
        )
    )


def _amount(text: str, money) -> Decimal:
    return Decimal(text or 0) * money.yuan
