"""A Booklet as plain data and back; an official table in it is named, for it stands among the tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from disclosure.document import (
    Block,
    Booklet,
    Figure,
    Heading,
    Origin,
    Paragraph,
    Part,
    Run,
    TableBlock,
)
from disclosure.table import Table

from .canonical import exact
from .table_data import Data, table_data, table_of


def booklet_data(booklet: Booklet) -> Data:
    return {
        "title": booklet.title,
        "issuer": booklet.issuer,
        "month": booklet.month,
        "year": booklet.year,
        "parts": [[_block_data(block) for block in part.blocks] for part in booklet.parts],
    }


def booklet_of(data: Data, official: Mapping[str, Table]) -> Booklet:
    return Booklet(
        title=data["title"],
        issuer=data["issuer"],
        month=data["month"],
        year=data["year"],
        parts=tuple(
            Part(tuple(_block(block, official) for block in blocks)) for blocks in data["parts"]
        ),
    )


def _block_data(block: Block) -> Data:
    match block:
        case Heading():
            return {"heading": block.text, "level": block.level, "key": block.key}
        case Paragraph():
            return {"paragraph": [_run_data(run) for run in block.runs]}
        case TableBlock(table, official=True):
            return {"official": table.slug}
        case TableBlock(table):
            return {"table": table_data(table)}


def _block(data: Data, official: Mapping[str, Table]) -> Block:
    if "heading" in data:
        return Heading(data["level"], data["heading"], data["key"])
    if "paragraph" in data:
        return Paragraph(tuple(_run(run) for run in data["paragraph"]))
    if "official" in data:
        return TableBlock(official[data["official"]], official=True)
    return TableBlock(table_of(data["table"]))


def _run_data(run: Run) -> str | Data:
    if isinstance(run, str):
        return run
    origins = [list(origin) for origin in run.origins]
    return {"figure": run.text, "value": exact(run.value), "origins": origins}


def _run(data: Any) -> Run:
    if isinstance(data, str):
        return data
    origins = tuple(Origin(*origin) for origin in data["origins"])
    return Figure(data["figure"], Decimal(data["value"]), origins)
