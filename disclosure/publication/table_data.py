"""A Table as plain data and back: every cell with its exact amount, how it prints, and what it selects."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from budget.totals import Criterion, Selection, Under
from disclosure.money import MoneyUnit
from disclosure.table import COVERED, Cell, Column, Head, Heading, Row, Table, Text

from .canonical import exact

Data = dict[str, Any]


def table_data(table: Table) -> Data:
    return {
        "number": table.number,
        "slug": table.slug,
        "title": table.title,
        "head": {
            "department": table.head.department,
            "name": table.head.name,
            "year": table.head.year,
            "unit": table.head.unit,
            "stage": table.head.stage,
        },
        "headings": [list(heading) for heading in table.headings],
        "columns": [_column_data(column) for column in table.columns],
        "rows": [
            {"level": row.level, "cells": [_cell_data(table, cell) for cell in row.cells]}
            for row in table.rows
        ],
        "note": table.note,
        "landscape": table.landscape,
        "money": {"name": table.money.name, "yuan": exact(table.money.yuan)},
        "zero": table.zero,
        "numbered": table.numbered,
    }


def table_of(data: Data) -> Table:
    head = data["head"]
    return Table(
        number=data["number"],
        slug=data["slug"],
        title=data["title"],
        head=Head(head["department"], head["name"], head["year"], head["unit"], head["stage"]),
        headings=tuple(Heading(*heading) for heading in data["headings"]),
        columns=tuple(_column(column) for column in data["columns"]),
        rows=tuple(
            Row(tuple(_cell(cell) for cell in row["cells"]), row["level"]) for row in data["rows"]
        ),
        note=data["note"],
        landscape=data["landscape"],
        money=MoneyUnit(data["money"]["name"], Decimal(data["money"]["yuan"])),
        zero=data["zero"],
        numbered=data["numbered"],
    )


def misprinted(data: Data) -> list[tuple[str, str]]:
    """The cells that would print otherwise than they did when the table was frozen."""
    table = table_of(data)
    return [
        (cell.row, cell.column)
        for row, its in zip(table.rows, data["rows"], strict=True)
        for cell, stored in zip(row.cells, its["cells"], strict=True)
        if isinstance(stored, dict) and "amount" in stored and table.text(cell) != stored["printed"]
    ]


# Selections


def selection_data(where: Selection) -> Data:
    return {dimension: _criterion_data(criterion) for dimension, criterion in where.items()}


def selection_of(data: Mapping[str, Any]) -> Selection:
    return {dimension: _criterion(criterion) for dimension, criterion in data.items()}


def _criterion_data(criterion: Criterion) -> str | list[str] | Data:
    if isinstance(criterion, Under):
        return {"under": list(criterion.codes), "but": list(criterion.but)}
    return criterion if isinstance(criterion, str) else list(criterion)


def _criterion(data: Any) -> Criterion:
    if isinstance(data, dict):
        return Under(*data["under"], but=tuple(data["but"]))
    return data if isinstance(data, str) else tuple(data)


# Columns and cells


def _column_data(column: Text | Column) -> Data:
    if isinstance(column, Text):
        return {"heading": column.heading, "label": column.label, "side": column.side}
    return {
        "heading": column.heading,
        "key": column.key,
        "where": selection_data(column.where),
        "side": column.side,
    }


def _column(data: Data) -> Text | Column:
    if "key" in data:
        where = selection_of(data["where"])
        return Column(data["heading"], data["key"], where, data["side"])
    return Text(data["heading"], data["label"], data["side"])


def _cell_data(table: Table, cell: Cell) -> str | Data | None:
    """Words alone as text, a cell that another covers as null."""
    if cell == COVERED:
        return None
    data: Data = {} if cell.rows == cell.columns == 1 else {"span": [cell.rows, cell.columns]}
    if cell.amount is None:
        return {"text": cell.text, **data} if data else cell.text
    data |= {
        "amount": exact(cell.amount),
        "printed": table.text(cell),
        "row": cell.row,
        "column": cell.column,
    }
    if cell.rounded is not None:
        data["rounded"] = exact(cell.rounded)
    if cell.where is not None:
        data["where"] = selection_data(cell.where)
    return data


def _cell(data: Any) -> Cell:
    if data is None:
        return COVERED
    if isinstance(data, str):
        return Cell(data)
    rows, columns = data.get("span", (1, 1))
    if "amount" not in data:
        return Cell(data["text"], rows=rows, columns=columns)
    return Cell(
        amount=Decimal(data["amount"]),
        row=data["row"],
        column=data["column"],
        where=selection_of(data["where"]) if "where" in data else None,
        rows=rows,
        columns=columns,
        rounded=Decimal(data["rounded"]) if "rounded" in data else None,
    )
