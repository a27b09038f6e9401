"""What is frozen reads back as the same values, now and from the texts of every format so far."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budget.models import BudgetLine
from disclosure.document import TableBlock
from disclosure.publication import UnknownFormat, content_of, draft
from disclosure.publication.booklet_data import booklet_data, booklet_of
from disclosure.publication.content import FORMAT, READERS
from disclosure.publication.report_data import report_data
from disclosure.publication.table_data import misprinted, table_data, table_of
from disclosure.rounding import CONTROLLED
from tests.disclosure.renderers import booklets, samples

from . import odd
from .conftest import DEPARTMENT

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize(
    "table",
    [*samples.tables(), samples.merged_table(), *samples.named("<b>=1+1</b>")],
    ids=lambda table: table.slug,
)
def test_a_table_reads_back_as_it_was(table):
    assert table_of(json.loads(json.dumps(table_data(table)))) == table


def test_a_booklet_reads_back_as_it_was():
    booklet = booklets.booklet()
    official = {
        block.table.slug: block.table
        for block in booklet.blocks()
        if isinstance(block, TableBlock) and block.official
    }

    assert booklet_of(json.loads(json.dumps(booklet_data(booklet))), official) == booklet


@pytest.mark.django_db
def test_the_real_case_reads_back_as_it_was(case):
    content = draft(DEPARTMENT, rounding=CONTROLLED).content
    read = content_of(content.text)

    assert read.text == content.text
    for field in ("scope", "name", "tables", "beside", "before", "booklet", "rounding", "adjusted",
                  "facts", "names"):  # fmt: skip
        assert getattr(read, field) == getattr(content, field)
    assert report_data(read.report) == report_data(content.report)
    assert [result.status for result in read.report] == [r.status for r in content.report]


@pytest.mark.django_db
def test_the_text_does_not_depend_on_the_order_in_which_lines_were_entered():
    odd.make()
    first = draft(odd.SCOPE).digest
    BudgetLine.objects.all().delete()
    odd.make_lines(reversed(odd.LINES))

    assert draft(odd.SCOPE).digest == first


def test_a_newer_format_is_refused_with_what_to_do():
    with pytest.raises(UnknownFormat, match=f"第{FORMAT + 1}号.*请把程序升级"):
        content_of(json.dumps({"format": FORMAT + 1}))


def test_a_cell_that_would_print_otherwise_is_named():
    data = table_data(samples.tables()[0])
    cell = next(c for row in data["rows"] for c in row["cells"] if isinstance(c, dict))
    cell["printed"] = "0.01"

    assert misprinted(data) == [(cell["row"], cell["column"])]


# Texts that earlier versions wrote: kept for ever, never written anew


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("name", ["318", "319"])
def test_a_text_of_every_format_stays_readable(format_, name):
    text = (GOLDEN / f"publication-{format_}-{name}.json").read_text(encoding="utf-8")
    data = json.loads(text)
    content = content_of(text)

    assert data["format"] == format_
    assert [len(table.rows) for table in content.tables] == [len(t["rows"]) for t in data["tables"]]
    assert [misprinted(table) for table in data["tables"]] == [[]] * 9
    assert len(content.booklet.headings()) > 20
    assert len(list(content.report)) > 20


def test_the_oldest_text_says_what_it_said():
    """The published figures of 2023, as format 1 froze them."""
    content = content_of((GOLDEN / "publication-1-318.json").read_text(encoding="utf-8"))
    summary = content.table("summary")

    assert content.name == "秦皇岛经济技术开发区财政局"
    assert summary.text(summary.addresses["total", "expenditure"]) == "1482.64"
    assert content.booklet.month == "二〇二三年三月"


def test_the_oldest_text_keeps_how_figures_were_rounded():
    content = content_of((GOLDEN / "publication-1-319.json").read_text(encoding="utf-8"))

    assert content.rounding is not None
    assert [(each.place, each.exact, each.alone, each.printed) for each in content.adjusted] == [
        (f"表6 30102 津贴补贴·{column}", Decimal(10050), Decimal(10100), Decimal(10000))
        for column in ("合计", "人员经费")
    ]
