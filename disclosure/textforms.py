"""The forms of the page of texts: one of 公开信息, one for each reason, one for each row of a section."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from django import forms

from performance.entry import WordsField
from performance.sheets import words

from .material import Text
from .models import Population, Reason, Section, Statement

BLANK = Text("", "")
# Not every browser offers a calendar for months: what people type instead is read too.
MONTHS = ["%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月"]
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]


class ParticularsForm(forms.Form):
    month = forms.DateField(
        label="公开月份", required=False, input_formats=MONTHS,
        widget=forms.DateInput({"type": "month", "placeholder": "2023-03"}, format="%Y-%m"),
        error_messages={"invalid": "应为年和月，如 2023-03。"},
    )  # fmt: skip
    approved = forms.DateField(
        label="批复日期", required=False, input_formats=DAYS,
        widget=forms.DateInput({"type": "date", "placeholder": "2023-02-20"}, format="%Y-%m-%d"),
        error_messages={"invalid": "应为日期，如 2023-02-20。"},
    )  # fmt: skip
    population = forms.ChoiceField(label="机关运行经费口径", choices=Population.choices)

    def __init__(self, *args: Any, usual: str, **more: Any) -> None:
        self.usual = usual
        super().__init__(*args, **more)

    def clean(self) -> dict[str, Any]:
        """All blank is no 公开信息 of this edition; a part of it cannot be kept without its month."""
        typed = self.cleaned_data
        rest = typed.get("approved") or typed.get("population") != self.usual
        if rest and "month" in typed and not typed["month"]:
            self.add_error("month", "请填写公开月份，否则其余两项无法保存。")
        return typed


class RowForm(forms.Form):
    use_required_attribute = False  # a browser would not let blank rows pass
    title = WordsField(words(Statement, "title"), label="标题", required=False)
    text = WordsField(
        words(Statement, "text", lines=True), label="内容", widget=forms.Textarea({"rows": 2})
    )


class ReasonForm(forms.Form):
    text = WordsField(
        words(Statement, "text", lines=True), required=False, widget=forms.Textarea({"rows": 3})
    )


class Typed(NamedTuple):
    """What stands in the fields of the page, stored or just posted."""

    particulars: Mapping[str, Any]
    reasons: Mapping[Reason, str]
    rows: Mapping[Section, Sequence[Text]]


@dataclass
class Entry:
    """The forms of one page; bound where what was posted is to be saved."""

    particulars: ParticularsForm
    reasons: dict[Reason, ReasonForm]
    rows: dict[Section, list[RowForm]]
    seen: str  # what was stored when the page was opened
    stale: str = ""

    @property
    def faults(self) -> int:
        forms = chain([self.particulars], self.reasons.values(), *self.rows.values())
        return len([form for form in forms if form.errors])


def entry(typed: Typed, usual: str, seen: str, *, bound: bool = False) -> Entry:
    """The forms over what is typed, in every section with a blank row at the end."""
    particulars = typed.particulars or {"population": usual}
    return Entry(
        ParticularsForm(particulars if bound else None, initial=particulars, usual=usual),
        {reason: _reason(reason, text, bound) for reason, text in typed.reasons.items()},
        {
            section: [
                *(row_form(section, i, row, bound=bound) for i, row in enumerate(rows)),
                row_form(section, len(rows)),
            ]
            for section, rows in typed.rows.items()
        },
        seen,
    )


def _reason(reason: Reason, text: str, bound: bool) -> ReasonForm:
    data = {f"{reason.name}-text": text} if bound else None
    return ReasonForm(data, initial={"text": text}, prefix=reason.name)


def row_form(section: Section, number: int, row: Text = BLANK, *, bound: bool = False) -> RowForm:
    typed = {"title": row.title, "text": row.words}
    data = {f"{section.name}-{name}": value for name, value in typed.items()} if bound else None
    return RowForm(data, initial=typed, prefix=section.name, auto_id=f"row{number}-%s")
