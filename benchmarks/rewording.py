"""Documents with other words: a typesetter that lives on knows the layouts of what it had before."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

OTHER_CHARS = "甲乙丙丁戊己"


def reworded(value: Any, char: str) -> Any:
    """A value with another character in all of its words, and other amounts."""
    if isinstance(value, Decimal):
        return value * (2 + OTHER_CHARS.index(char))
    if isinstance(value, str):
        return value.replace("的", char).replace("政", char)
    if isinstance(value, tuple):
        words = [reworded(one, char) for one in value]
        return type(value)(*words) if hasattr(value, "_fields") else tuple(words)
    if is_dataclass(value) and not isinstance(value, type):
        its = {field.name: reworded(getattr(value, field.name), char) for field in fields(value)}
        return replace(value, **its)
    return value
