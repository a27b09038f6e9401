"""One way to write a value as text, so that the same value has the same SHA-256 for ever.

JSON in UTF-8 with sorted keys, without spaces; exact numbers as text without idle zeros; no floats.
"""

import json
from decimal import Decimal
from hashlib import sha256


def text_of(value: object) -> str:
    """The canonical text. Raises TypeError for a float, which has no single way to be written."""
    _refuse_floats(value)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(text: str | bytes) -> str:
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def exact(number: Decimal) -> str:
    """12.5, 0, 100: never 12.50, -0 or 1E+2."""
    return f"{number.normalize():f}" if number else "0"


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float")
    if isinstance(value, dict):
        for key, its in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is no text")
            _refuse_floats(its)
    elif isinstance(value, list):
        for its in value:
            _refuse_floats(its)
