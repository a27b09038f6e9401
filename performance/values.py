"""An indicator's value as written, read as operator, number, unit or deadline. Plain Python."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from .deadlines import Deadline, read_deadline
from .wording import folded


class Operator(StrEnum):
    AT_LEAST = "≥"
    AT_MOST = "≤"
    ABOVE = "＞"
    BELOW = "＜"
    EQUAL = "＝"
    NONE = ""


class Price(NamedTuple):
    """Money in 元: the whole, or for each of some things, such as 380 元/人/天."""

    yuan: Decimal
    each: tuple[str, ...] = ()


class Value(NamedTuple):
    """A value as read; without number and deadline it is qualitative, such as 比上年有所提高."""

    written: str
    operator: Operator = Operator.NONE
    number: Decimal | None = None
    upper: Decimal | None = None  # of a range, such as 3-5次
    unit: str = ""
    deadline: Deadline | None = None

    @property
    def qualitative(self) -> bool:
        return self.number is None and self.deadline is None

    @property
    def percent(self) -> bool:
        return self.unit in {"%", "‰"}

    @property
    def price(self) -> Price | None:
        """The value as money, where its unit is money."""
        money, *each = re.split(r"[/·每]", self.unit)
        if self.number is None or money not in MONEY:
            return None
        return Price(
            (self.upper or self.number) * MONEY[money], tuple(part for part in each if part)
        )


MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
# Longer words first: 不超过 is no 超过.
BEFORE = (
    (Operator.AT_LEAST, r"≥|>=|=>|大于或?等于|不得?低于|不得?少于|不得?小于|至少|达到"),
    (
        Operator.AT_MOST,
        r"≤|<=|=<|小于或?等于|不得?高于|不得?超过|不得?大于|不得?多于|最多|至多|控制在",
    ),
    (Operator.ABOVE, r">|大于|超过|高于|多于"),
    (Operator.BELOW, r"<|小于|低于|少于|不足|不到"),
    (Operator.EQUAL, r"=|等于"),
)
AFTER = (
    (Operator.AT_LEAST, r"及?以上"),
    (Operator.AT_MOST, r"及?以[内下]|之内"),
)
NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
QUANTITY = re.compile(
    rf"(?P<number>{NUMBER})(?:[^\d,.;。、<>=≥≤]{{0,12}}?[-~至—](?P<upper>{NUMBER}))?"
    r"(?P<unit>[^\d,.;。、<>=≥≤前底]{0,12})[.;。]?"
)
NOTE = re.compile(r"\([^()]*\)$")


def parse(written: str) -> Value:
    """A value read; whatever is not understood as a whole is qualitative."""
    words = NOTE.sub("", folded(written))
    if deadline := read_deadline(words):
        return Value(written, deadline=deadline)
    operator, rest = _operator(words)
    found = QUANTITY.fullmatch(rest)
    if not found:
        return Value(written)
    upper = found["upper"]
    return Value(
        written,
        operator,
        _number(found["number"]),
        _number(upper) if upper else None,
        _unit(found["unit"]),
    )


def _operator(words: str) -> tuple[Operator, str]:
    """The operator, and the words without those that say it: 达到95%以上 is ≥ 95%."""
    found = Operator.NONE
    for operator, pattern in BEFORE:
        if match := re.match(pattern, words):
            found, words = operator, words[match.end() :]
            break
    for operator, pattern in AFTER:
        if match := re.search(rf"(?:{pattern})$", words):
            found, words = operator, words[: match.start()]
    return found, words


def _number(words: str) -> Decimal:
    return Decimal(words.replace(",", ""))


def _unit(words: str) -> str:
    """A unit without the words behind it: 100%完成 is in %."""
    return words[0] if words[:1] in {"%", "‰"} else words
