"""A report of checks in the order in which a person reads it: what fails first, the rest folded."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse

from budget.findings import Address, Figure, Finding, Result, Status
from budget.scope import Scope

from .review import Report
from .table import Table
from .templatetags.table import anchor
from .tieouts import Book

LINKS = 8  # cells of one side that are named


@dataclass(frozen=True)
class Link:
    """A cell of a table, in words and as an address."""

    url: str
    text: str


@dataclass(frozen=True)
class Listed:
    """A finding with the cells that its two figures come from."""

    finding: Finding
    left: list[Link]
    right: list[Link]

    @property
    def mark(self) -> str:
        """Its own end of an address, the same whatever else fails."""
        return sha256(self.finding.identity.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Problem:
    """A check that fails or could not be run, with where."""

    result: Result
    findings: list[Listed]

    @property
    def compares(self) -> bool:
        """Whether any finding has figures to show."""
        return any(f.finding.left or f.finding.right for f in self.findings)

    @property
    def placed(self) -> bool:
        """Whether places say more than the figures do."""
        return any(
            f.finding.left is None or f.finding.place != f.finding.left.label for f in self.findings
        )

    @property
    def text(self) -> str:
        """What all findings say alike, and the rule does not; blank where they differ."""
        texts = {listed.finding.text for listed in self.findings} - {self.result.rule.text}
        return texts.pop() if len(texts) == 1 else ""


class Signposts:
    """From the addresses of checks to those of pages."""

    def __init__(self, scope: Scope, tables: Sequence[Table], query: str = "") -> None:
        self.scope, self.query = scope, query
        self.book = Book(tables)

    def listed(self, finding: Finding) -> Listed:
        return Listed(finding, self.links(finding.left), self.links(finding.right))

    def link(self, cell: Address) -> Link:
        return Link(self._url(cell), self.book.word(cell))

    def links(self, figure: Figure | None) -> list[Link]:
        """The cells of a figure, as far as there is room."""
        cells = figure.cells[:LINKS] if figure else ()
        return [self.link(cell) for cell in cells if cell.table in self.book.tables]

    def _url(self, cell: Address) -> str:
        number = self.book.tables[cell.table].number
        page = reverse("disclosure:table", args=[self.scope, number])
        return f"{page}{self.query}#{anchor(number, cell.row, cell.column)}"


def problems(report: Report, tables: tuple[Table, ...], query: str = "") -> list[Problem]:
    """What fails and forbids publication, then what fails and warns, then what could not be run."""
    signposts = Signposts(report.scope, tables, query)
    found = [result for result in report if result.status in {Status.FAILS, Status.NOT_RUN}]
    found.sort(key=lambda result: (result.status is Status.NOT_RUN, not result.forbids))
    return [
        Problem(result, [signposts.listed(finding) for finding in result.findings])
        for result in found
    ]


def counts(report: Report) -> list[tuple[str, int]]:
    """How many checks ended how; of those that fail, how many only warn."""
    warnings = [r for r in report if r.status is Status.FAILS and not r.forbids]
    return [
        *((str(status), len([r for r in report if r.status is status])) for status in Status),
        ("不符中只是提示的", len(warnings)),
    ]
