"""The rows as CSV with a datapackage.json beside it (Fiscal Data Package 1.0), in one zip, and as JSON."""

import csv
import json
from datetime import UTC
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from budget.models import Phase
from disclosure.models import Publication
from disclosure.publication.content import Content
from disclosure.renderers.csv import safe

from .rows import Row, rows_of

Data = dict[str, Any]
CSV_NAME, DESCRIPTOR_NAME = "budget.csv", "datapackage.json"
TAXONOMY = "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
CLASSIFICATION = "一个编码含其下级；多个编码以分号隔开，前有减号的除外"
# Name, type, 标题, columnType of the Fiscal Data Package, 说明.
FIELDS = (
    ("table", "integer", "表号", "", ""),
    ("table_title", "string", "表名", "", ""),
    ("row", "string", "行", "", "数字在表中的地址：行"),
    ("row_title", "string", "行名称", "", ""),
    ("column", "string", "列", "", "数字在表中的地址：列"),
    ("column_title", "string", "列名称", "", ""),
    ("subtotal", "boolean", "是否小计", "", "是：本表其他行之和，相加时应排除；否：不含本表其他数字"),
    ("direction", "string", "收支方向", "direction",
     "revenue 收入，expenditure 支出，carry-forward 年终结转结余"),
    ("function_code", "string", "功能分类科目编码", "functional-classification:generic:code", CLASSIFICATION),
    ("function_name", "string", "功能分类科目名称", "functional-classification:generic:label", ""),
    ("economic_code", "string", "部门经济分类科目编码", "economic-classification:generic:code", CLASSIFICATION),
    ("economic_name", "string", "部门经济分类科目名称", "economic-classification:generic:label", ""),
    ("category_code", "string", "支出类别编码", "expenditure-type:code", CLASSIFICATION),
    ("category_name", "string", "支出类别", "expenditure-type:label", ""),
    ("source_code", "string", "资金来源编码", "fin-source:generic:code", CLASSIFICATION),
    ("source_name", "string", "资金来源", "fin-source:generic:label", ""),
    ("carried_over", "string", "上年结转", "", "1 上年结转，0 本年资金，空白为两者"),
    ("amount", "number", "金额（元）", "value", "公开表印出的数，换算为元"),
    ("printed", "string", "印出的数", "", ""),
    ("unit", "string", "印出的单位", "", ""),
)  # fmt: skip


def as_csv(rows: list[Row]) -> bytes:
    """UTF-8 without a mark, as Data Packages ask; Excel users take tables.csv."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([name for name, *_ in FIELDS])
    for row in rows:
        writer.writerow([_text(value) for value in row])
    return file.getvalue().encode()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else f"{value}"


def descriptor(publication: Publication, content: Content, data: bytes) -> Data:
    year, head = content.scope.year, content.tables[0].head
    return {
        # Fiscal Data Package 1.0 is a tabular package with columnTypes; the profile named fiscal is
        # that of 0.3, and validators that know it ask for its `model`.
        "profile": "tabular-data-package",
        "columnTypes": [TAXONOMY],
        "name": f"budget-{publication.identifier}",
        "id": publication.seal,
        "title": publication.title,
        "version": f"{publication.version}.0.0",
        "created": publication.published.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "description": "公开表的全部数字，每行一个；subtotal 为 true 的是本表其他行之和。",
        "countryCode": "CN",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "contributors": [{"title": content.name, "role": "publisher"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "budget",
                "path": CSV_NAME,
                "title": head.wording("部门预算公开表"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(data),
                "hash": f"sha256:{sha256(data).hexdigest()}",
                "dialect": {
                    "delimiter": ",",
                    "doubleQuote": True,
                    "lineTerminator": "\r\n",
                    "header": True,
                },
                "schema": _schema(content),
            }
        ],
    }


def _schema(content: Content) -> Data:
    """The columns of the file, and what is the same in all of its rows as constant extra fields."""
    head = content.tables[0].head
    administrative = "administrative-classification:generic"
    phase = str(Phase(content.scope.phase).label)
    constants = (
        ("administration_code", "string", head.unit or head.department, f"{administrative}:code"),
        ("administration_name", "string", content.name, f"{administrative}:label"),
        ("fiscal_year", "integer", content.scope.year, "date:fiscal-year"),
        ("phase", "string", phase, "phase:label"),
        ("phase_id", "string", "approved", "phase:id"),
        ("currency", "string", "CNY", "value-currency:code"),
    )
    return {
        "fields": [_field(*field) for field in FIELDS],
        "extraFields": [
            {"name": name, "type": kind, "constant": value, "columnType": column_type}
            for name, kind, value, column_type in constants
        ],
        "primaryKey": ["table", "row", "column"],
        "missingValues": [""],
    }


def _field(name: str, kind: str, title: str, column_type: str, description: str) -> Data:
    field: Data = {"name": name, "type": kind, "title": title}
    if column_type:
        field["columnType"] = column_type
    if description:
        field["description"] = description
    if kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field


def as_zip(publication: Publication, content: Content) -> bytes:
    """The same bytes whenever it is made: its parts bear the moment of publication."""
    data = as_csv(rows_of(content))
    described = descriptor(publication, content, data)
    parts = {
        DESCRIPTOR_NAME: (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode(),
        CSV_NAME: data,
    }
    target = BytesIO()
    with ZipFile(target, "w") as file:
        for name, part in parts.items():
            info = ZipInfo(name, publication.published.astimezone(UTC).timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            file.writestr(info, part)
    return target.getvalue()


def as_json(publication: Publication, content: Content, current: int | None) -> Data:
    """For a website: which version it is and which one holds, if any, the tables as printed, the rows."""
    return {
        "publication": publication.identifier,
        "title": publication.title,
        "name": content.name,
        "year": publication.year,
        "phase": str(Phase(content.scope.phase).label),
        "version": publication.version,
        "published": publication.published.isoformat(),
        "reason": publication.reason,
        "current": publication.version == current,
        "current_version": current,
        "sha256": publication.digest,
        "seal": publication.seal,
        "tables": [
            {
                "number": table.number,
                "title": table.title,
                "unit": table.money.name,
                "headings": table.printed_headings(),
                "rows": table.printed(),
                "note": table.note,
            }
            for table in content.tables
        ],
        "rows": [_row_data(row) for row in rows_of(content)],
    }


def _row_data(row: Row) -> Data:
    return {**row._asdict(), "amount": f"{row.amount:.2f}"}
