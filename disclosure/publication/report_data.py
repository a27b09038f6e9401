"""A report of checks as plain data and back; the rows of lines at fault are left out, for they do not last."""

from decimal import Decimal
from typing import Any

from budget.findings import Address, Figure, Finding, Result, Status
from budget.rules import Rule
from budget.scope import Scope
from disclosure.review import Report, Section

from .canonical import exact
from .table_data import Data


def report_data(report: Report) -> list[Data]:
    return [
        {"title": section.title, "results": [_result_data(result) for result in section.results]}
        for section in report.sections
    ]


def report_of(data: list[Data], scope: Scope) -> Report:
    sections = (
        Section(each["title"], tuple(_result(result) for result in each["results"]))
        for each in data
    )
    return Report(scope, tuple(sections))


def _result_data(result: Result) -> Data:
    rule = result.rule
    return {
        "number": rule.number,
        "name": rule.name,
        "level": rule.level,
        "source": rule.source,
        "text": rule.text,
        "status": result.status.name,
        "reason": result.reason,
        "more": result.more,
        "findings": [_finding_data(finding) for finding in result.findings],
    }


def _result(data: Data) -> Result:
    rule = Rule(data["number"], data["name"], data["level"], data["source"], data["text"])
    findings = tuple(_finding(finding) for finding in data["findings"])
    return Result(rule, Status[data["status"]], findings, data["reason"], data["more"])


def _finding_data(finding: Finding) -> Data:
    return {
        "place": finding.place,
        "text": finding.text,
        "unit": finding.unit,
        "left": _figure_data(finding.left),
        "right": _figure_data(finding.right),
    }


def _finding(data: Data) -> Finding:
    left, right = _figure(data["left"]), _figure(data["right"])
    return Finding(data["place"], data["text"], left, right, data["unit"])


def _figure_data(figure: Figure | None) -> Data | None:
    if figure is None:
        return None
    cells = [list(cell) for cell in figure.cells]
    return {"label": figure.label, "amount": exact(figure.amount), "cells": cells}


def _figure(data: Any) -> Figure | None:
    if data is None:
        return None
    cells = tuple(Address(*cell) for cell in data["cells"])
    return Figure(data["label"], Decimal(data["amount"]), cells)
