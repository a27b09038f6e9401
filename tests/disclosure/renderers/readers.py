"""Reads every format back into what a table says, so that it can be compared whole."""

import csv
import html.parser
import json
import re
import subprocess
from io import BytesIO, StringIO

from openpyxl import load_workbook
from openpyxl.cell import MergedCell


def said(table, *parts):
    """What a table says, or those parts of it that a format holds."""
    whole = {
        "title": table.title,
        "lines": [
            table.head.office,
            f"预算年度：{table.head.year}{table.head.marked}",
            f"单位：{table.money.name}",
        ],
        "headings": table.printed_headings(),
        "spans": [(h.text, h.row, h.column, h.rows, h.columns) for h in table.headings],
        "ordinals": table.ordinals(),
        "rows": table.printed(),
        "note": table.note,
    }
    return {part: whole[part] for part in parts or whole}


def placed(lines):
    """Cells of (text, rows, columns), line by line, with the place that is left for each."""
    taken, spans = set(), []
    for row, cells in enumerate(lines):
        column = 0
        for text, rows, columns in cells:
            while (row, column) in taken:
                column += 1
            spans.append((text, row, column, rows, columns))
            taken |= {(row + i, column + j) for i in range(rows) for j in range(columns)}
    return spans


def written_out(spans):
    """Heading cells as lines of equal length."""
    lines = [[""] * max(c + n for _, _, c, _, n in spans) for _ in range(spans[-1][1] + 1)]
    for text, row, column, _, _ in spans:
        lines[row][column] = text
    return lines


# CSV and JSON

CSV_PARTS = ("title", "lines", "headings", "rows", "note")
JSON_PARTS = ("title", "headings", "rows", "note")


def read_csv(content):
    text = content.decode()
    assert text.startswith("\ufeff")
    blocks = [[]]
    for line in csv.reader(StringIO(text[1:], newline="")):
        if line:
            blocks[-1].append(line)
        else:
            blocks.append([])
    return [_csv_table(block) for block in blocks]


def _csv_table(block):
    (title,), lines, *rest = block
    numbered = [line for line in rest if line[0].isdecimal()]
    note = rest[-1][0] if len(rest[-1]) == 1 else ""
    headings = [line for line in rest if line not in numbered and len(line) > 1]
    return {"title": title, "lines": lines, "headings": headings, "rows": numbered, "note": note}


def read_json(content):
    tables = json.loads(content)["tables"]
    return [{part: table[part] for part in JSON_PARTS} for table in tables]


# HTML


class Page(html.parser.HTMLParser):
    """Tables as lists of rows: the class of the row, and its cells as (texts, rows, columns)."""

    def __init__(self):
        super().__init__()
        self.tables, self.cell = [], None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append((attributes.get("class", ""), []))
        elif tag in {"td", "th"}:
            spans = (int(attributes.get(name, 1)) for name in ("rowspan", "colspan"))
            self.cell = [""]
            self.tables[-1][-1][1].append((self.cell, *spans))
        elif tag == "span" and self.cell is not None:
            self.cell.append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell[-1] += data


def read_html(content):
    page = Page()
    page.feed(content.decode())
    return [_html_table(rows) for rows in page.tables]


def _html_table(rows):
    def texts(*kinds):
        return [
            ["".join(cell) for cell, _, _ in cells]
            for kind, cells in rows
            if kind.startswith(kinds)
        ]

    spans = placed(
        [
            [("".join(cell), *span) for cell, *span in cells]
            for kind, cells in rows
            if kind == "heading"
        ]
    )
    notes = texts("") if rows[-1][0] == "" else [[""]]
    return {
        "title": texts("title")[0][0],
        "lines": next(cells[0][0][1:] for kind, cells in rows if kind == "lines"),
        "headings": written_out(spans),
        "spans": spans,
        "ordinals": texts("ordinals")[0],
        "rows": texts("level-"),
        "note": notes[-1][0],
    }


# Excel


def read_excel(content):
    return [_sheet(sheet) for sheet in load_workbook(BytesIO(content)).worksheets]


def _sheet(sheet):
    last = int(sheet.print_title_rows.rpartition("$")[2])
    spans = [_span(sheet, cell) for row in sheet.iter_rows(3, last - 1) for cell in row]
    spans = [span for span in spans if span]
    below = [[_shown(cell) for cell in row] for row in sheet.iter_rows(last + 1)]
    rows = [row for row in below if row[0].isdecimal()]
    return {
        "title": sheet["A1"].value,
        "lines": [cell.value for cell in sheet[2] if cell.value],
        "headings": written_out(spans),
        "spans": spans,
        "ordinals": [_shown(cell) for cell in sheet[last]],
        "rows": rows,
        "note": below[-1][0] if len(below) > len(rows) else "",
    }


def _span(sheet, cell):
    if isinstance(cell, MergedCell):
        return None
    area = next((a for a in sheet.merged_cells if cell.coordinate in a), None)
    size = area.size if area else {"rows": 1, "columns": 1}
    return cell.value, cell.row - 3, cell.column - 1, size["rows"], size["columns"]


def _shown(cell):
    """A cell as Excel shows it."""
    if cell.value is None:
        return ""
    if cell.data_type == "s":
        return cell.value
    assert cell.data_type == "n"
    return f"{cell.value:.2f}" if cell.number_format == "0.00" else str(cell.value)


# PDF, by its tags


def read_pdf(content):
    """What a reader who listens hears: the tags of the document, with their spans and texts."""
    shown = subprocess.run(
        ["pdfinfo", "-struct-text", "-enc", "UTF-8", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout.decode(errors="replace")
    tables = []
    for line in shown.splitlines():
        _take(tables, line.strip())
    return [_pdf_table(table) for table in tables]


def _take(tables, line):
    tag = line.split(" ", 1)[0].rstrip(":")
    if tag == "H1":
        tables.append({"rows": [[{"texts": []}]], "note": ""})
    elif tag == "TR":
        tables[-1]["rows"].append([])
    elif tag in {"TH", "TD"}:
        tables[-1]["rows"][-1].append({"kind": tag, "texts": [], "/RowSpan": 1, "/ColSpan": 1})
    elif tag == "P":
        tables[-1]["rows"].append([{"texts": []}])
    elif tag in {"/RowSpan", "/ColSpan"}:
        tables[-1]["rows"][-1][-1][tag] = int(line.split()[1])
    elif text := re.fullmatch('"(.*)"', line):
        tables[-1]["rows"][-1][-1]["texts"].append(text[1])


def _pdf_table(table):
    title, lines, *rest = table["rows"]
    *office, year, unit = lines[0]["texts"]
    note = "".join(rest.pop()[0]["texts"]) if "kind" not in rest[-1][0] else ""
    *headings, ordinals = [row for row in rest if row[0]["kind"] == "TH"]
    spans = placed(
        [[("".join(c["texts"]), c["/RowSpan"], c["/ColSpan"]) for c in row] for row in headings]
    )
    return {
        "title": "".join(title[0]["texts"]),
        "lines": ["".join(office), year, unit],
        "headings": written_out(spans),
        "spans": spans,
        "ordinals": ["".join(cell["texts"]) for cell in ordinals],
        "rows": [["".join(c["texts"]) for c in row] for row in rest if row[0]["kind"] == "TD"],
        "note": note,
    }
