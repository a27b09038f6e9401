"""How a cell of a workbook becomes a value: each parser accepts what is unambiguous and refuses the rest in Chinese."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import category, normalize

from .fields import LIMIT

Parser = Callable[[Any], Any]
EXACT_DIGITS = 15  # what a float keeps for certain
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


class Invalid(ValueError):
    """A cell or row that cannot be accepted: what would be right, and the heading where it is not the cell's own."""

    def __init__(self, message: str, heading: str = "") -> None:
        super().__init__(message)
        self.heading = heading


def plain(value: Any) -> str:
    """Text as compared: full-width forms folded, every space removed."""
    return "".join(normalize("NFKC", str(value)).split())


def code(raw: Any) -> str:
    """Digits; what Excel turned into a number is accepted as long as no digit can be lost."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Invalid("应为数字编码。")
    if isinstance(raw, float):
        if not raw.is_integer() or abs(raw) >= 10**EXACT_DIGITS:
            raise Invalid("编码已被 Excel 变成数值，可能丢失数字。请把该列设为文本格式后重新填写。")
        raw = int(raw)
    text = plain(raw)
    if not re.fullmatch(r"[0-9]+", text):
        raise Invalid("应为数字编码，不含字母、小数点和其他符号。")
    return text


def project_code(raw: Any) -> str:
    """A project's code: digits and Latin letters."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9A-Za-z-]+", plain(raw)):
        return plain(raw)
    return code(raw)


def text(limit: int, *, lines: bool = False) -> Parser:
    """Words of at most `limit` characters, spaces around them removed, otherwise as typed."""

    def parse(raw: Any) -> str:
        words = _words(raw)
        if len(words) > limit:
            raise Invalid(f"有 {len(words)} 个字，最多 {limit} 个字。")
        if any(category(c) == "Cc" and not (lines and c in "\n\t") for c in words):
            raise Invalid("含有换行或不可见的控制字符，请删除。" if not lines else "含有不可见的控制字符，请删除。")
        return words

    return parse


def _words(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**EXACT_DIGITS:
        return str(int(raw))
    if isinstance(raw, float):
        return format(raw, f".{EXACT_DIGITS}g")
    if isinstance(raw, bool | date):
        raise Invalid("应为文字。")
    return str(raw).replace("_x000D_", "").replace("\r\n", "\n").strip().strip("\u3000")


def number(raw: Any, places: int) -> Decimal:
    """An exact decimal: a float counts at 15 significant digits, text may have separators of thousands."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Invalid("应为数字。")
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Invalid("不是有限的数字。")
        words = format(raw, f".{EXACT_DIGITS}g")
    else:
        words = plain(raw)
        if GROUPED.fullmatch(words):
            words = words.replace(",", "")
    try:
        value = Decimal(words)
    except InvalidOperation:
        raise Invalid("不是数字。应只填数字，如 12345.60，不带单位和文字。") from None
    if not value.is_finite():
        raise Invalid("不是有限的数字。")
    if abs(value) > LIMIT:
        raise Invalid("数字过大，请检查。")
    if value != round(value, places):
        raise Invalid(f"最多 {places} 位小数。")
    return round(value, places)


def amount(raw: Any) -> Decimal:
    """元 with two decimals."""
    return number(raw, 2)


def positive(raw: Any) -> Decimal:
    value = number(raw, 2)
    if value < 0:
        raise Invalid("不能为负数。")
    return value


def whole(raw: Any) -> int:
    """A count of people or the like."""
    value = number(raw, 0)
    if value < 0 or value > 10_000_000:
        raise Invalid("应为不小于0的整数。")
    return int(value)


def year(raw: Any) -> int:
    words = plain(raw).removesuffix("年").removesuffix(".0")
    if not re.fullmatch(r"(19|20)[0-9]{2}", words):
        raise Invalid("应为四位年份，如 2023。")
    return int(words)


def yes_no(raw: Any) -> bool:
    words = plain(raw)
    if words not in {"是", "否"}:
        raise Invalid("应填 是 或 否。")
    return words == "是"


def choice(options: Mapping[str, Any]) -> Parser:
    """One of some words, compared without regard to width and spaces."""
    folded = {plain(word): value for word, value in options.items()}

    def parse(raw: Any) -> Any:
        try:
            return folded[plain(raw)]
        except KeyError:
            raise Invalid(f"应为：{'、'.join(options)}。") from None

    return parse


def day(raw: Any) -> date:
    """A date as Excel has it, or typed as 2022-12-31, 2022/12/31 or 2022年12月31日."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain(raw))
    try:
        return date(*(int(part) for part in parts.groups())) if parts else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise Invalid("应为日期，如 2022-12-31。")
