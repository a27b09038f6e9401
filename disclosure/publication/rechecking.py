"""The relations between tables run once more over the tables as they were frozen, beside what the
certificate says of them. Nothing is built anew and nothing is asked of the budget as it is now."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from budget.findings import Finding, Result, Status
from budget.rules import ADJUSTMENT
from disclosure.forms import FORMS
from disclosure.review import Section, check_relations
from disclosure.tieouts import Relation

from .content import Content

PLACES = 3  # of one relation that are named


class Rechecked(NamedTuple):
    """A relation's result now; and when it was published, unless it was not yet declared then."""

    now: Result
    then: Result | None

    @property
    def differs(self) -> bool:
        """Whether the frozen tables no longer say what the certificate says of them."""
        return self.then is not None and self.then.status is not self.now.status

    @property
    def words(self) -> str:
        """Where it fails, with both sides; why it does not apply or could not be run."""
        if self.now.status is not Status.FAILS:
            return self.now.reason
        found = self.now.findings[:PLACES]
        more = len(self.now.findings) + self.now.more - len(found)
        return "；".join(map(_place, found)) + (f"；另 {more} 处" if more else "")


class Rechecks(NamedTuple):
    """All of them; none, with the reason, where they could not be run."""

    results: tuple[Rechecked, ...]
    reason: str = ""

    @property
    def ordered(self) -> list[Rechecked]:
        """What differs first, then what fails."""
        return sorted(
            self.results,
            key=lambda each: (not each.differs, each.now.status is not Status.FAILS),
        )

    @property
    def differing(self) -> list[Rechecked]:
        return [each for each in self.results if each.differs]

    @property
    def words(self) -> str:
        """How many there are of each result, and those that are not as the certificate says."""
        counts = {
            status: len([each for each in self.results if each.now.status is status])
            for status in Status
        }
        said = "，".join(f"{status} {count} 项" for status, count in counts.items() if count)
        if not self.differing:
            return self.reason or said
        changed = "、".join(
            f"{each.now.rule.number} {each.now.rule.name}（公布时{each.then.status}，现为{each.now.status}）"
            for each in self.differing[:5]
            if each.then
        )
        return f"{said}；与公布时不同：{changed}"


def recheck(content: Content) -> Rechecks:
    """Runs the relations of the form that the content names, as strict as they were then."""
    form = next((form for form in FORMS if form.slug == content.form), None)
    if form is None:
        return Rechecks((), f"未能核验：本程序没有表式“{content.form}”。")
    then = {result.rule.number: result for result in content.report}
    sections = check_relations(
        form,
        content.tables,
        [_as_strict(relation, then) for relation in form.relations],
        rounded=content.rounding is not None,
        signed=content.scope.phase == ADJUSTMENT,
    )
    return Rechecks(tuple(_beside(sections, then)))


def _as_strict(relation: Relation, then: Mapping[str, Result]) -> Relation:
    its = then.get(relation.number)
    return (
        replace(relation, level=its.rule.level, tolerance=its.rule.tolerance) if its else relation
    )


def _beside(sections: tuple[Section, ...], then: Mapping[str, Result]) -> Iterator[Rechecked]:
    for section in sections:
        for result in section.results:
            yield Rechecked(result, then.get(result.rule.number))


def _place(finding: Finding) -> str:
    sides = [f"{side.label} {side.amount:.2f}" for side in (finding.left, finding.right) if side]
    return "≠".join(sides) + " 元" if len(sides) == 2 else finding.place
