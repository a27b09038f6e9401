"""How a cell of a workbook becomes a value: each parser accepts what is unambiguous and refuses the rest in Chinese."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import category, normalize

from .fields import LIMIT

Parser = Callable[[Any], Any]
EXACT_DIGITS = 15  # what a float keeps for certain
CONTROL = {"Cc", "Zl", "Zp"}
CODE = re.compile(r"[0-9]+")
PROJECT_CODE = re.compile(r"[0-9A-Za-z_-]+")
NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?")


class Invalid(ValueError):
    """A cell or row that cannot be accepted: what would be right, and the heading where it is not the cell's own."""

    def __init__(self, message: str, heading: str = "") -> None:
        super().__init__(message)
        self.heading = heading


def plain(value: Any) -> str:
    """Text as compared: full-width forms folded, every space and invisible character removed."""
    words = str(value)
    if not words.isascii():
        words = "".join(c for c in normalize("NFKC", words) if category(c) != "Cf")
    return "".join(words.split())


def code(raw: Any) -> str:
    """Digits; what Excel turned into a number is accepted as long as no digit can be lost."""
    return _code(raw, CODE, "应为数字编码，不含字母、小数点和其他符号。")


def project_code(raw: Any) -> str:
    """A project's code: digits and Latin letters, - and _."""
    words = _code(raw, PROJECT_CODE, "应为数字和字母组成的项目编码。")
    if len(words) > 40:
        raise Invalid(f"有 {len(words)} 位，最多 40 位。")
    return words


def _code(raw: Any, pattern: re.Pattern[str], right: str) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Invalid(right)
    if isinstance(raw, int | float):
        if not abs(raw) < 10**EXACT_DIGITS or raw != int(raw):
            raise Invalid("编码已被 Excel 变成数值，可能丢失数字。请把该列设为文本格式后重新填写。")
        raw = int(raw)
    words = plain(raw)
    if not pattern.fullmatch(words):
        raise Invalid(right)
    return words


def text(limit: int, *, lines: bool = False) -> Parser:
    """Words of at most `limit` characters, spaces around them removed, otherwise as typed."""

    def parse(raw: Any) -> str:
        words = _words(raw)
        if len(words) > limit:
            raise Invalid(f"有 {len(words)} 个字，最多 {limit} 个字。")
        if not words.isprintable() and any(map(unwanted, words)):
            breaks = "" if lines else "换行或"
            raise Invalid(f"含有{breaks}不可见的控制字符，请删除。")
        return words

    def unwanted(character: str) -> bool:
        return category(character) in CONTROL and not (lines and character in "\n\t")

    return parse


def _words(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**EXACT_DIGITS:
        return str(int(raw))
    if isinstance(raw, float):
        return format(raw, f".{EXACT_DIGITS}g")
    if isinstance(raw, bool | date | time | timedelta):
        raise Invalid("应为文字，Excel 已把它变成日期或逻辑值。请把单元格设为文本格式后重新填写。")
    return one_break(str(raw)).strip()


def one_break(words: str) -> str:
    """Text with \\n for every kind of line break: Excel keeps no other."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def number(raw: Any, places: int) -> Decimal:
    """An exact decimal: a float counts at 15 significant digits, text may have separators of thousands."""
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Invalid("不是有限的数字。")
        value = Decimal(format(raw, f".{EXACT_DIGITS}g"))
    elif isinstance(raw, str | int) and not isinstance(raw, bool):
        words = plain(raw)
        if not NUMBER.fullmatch(words):
            raise Invalid("不是数字。应只填数字，如 12345.60，不带单位和文字。")
        value = Decimal(words.replace(",", ""))
    else:
        raise Invalid("应为数字。")
    if abs(value) > LIMIT:
        raise Invalid("数字过大，请检查。")
    exact = round(value, places)
    if value != exact:
        raise Invalid(f"最多 {places} 位小数。" if places else "应为整数。")
    return exact


def amount(raw: Any) -> Decimal:
    """元 with two decimals."""
    return number(raw, 2)


def positive(raw: Any) -> Decimal:
    """元 with two decimals, or zero."""
    value = number(raw, 2)
    if value < 0:
        raise Invalid("不能为负数。")
    return value


def quantity(raw: Any) -> Decimal:
    """How many, with two decimals, of what is bought or held."""
    value = positive(raw)
    if value >= 10**12:
        raise Invalid("数字过大，请检查。")
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
