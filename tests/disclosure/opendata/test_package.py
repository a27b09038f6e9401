"""The data package holds to Fiscal Data Package 1.0 and Table Schema, and is the same whenever it is made."""

import csv
import json
import re
from decimal import Decimal
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from disclosure.opendata import as_json, as_zip
from disclosure.publication import content_of

pytestmark = pytest.mark.django_db

# What the specification's taxonomy names, as far as a budget needs it.
COLUMN_TYPES = re.compile(
    r"(administrative|functional|economic)-classification:generic:(code|label)"
    r"|fin-source:generic:(code|label)|expenditure-type:(code|label)|direction|phase:(id|label)|date:fiscal-year"
    r"|value|value-currency:code"
)
PARSERS = {
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "string": str,
}


@pytest.fixture
def package(published):
    with ZipFile(BytesIO(as_zip(published, content_of(published.content)))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return json.loads(parts["datapackage.json"]), parts["budget.csv"]


def read(data):
    return list(csv.DictReader(StringIO(data.decode(), newline="")))


def test_the_descriptor_is_a_data_package(package, published):
    described, data = package
    (resource,) = described["resources"]

    assert described["profile"] == "tabular-data-package"
    assert described["columnTypes"] == [
        "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
    ]
    assert resource["dialect"].keys() >= {"delimiter", "doubleQuote"}  # both are required
    assert re.fullmatch(r"[a-z0-9._-]+", described["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", described["created"])
    assert described["fiscalPeriod"] == {"start": "2023-01-01", "end": "2023-12-31"}
    assert described["id"] == published.seal
    assert (resource["profile"], resource["path"]) == ("tabular-data-resource", "budget.csv")
    assert resource["bytes"] == len(data)
    assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"


def test_its_fields_are_the_columns_and_their_types_are_of_the_taxonomy(package):
    described, data = package
    schema = described["resources"][0]["schema"]
    header, *_ = csv.reader(StringIO(data.decode(), newline=""))

    assert [field["name"] for field in schema["fields"]] == header
    fields = [*schema["fields"], *schema["extraFields"]]
    assert {field["type"] for field in fields} <= set(PARSERS)
    types = [field["columnType"] for field in fields if "columnType" in field]
    assert [each for each in types if not COLUMN_TYPES.fullmatch(each)] == []
    assert len(types) == len(set(types))
    assert {each.partition(":")[0] for each in types} >= {
        "administrative-classification", "functional-classification", "economic-classification",
        "phase", "date", "direction", "value", "value-currency",
    }  # fmt: skip
    constants = {field["name"]: field["constant"] for field in schema["extraFields"]}
    assert constants == {
        "administration_code": "318",
        "administration_name": "秦皇岛经济技术开发区财政局",
        "fiscal_year": 2023,
        "phase": "年初预算",
        "phase_id": "approved",
        "currency": "CNY",
    }


def test_every_value_is_of_its_type_and_every_row_has_its_key(package):
    described, data = package
    schema, rows = described["resources"][0]["schema"], read(data)

    for row in rows:
        for field in schema["fields"]:
            PARSERS[field["type"]](row[field["name"]])
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(keys) == len(set(keys)) > 200


def test_rows_that_are_no_subtotals_add_up_to_what_the_tables_print(package, published):
    _, data = package
    tables = {table.number: table for table in content_of(published.content).tables}
    sums = dict.fromkeys((1, 3, 5), Decimal(0))
    for row in read(data):
        number = int(row["table"])
        if number in sums and row["subtotal"] == "false" and row["direction"] == "expenditure":
            sums[number] += Decimal(row["amount"])

    totals = {1: ("total", "expenditure"), 3: ("total", "total"), 5: ("total", "total")}
    assert sums == {
        number: tables[number].printed_amount(tables[number].addresses[address]) * 10_000
        for number, address in totals.items()
    }


def test_it_is_the_same_whenever_it_is_made(published):
    first, second = (as_zip(published, content_of(published.content)) for _ in range(2))

    assert first == second


def test_neither_lines_nor_exact_amounts_are_in_it(published):
    data = json.dumps(as_json(published, content_of(published.content), 1), ensure_ascii=False)

    assert "318001" not in data  # units of the department are not published with it
    assert {row["amount"][-5:] for row in json.loads(data)["rows"]} == {"00.00"}  # of 0.01 万元
