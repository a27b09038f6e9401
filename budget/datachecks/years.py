"""This year beside last year: what moved much, what is new or gone, and whether “三公” grew."""

from collections.abc import Iterator
from decimal import Decimal

from budget.findings import Figure, Finding, NotApplicable, NotRun
from budget.totals import EXPENDITURE, ZERO, Selection, Totals
from budget.vocabulary import BASIC, FISCAL, PROJECT, THREE_PUBLIC

from .subject import Subject

KEY_FIGURES: tuple[tuple[str, Selection], ...] = (
    ("支出合计", {}),
    ("基本支出", {"category": BASIC}),
    ("项目支出", {"category": PROJECT}),
)
SPENT: Selection = {"side": EXPENDITURE}


def _before(subject: Subject) -> Totals:
    if not subject.before.totals:
        raise NotRun(f"没有{subject.scope.year - 1}年预算，无从比较。")
    return subject.before.totals


def _figures(subject: Subject, now: Decimal, before: Decimal) -> tuple[Figure, Figure]:
    year = subject.scope.year
    return Figure(f"{year}年支出预算", now), Figure(f"{year - 1}年支出预算", before)


def outliers(subject: Subject) -> Iterator[Finding]:
    """Every change with its share of last year; how much is much, the rule's tolerance says."""
    before, now = _before(subject), subject.totals
    classes = sorted({code[:3] for code in now.codes("function", SPENT)})
    places = [*KEY_FIGURES, *((subject.function(c), {"function": c}) for c in classes)]
    for name, where in places:
        left, right = (totals.total({**SPENT, **where}) for totals in (now, before))
        if right > 0 and left != right:
            share = abs(left - right) * 100 / right
            text = f"比上年{'增加' if left > right else '减少'}{share:.1f}%，请核对。"
            yield Finding(name, text, *_figures(subject, left, right), share=share)


def new_and_gone(subject: Subject) -> Iterator[Finding]:
    """Functional codes with money in one of the two years only."""
    before, now = _before(subject), subject.totals
    codes = [totals.codes("function", SPENT) for totals in (now, before)]
    for code in sorted(codes[0] ^ codes[1]):
        left, right = (totals.total({**SPENT, "function": code}) for totals in (now, before))
        text = "上年没有这个科目的支出。" if code in codes[0] else "本年没有这个科目的支出。"
        yield Finding(subject.function(code), text, *_figures(subject, left, right))


def growing_three_public(subject: Subject) -> Iterator[Finding]:
    where: Selection = {**SPENT, "economic": THREE_PUBLIC, "source": FISCAL}
    before, now = (its.total(where) for its in (_before(subject), subject.totals))
    if now == before == ZERO:
        raise NotApplicable("两年都没有“三公”经费。")
    if now > before:
        left, right = _figures(subject, now, before)
        yield Finding(
            "“三公”经费",
            "“三公”经费应只减不增；确需增加的，应说明原因。",
            left._replace(label=left.label.replace("支出预算", "“三公”经费")),
            right._replace(label=right.label.replace("支出预算", "“三公”经费")),
        )
