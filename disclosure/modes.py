"""How figures print on a page, as its address says: 控制舍入, 各自舍入, or 元."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from .money import UNITS, YUAN, MoneyUnit
from .rounding import CONTROLLED, DEFAULT, PLAIN, ROUNDINGS

MONEY, ROUNDING = "money", "rounding"  # what an address calls them


@dataclass(frozen=True)
class Mode:
    """A choice of the switch; without money, figures print in the form's own unit."""

    name: str
    note: str
    rounding: str
    money: MoneyUnit | None = None

    @property
    def query(self) -> str:
        """What an address has to say for it."""
        if self.money:
            return f"?{urlencode({MONEY: self.money.name})}"
        return f"?{urlencode({ROUNDING: self.rounding})}"


MODES = (
    Mode("控制舍入", "印出的分项之和等于合计，个别数与单独四舍五入相差一个末位", CONTROLLED),
    Mode("各自舍入", "每个数单独四舍五入，分项之和与合计可能相差末位", PLAIN),
    Mode(YUAN.name, "准确数，不舍入", DEFAULT, YUAN),
)


def mode_of(request: HttpRequest) -> Mode:
    """The mode that an address asks for; what it does not know it does not hear."""
    if request.GET.get(MONEY) == YUAN.name:
        return next(mode for mode in MODES if mode.money)
    asked = request.GET.get(ROUNDING)
    rounding = asked if asked in ROUNDINGS else DEFAULT
    return next(mode for mode in MODES if mode.rounding == rounding and not mode.money)


def query_of(request: HttpRequest) -> str:
    """What links and downloads repeat, so that the mode stays as it was chosen."""
    asked = request.GET.get(MONEY) in UNITS or request.GET.get(ROUNDING) in ROUNDINGS
    return mode_of(request).query if asked else ""
