"""A report of checks in the order in which a person reads it: what fails first, chosen by level and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.urls import reverse

from budget.findings import Address, Figure, Finding, Result, Status
from budget.rules import FORBIDS, INFORMS, LEVELS, WARNS
from budget.scope import Scope
from performance.checks import TargetFinding
from performance.overview import place as target_place

from .models import Section
from .review import Report
from .table import Table
from .templatetags.table import anchor
from .tieouts import Book
from .typed import TextFinding

LINKS = 8  # cells of one side that are named
# The desk's grids that hold what these checks look at; addresses by name, for the desk is above us.
GRIDS = {"D06": "procurement", "G": "procurement", "D07": "assets", "A01": "expenditure"}
FACTS = "DLGAU"
# Where the booklet prints the typed texts: the anchor of its heading.
HEADINGS = {
    Section.DUTIES.value: "duties-text",
    Section.MEASURES.value: "performance-measures",
    Section.REASON.value: "overview-change",
    Section.GLOSSARY.value: "glossary",
    Section.OTHER.value: "other",
}


@dataclass(frozen=True)
class Link:
    """A cell of a table, or where something is mended, in words and as an address."""

    url: str
    text: str


@dataclass(frozen=True)
class Listed:
    """A finding with the cells that its two figures come from, and the place where it is mended."""

    finding: Finding
    left: list[Link]
    right: list[Link]
    place: Link | None = None

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
            f.place or f.finding.left is None or f.finding.place != f.finding.left.label
            for f in self.findings
        )

    @property
    def text(self) -> str:
        """What all findings say alike, and the rule does not; blank where they differ."""
        texts = {listed.finding.text for listed in self.findings} - {self.result.rule.text}
        return texts.pop() if len(texts) == 1 else ""


@dataclass(frozen=True)
class Chosen:
    """Which checks a person wants to see."""

    level: str = ""
    status: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Chosen":
        level, status = asked.get("level", ""), asked.get("status", "")
        return cls(
            level if level in LEVELS else "",
            status if status in Status.__members__ else "",
            asked.get("q", "").strip()[:80],
        )

    def __bool__(self) -> bool:
        return bool(self.level or self.status or self.words)

    def takes(self, result: Result) -> bool:
        return (
            self.level in ("", result.rule.level)
            and self.status in ("", result.status.name)
            and (self.names(result) or any(map(self.finds, result.findings)))
        )

    def names(self, result: Result) -> bool:
        """Whether the check itself is of the words looked for."""
        rule = result.rule
        return self._in(rule.number, rule.name, rule.text)

    def finds(self, finding: Finding) -> bool:
        labels = [figure.label for figure in (finding.left, finding.right) if figure]
        return self._in(finding.place, finding.text, *labels)

    def _in(self, *texts: str) -> bool:
        return any(self.words.lower() in text.lower() for text in texts)

    def narrowed(self, result: Result) -> Result:
        """A check found by its places keeps these only."""
        if not self.words or self.names(result):
            return result
        return replace(result, findings=tuple(filter(self.finds, result.findings)), more=0)


class Signposts:
    """From the addresses of checks to those of pages."""

    def __init__(
        self, scope: Scope, tables: Sequence[Table], query: str = "", *, writes: bool = False
    ) -> None:
        self.scope, self.query, self.writes = scope, query, writes
        self.book = Book(tables)

    def listed(self, finding: Finding, number: str = "") -> Listed:
        """A finding, and for one of a check with this number, where to mend it."""
        left, right = self.links(finding.left), self.links(finding.right)
        mended = isinstance(finding, TextFinding) or not (left or right)
        place = self._place(number, finding) if mended else None
        return Listed(finding, left, right, place)

    def link(self, cell: Address) -> Link:
        return Link(self._url(cell), self.book.word(cell))

    def links(self, figure: Figure | None) -> list[Link]:
        """The cells of a figure, as far as there is room."""
        cells = figure.cells[:LINKS] if figure else ()
        if figure and figure.year:
            scope = replace(self.scope, year=figure.year)
            return [
                Link(reverse("disclosure:figure", args=[scope, *cell]), figure.label)
                for cell in cells
            ]
        return [self.link(cell) for cell in cells if cell.table in self.book.tables]

    def _url(self, cell: Address) -> str:
        number = self.book.tables[cell.table].number
        page = reverse("disclosure:table", args=[self.scope, number])
        return f"{page}{self.query}#{anchor(number, cell.row, cell.column)}"

    def _place(self, number: str, finding: Finding) -> Link | None:
        """Where it is mended: a target, a typed text, a grid of the unit."""
        if isinstance(finding, TargetFinding) and finding.table:
            scope = replace(self.scope, department=self.scope.department or finding.unit[:3])
            return Link(target_place(scope, finding), "到绩效目标")
        if isinstance(finding, TextFinding):
            return self._text(finding.section)
        if finding.unit and number and number[0] in FACTS:
            slug = GRIDS.get(number) or GRIDS.get(number[0], "expenditure")
            unit = replace(self.scope, department=finding.unit[:3], unit=finding.unit)
            return Link(reverse("desk:entry-grid", args=[unit, slug]), "到编报")
        return None

    def _text(self, section: str) -> Link:
        if not self.writes:
            page = reverse("disclosure:preview", args=[self.scope])
            at = HEADINGS.get(section, "")
            return Link(f"{page}#{at}" if at else page, "看公开文本")
        names = {**{its.value: its.name for its in Section}, Section.REASON: "reasons"}
        at = names.get(section, "particulars" if section == "封面" else "")
        page = reverse("disclosure:texts", args=[self.scope])
        return Link(f"{page}#{at}" if at else page, "到填写处")


def problems(report: Report, signposts: Signposts, chosen: Chosen) -> list[Problem]:
    """What fails: what forbids first, then what warns and what informs; then faults not looked for."""
    found = [
        chosen.narrowed(result)
        for result in report
        if chosen.takes(result) and (result.status is Status.FAILS or _unknown(result))
    ]
    order = {FORBIDS: 0, WARNS: 1, INFORMS: 2}
    found.sort(key=lambda its: (_unknown(its), its.follows, not its.forbids, order[its.rule.level]))
    return [
        Problem(result, [signposts.listed(its, result.rule.number) for its in result.findings])
        for result in found
    ]


def _unknown(result: Result) -> bool:
    """A fault that could be there and was not looked for."""
    return result.status is Status.NOT_RUN and result.rule.level == FORBIDS


@dataclass(frozen=True)
class Count:
    """How many checks there are of a kind, and the choice that shows them."""

    words: str
    count: int
    kind: str
    level: str = ""
    status: str = ""


def counts(report: Report) -> list[Count]:
    """The summary: what fails by level, what holds, what has nothing to check, what could not be run."""
    failing = [result for result in report if result.status is Status.FAILS]
    levels = [
        Count(
            f"{name}（{level}）",
            len([result for result in failing if result.rule.level == level]),
            {FORBIDS: "fault", WARNS: "warning"}.get(level, "none"),
            level,
            Status.FAILS.name,
        )
        for level, name in LEVELS.items()
    ]
    kinds = {Status.HOLDS: "done", Status.NOT_APPLICABLE: "none", Status.NOT_RUN: "warning"}
    return levels + [
        Count(str(status), len([r for r in report if r.status is status]), kind, "", status.name)
        for status, kind in kinds.items()
    ]
