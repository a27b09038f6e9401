"""What goes on into another year, and why something does not."""

from decimal import Decimal
from typing import Any, NamedTuple

from budget.book import CodeList
from budget.cells import Invalid
from budget.models import BudgetLine, Project
from budget.models.codes import Code
from budget.vocabulary import RETAINED

RECURRING = "其他运转类"  # 项目类别 of what an office needs every year


class LeftOut(NamedTuple):
    """A fact that does not come: its sheet, its words, its amount, and why."""

    kind: str
    words: str
    amount: Decimal | None
    reason: str

    @classmethod
    def of(cls, row: Any, reason: str) -> "LeftOut":
        names = ("function", "economic", "category", "source", "project")
        codes = [getattr(row, name, None) for name in names]
        words = " ".join(str(code) for code in codes if code is not None)
        return cls(str(row._meta.verbose_name), words, row.amount, reason)


class Codes:
    """Codes of one year in another: the row of the same code, or why it is not usable there."""

    def __init__(self, lists: dict[type[Code], CodeList], year: int) -> None:
        self.lists, self.year = lists, year

    def key_in(self, code: Code | None, year: int) -> tuple[int | None, str]:
        """Within a year codes stay as they are, usable or not: the checks say which are not."""
        if code is None or year == self.year:
            return code.pk if code else None, ""
        try:
            return self.lists[type(code)].find(code.code, year).pk, ""
        except Invalid as invalid:
            return None, str(invalid)


def why_not_rolled(project: Project, year: int) -> str:
    """Why a project does not go on into a year by itself; blank where it does."""
    if project.year_to is not None:
        return "" if project.year_to >= year else f"终止年度为 {project.year_to} 年，已经到期"
    if project.kind == RECURRING:
        return ""
    return f"没有终止年度，且不是{RECURRING}，按一次性项目处理"


def kept_back(row: Any, origin: int, year: int) -> str:
    """Why a fact of one year says nothing about the next; blank where it does."""
    if origin == year:
        return ""
    if row.carried_over:
        return "上年结转资金，按实际结转数另行填报"
    if isinstance(row, BudgetLine) and row.category_id.startswith(RETAINED):
        return "年终结转结余，不带入下一年"
    return ""
