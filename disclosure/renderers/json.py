"""The tables as open data: everything as printed, with headings and sentences."""

import json
from collections.abc import Sequence

from disclosure.table import Table

from .imprint import Imprint


def render(tables: Sequence[Table], imprint: Imprint | None = None) -> bytes:
    head = tables[0].head
    document = {
        "department": head.department,
        **({"unit_code": head.unit} if head.unit else {}),
        "name": head.name,
        "year": head.year,
        **({"stage": head.stage} if head.stage else {}),
        **({"publication": imprint.words} if imprint else {}),
        "tables": [_data(table) for table in tables],
    }
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def _data(table: Table) -> dict[str, object]:
    return {
        "number": table.number,
        "slug": table.slug,
        "title": table.title,
        "unit": table.money.name,
        "headings": table.printed_headings(),
        "rows": table.printed(),
        "note": table.note,
    }
