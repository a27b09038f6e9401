"""部门等于各单位之和: a department and its units rounded in one act, so that printed figures add up.

To read is to ask for a scope's disclosure. One `InOneAct` reads all scopes of an act: it solves a
department of a year once, and answers for each of its units, and for some of them, from that.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from budget.scope import Scope

from .forms import form_of
from .money import CENT
from .rounding import DEFAULT, PLAIN, Joint, Part, RoundingError, TooLarge, Unbalanced, jointly
from .table import Table
from .tables import Disclosure, disclose

TOGETHER = "together"  # beside the roundings of one scope
KEPT = 2  # departments: of this year and of the last

Read = Callable[[Scope], Disclosure]


class CannotAddUp(RoundingError):
    """Says in Chinese why a department cannot be made the sum of its units, and what to do."""


def reader(rounding: str = DEFAULT) -> Read:
    """How to read scopes that are rounded in one of the ways."""
    return InOneAct() if rounding == TOGETHER else partial(disclose, rounding=rounding)


class InOneAct:
    """Reads scopes of which each department is the sum of its units. Raises CannotAddUp."""

    def __init__(self) -> None:
        self._done: dict[Scope, _Department] = {}

    def __call__(self, scope: Scope) -> Disclosure:
        if not scope.department:
            raise CannotAddUp("全部部门的汇总不能与各单位一起舍入，请按部门生成。")
        whole = replace(scope, unit="", among=None)
        if whole not in self._done:
            while len(self._done) >= KEPT:
                del self._done[next(iter(self._done))]
            self._done[whole] = _Department(whole)
        return self._done[whole].read(scope)


def basic_of_some(scope: Scope, whole: Disclosure) -> Table:
    """Table 6 of some units of what is rounded for itself: as much of each of its figures as is theirs.

    Rounded anew, what only these units spend could print another figure than the table of all.
    """
    theirs = disclose(scope, rounding=PLAIN)
    table = theirs.table("general-basic")
    if not theirs.ledger.totals:
        return table
    others = set(whole.scope.units().values_list("pk", flat=True)) - set(scope.among or ())
    rest = disclose(replace(scope, among=tuple(sorted(others))), rounding=PLAIN)
    parts = {"theirs": Part(theirs.ledger.totals, (table,)), "rest": Part(rest.ledger.totals, ())}
    leading = form_of(scope.year).leading
    try:
        joint = jointly(whole.figures, parts, leading=leading, largest=0)
    except Unbalanced:  # where income is missing, table 6 still has to add up
        return disclose(scope).table("general-basic")
    return joint.parts["theirs"].table(table)


class _Department:
    """A department's disclosures, solved together."""

    def __init__(self, scope: Scope) -> None:
        codes = scope.unit_budgets().order_by("unit").values_list("unit", flat=True).distinct()
        self.whole = disclose(scope, rounding=PLAIN)
        self.units = {code: disclose(replace(scope, unit=code), rounding=PLAIN) for code in codes}
        self.joint = _solved(self.whole, self.units)

    def read(self, scope: Scope) -> Disclosure:
        if scope.among is not None:
            found = disclose(scope, rounding=PLAIN)
            rounded = self.joint and self.joint.among(scope.among)
        elif scope.unit:
            found = self.units.get(scope.unit) or disclose(scope, rounding=PLAIN)
            rounded = self.joint and self.joint.parts.get(scope.unit)
        else:
            found, rounded = self.whole, self.joint and self.joint.whole
        return found.as_rounded(rounded) if rounded else found


def _solved(whole: Disclosure, units: dict[str, Disclosure]) -> Joint | None:
    """None where nothing is budgeted, or nothing is rounded."""
    parts = {
        code: Part(found.ledger.totals, found.figures)
        for code, found in units.items()
        if found.ledger.totals
    }
    if not parts or whole.money.place == CENT:
        return None
    name = f"{whole.scope.department} {whole.name}"
    try:
        return jointly(whole.figures, parts, leading=form_of(whole.scope.year).leading)
    except Unbalanced as error:
        raise CannotAddUp(
            f"{name}：{'、'.join(error.units)}收支不平衡，印出的数无法相加。请先改正（见核对页）。"
        ) from error
    except TooLarge as error:
        raise CannotAddUp(
            f"{name}：部门和各单位共有{error.figures}个数，超过一起舍入的上限{error.most}个。"
            "请改用控制舍入，各本分别舍入；部门的数与各单位之和在末位可能不一致。"
        ) from error
