"""Model fields of the budget: exact money, and pinyin for search."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import DecimalField, Field

CENT = Decimal("0.01")
LIMIT = Decimal("9999999999999.99")


def from_fen(fen: int | Decimal) -> Decimal:
    return Decimal(fen) * CENT


class MoneyField(models.Field):
    """Decimal 元 with two places in Python, integer 分 in the database.

    SQLite adds DecimalFields as floats; integers are added exactly by every database.
    """

    description = "金额（元）"

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_fen(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            amount = Decimal(str(value))
            exact = amount.quantize(CENT)
        except InvalidOperation:
            raise ValidationError("“%(value)s”不是金额。", params={"value": value}) from None
        if exact != amount or abs(exact) > LIMIT:
            raise ValidationError(
                "“%(value)s”应是最多两位小数、不超过 9,999,999,999,999.99 的金额（元）。",
                params={"value": value},
            )
        return exact

    def get_prep_value(self, value: Any) -> int | None:
        value = super().get_prep_value(value)
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(2))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(
            **{"form_class": DecimalField, "max_digits": 15, "decimal_places": 2, **kwargs}
        )


class PinyinField(models.CharField):
    """Full pinyin and initials of another field, so that bgf and bangongfei both find 办公费."""

    def __init__(self, *args: Any, source: str = "name", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 1000)
        kwargs.update(blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs.pop("blank", None)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = pinyin(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


def pinyin(text: str) -> str:
    """`办公费` as `bangongfei bgf`: both are substrings that a search finds.

    Its dictionary costs a quarter of a second, and few processes write a name.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return f"{full} {initials}"[:1000]
