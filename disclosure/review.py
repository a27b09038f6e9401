"""All checks of a scope in one report: its stored facts, its tables, its targets, its booklet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budget.datachecks import CHECKS, Subject, run
from budget.findings import Finding, Result, Status
from budget.findings import run as run_check
from budget.rules import ADJUSTMENT, FORBIDS
from budget.scope import Scope
from performance import checks as targets

from . import crosschecks, structure, textchecks
from .adjusted import of_booklet
from .annex_relations import RELATIONS as ANNEXES
from .booklet import Composed
from .forms import form_of
from .forms.form import Form
from .rounding import checks as checks_as_printed
from .table import Table
from .tables import Disclosure, disclose
from .tieouts import Relation, relate
from .tuning import Tuning, tuning
from .waivers import covered, in_force

OF_FIGURES = "TXCRKV"  # numbers of checks that compare the figures of tables
OF_BOOKLET = ("情况说明", "公开文本")


@dataclass(frozen=True)
class Section:
    """数据检查, 表内关系, 表间关系, 印出的数, 表与明细, 绩效目标, 情况说明 or 公开文本."""

    title: str
    results: tuple[Result, ...]

    def count(self, status: Status) -> int:
        return len([result for result in self.results if result.status is status])


@dataclass(frozen=True)
class Report:
    scope: Scope
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Result]:
        for section in self.sections:
            yield from section.results

    @property
    def forbids(self) -> bool:
        """Whether anything forbids: of check() submission, of check_booklet() publication."""
        return any(result.forbids for result in self)

    @property
    def forbids_submission(self) -> bool:
        """Whether the budget itself is at fault, whatever its booklet lacks."""
        budget = (its for its in self.sections if its.title not in OF_BOOKLET)
        return any(result.forbids for section in budget for result in section.results)

    @property
    def waived(self) -> list[tuple[Result, Finding]]:
        """What stands by exception: each finding knows the reason, the person, the role and the day."""
        return [(result, its) for result in self for its in result.findings if its.waived]


def check(scope: Scope, disclosed: Disclosure | None = None) -> Report:
    """Checks the budget and its tables; a disclosure of the scope that is at hand is not read again.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    return _report(scope, disclosed or disclose(scope), tuning(scope.year))


def check_booklet(composed: Composed, disclosed: Disclosure | None = None) -> Report:
    """Checks the budget, its tables and everything that its booklet says."""
    material = composed.material
    scope, tuned = material.scope, tuning(material.year)
    texts = textchecks.check(composed, tuned.checks(textchecks.CHECKS))
    whole = structure.Printed(composed.booklet, form_of(scope.year), scope.edition)
    further = (
        Section("情况说明", (*texts, *_annexes(composed))),
        Section("公开文本", structure.check(whole, tuned.checks(structure.CHECKS))),
    )
    return _report(scope, disclosed or material.now, tuned, further)


def _annexes(composed: Composed) -> Iterator[Result]:
    """The relations within what is printed beside the nine tables, each where its tables are."""
    held = [
        table
        for related in of_booklet(composed.material, composed.booklet.blocks())
        for table in related.tables
    ]
    slugs = {table.slug for table in held}
    for relation in ANNEXES:
        if slugs.issuperset(relation.tables):
            yield from relate([relation], held)
        else:
            yield Result(relation, Status.NOT_APPLICABLE, reason="没有另外的表。")


def _report(
    scope: Scope, disclosed: Disclosure, tuned: Tuning, further: Sequence[Section] = ()
) -> Report:
    form = form_of(scope.year)
    ledger, tables = disclosed.ledger, disclosed.tables
    subject = Subject(scope, ledger.totals, form.classes, ledger.names)
    facts = tuple(run(its, subject) for its in tuned.checks(CHECKS))
    at_fault = any(
        result.status is Status.FAILS and result.rule.level == FORBIDS for result in facts
    )
    compared = check_tables(scope, tables, tuned=tuned, rounded=disclosed.rounded is not None)
    sections = (
        Section("数据检查", facts),
        *(map(_following, compared) if at_fault else compared),
        Section("绩效目标", targets.check(scope, tuned.checks(targets.CHECKS))),
        *(map(_following, further) if at_fault else further),
    )
    waivers = in_force(scope)
    return Report(
        scope, tuple(Section(its.title, covered(scope, its.results, waivers)) for its in sections)
    )


def _following(section: Section) -> Section:
    """Tables built of valid lines agree; where the lines are at fault, that is why these do not."""
    return Section(
        section.title,
        tuple(
            replace(result, follows=True)
            if result.status is Status.FAILS and result.rule.number[0] in OF_FIGURES
            else result
            for result in section.results
        ),
    )


def check_tables(
    scope: Scope,
    tables: tuple[Table, ...],
    *,
    tuned: Tuning | None = None,
    rounded: bool = True,
) -> tuple[Section, ...]:
    """The relations of tables, exact and as printed, and the facts beside them.

    The last section compares them with the budget as it is stored now; what was published is
    checked by check_relations() alone.
    """
    form, signed = form_of(scope.year), scope.phase == ADJUSTMENT
    relations = (tuned or tuning(scope.year)).rules(form.relations)
    beside = crosschecks.Beside(scope, tables)
    cross = tuple(run_check(its, beside) for its in crosschecks.CHECKS)
    return (
        *check_relations(form, tables, relations, rounded=rounded, signed=signed),
        Section("表与明细", cross),
    )


def check_relations(
    form: Form,
    tables: Sequence[Table],
    relations: Sequence[Relation],
    *,
    rounded: bool,
    signed: bool = False,
) -> tuple[Section, ...]:
    """The relations alone, exact and as printed: nothing but the tables is looked at, so that
    they are the same for tables just built and for those of a publication."""
    results = relate(relations, tables, signed=signed)
    within = {relation.number for relation in form.relations if relation.within_one_table}
    return (
        Section("表内关系", tuple(r for r in results if r.rule.number in within)),
        Section("表间关系", tuple(r for r in results if r.rule.number not in within)),
        Section(
            "印出的数", checks_as_printed(tables, relations, controlled=rounded, signed=signed)
        ),
    )
