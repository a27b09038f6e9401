"""A report of checks as plain data and back; without the rows of lines at fault and of
exceptions, for they do not last."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from budget.findings import Address, Figure, Finding, Result, Status, Waived
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
        "population": rule.population,
        "firm": rule.firm,
        "tolerance": exact(rule.tolerance),
        "measure": rule.measure,
        "status": result.status.name,
        "reason": result.reason,
        "more": result.more,
        "findings": [_finding_data(finding) for finding in result.findings],
    }


def _result(data: Data) -> Result:
    rule = Rule(
        data["number"],
        data["name"],
        data["level"],
        data["source"],
        data["text"],
        population=data.get("population", ""),
        firm=data.get("firm", False),
        tolerance=Decimal(data.get("tolerance", "0")),
        measure=data.get("measure", "元"),
    )
    findings = tuple(_finding(finding) for finding in data["findings"])
    return Result(rule, Status[data["status"]], findings, data["reason"], data["more"])


def _finding_data(finding: Finding) -> Data:
    return {
        "place": finding.place,
        "text": finding.text,
        "unit": finding.unit,
        "left": _figure_data(finding.left),
        "right": _figure_data(finding.right),
        "key": finding.key,
        "share": None if finding.share is None else exact(finding.share),
        "waived": _waived_data(finding.waived),
    }


def _finding(data: Data) -> Finding:
    left, right = _figure(data["left"]), _figure(data["right"])
    return Finding(
        data["place"],
        data["text"],
        left,
        right,
        data["unit"],
        key=data.get("key", ""),
        share=Decimal(data["share"]) if data.get("share") else None,
        waived=_waived(data.get("waived")),
    )


def _waived_data(waived: Waived | None) -> Data | None:
    if waived is None:
        return None
    at = waived.at.astimezone(UTC).isoformat()
    return {"reason": waived.reason, "person": waived.person, "role": waived.role, "at": at}


def _waived(data: Data | None) -> Waived | None:
    if data is None:
        return None
    at = datetime.fromisoformat(data["at"])
    return Waived(data["reason"], data["person"], data["role"], at)


def _figure_data(figure: Figure | None) -> Data | None:
    if figure is None:
        return None
    cells = [list(cell) for cell in figure.cells]
    data = {"label": figure.label, "amount": exact(figure.amount), "cells": cells}
    return {**data, "year": figure.year} if figure.year else data


def _figure(data: Any) -> Figure | None:
    if data is None:
        return None
    cells = tuple(Address(*cell) for cell in data["cells"])
    return Figure(data["label"], Decimal(data["amount"]), cells, data.get("year", 0))
