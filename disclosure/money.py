"""元 to the unit that a table prints: the only place where an amount is rounded or written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class MoneyUnit:
    """A unit of print: its name, and how many 元 it is."""

    name: str
    yuan: Decimal

    def printed(self, amount: Decimal) -> Decimal:
        """An amount in 元 as printed: two decimals, 四舍五入 of the exact amount."""
        rounded = (amount / self.yuan).quantize(CENT, ROUND_HALF_UP)
        return rounded if rounded else abs(rounded)

    @property
    def place(self) -> Decimal:
        """The last printed place, in 元."""
        return self.yuan * CENT

    def places(self, amount: Decimal) -> int:
        """How many of the last place an amount in 元 prints."""
        return int(self.printed(amount) / CENT)

    def text(self, amount: Decimal, *, zero: str = "") -> str:
        """As printed, without separators; a true zero is `zero`, what rounds to nothing is 0.00."""
        return f"{self.printed(amount):f}" if amount else zero


YUAN = MoneyUnit("元", Decimal(1))
WAN = MoneyUnit("万元", Decimal(10_000))
UNITS = {unit.name: unit for unit in (WAN, YUAN)}


def share(part: Decimal, whole: Decimal) -> str:
    """A part of a positive whole in percent; a little is not nothing."""
    percent = (part * 100 / whole).quantize(TENTH, ROUND_HALF_UP)
    return "不足0.1%" if part > 0 and not percent else f"{percent}%"
