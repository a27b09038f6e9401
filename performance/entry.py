"""A target as people write it on one page: rows of goals and indicators, saved in one act.

Each row's fields repeat the same names, so that the order of the rows in the page is the order of
the values in the form; a row left blank is no row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.http import QueryDict

from budget.cells import Invalid
from budget.seen import mark

from .models import NAMED, Goal, Indicator, Kind, Target
from .sheets import words
from .writing import TEXTS, lock, remove_target, write_target

MOST_ROWS = 300
SPARE_ROWS = 2  # for who has no script that adds rows
STALE = "您打开这一页之后，它已被修改。下面是您填写的内容；请核对，再次保存会以它为准。"
ONLY_ROWS = "只退回了标出的指标：其他指标和目标不能修改，也不能增加、移除或移动行。"
NO_GOAL = "至少填写一条绩效目标。"


class WordsField(forms.CharField):
    """A text under the same rules as its column of the workbook."""

    def __init__(self, parse: Callable[[Any], str], **more: Any) -> None:
        self.parse = parse
        super().__init__(error_messages={"required": "不能为空。"}, **more)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        try:
            return self.parse(typed) if typed else ""
        except Invalid as invalid:
            raise ValidationError(str(invalid)) from invalid


def _area(label: str) -> forms.Textarea:
    return forms.Textarea({"rows": 1, "cols": None, "aria-label": label})


def _line(label: str, options: str = "") -> forms.TextInput:
    return forms.TextInput(
        {"aria-label": label, "autocomplete": "off"} | ({"list": options} if options else {})
    )


class SectionForm(forms.ModelForm):
    section = WordsField(words(Target, "section"), label="名称", widget=_line("名称"))

    class Meta:
        model = Target
        fields = ("section",)

    def clean_section(self) -> str:
        name, target = self.cleaned_data["section"], self.instance
        same = Target.objects.filter(
            department=target.department_id, year=target.year, kind=target.kind, section=name
        )
        if same.exclude(pk=target.pk).exists():
            raise ValidationError(f"已有同名的{target.kind}。")
        return name


class RowForm(forms.ModelForm):
    use_required_attribute = False  # a browser would not let blank rows pass


class GoalForm(RowForm):
    text = WordsField(words(Goal, "text", lines=True), widget=_area("绩效目标"))

    class Meta:
        model = Goal
        fields = TEXTS[Goal]


class IndicatorForm(RowForm):
    level1 = WordsField(words(Indicator, "level1"), widget=_line("一级指标", "level1"))
    level2 = WordsField(words(Indicator, "level2"), widget=_line("二级指标", "level2"))
    level3 = WordsField(words(Indicator, "level3"), widget=_area("三级指标"))
    description = WordsField(
        words(Indicator, "description", lines=True), required=False, widget=_area("指标描述")
    )
    value = WordsField(words(Indicator, "value"), required=False, widget=_line("指标值"))
    basis = WordsField(
        words(Indicator, "basis", lines=True), required=False, widget=_area("确定依据")
    )

    class Meta:
        model = Indicator
        fields = TEXTS[Indicator]

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind != Kind.PROJECT:
            self.fields["level1"].required = self.fields["level2"].required = False


@dataclass
class Entry:
    """The forms of one page, with what was typed where they were posted."""

    target: Target
    goals: list[GoalForm]
    indicators: list[IndicatorForm]
    seen: str  # what was stored when the page was opened
    section: SectionForm | None = None
    messages: list[str] = field(default_factory=list)
    only: frozenset[int] = frozenset()  # the indicators that alone are open; none where all is

    @property
    def forms(self) -> list[forms.ModelForm]:
        return [*([self.section] if self.section else []), *self.goals, *self.indicators]

    def empty_goal(self) -> GoalForm:
        return GoalForm(auto_id=False)

    def empty_indicator(self) -> IndicatorForm:
        return IndicatorForm(auto_id=False, kind=self.target.kind)

    @property
    def faults(self) -> int:
        return len([form for form in self.forms if form.is_bound and form.errors])


def opened(target: Target, only: frozenset[int] = frozenset()) -> Entry:
    """The page of a target as it is stored, with blank rows at the end where rows may be added."""
    goals, indicators = _stored(target)
    spare = [Goal()] if not goals and not only else []
    more = [] if only else [Indicator() for _ in range(SPARE_ROWS)]
    entry = Entry(
        target,
        [GoalForm(instance=row, auto_id=f"goal-{i}-%s") for i, row in enumerate([*goals, *spare])],
        [
            IndicatorForm(instance=row, kind=target.kind, auto_id=f"indicator-{i}-%s")
            for i, row in enumerate([*indicators, *more])
        ],
        _fingerprint(target, goals, indicators),
        SectionForm(instance=target) if target.kind in NAMED else None,
        only=only,
    )
    _close(entry)
    return entry


def _close(entry: Entry) -> None:
    """What was not returned is shown and not typed into."""
    if entry.only:
        shut = [form for form in entry.indicators if form.instance.pk not in entry.only]
        for form in [*entry.goals, *shut]:
            for bound in form:
                bound.field.widget.attrs["readonly"] = True


@transaction.atomic
def save(target: Target, post: QueryDict, only: frozenset[int] = frozenset()) -> Entry:
    """Writes what was posted, or says in the entry what is wrong with it."""
    lock(target, only)
    if target.project_id and not target.pk:
        # Somebody may have made it since this one was looked for.
        target = Target.objects.filter(project=target.project_id).first() or target
    entry = _posted(target, post)
    entry.only = only
    if only and not _only_changes(entry, *_stored(target)):
        entry.messages.append(ONLY_ROWS)
    _close(entry)
    if entry.messages or entry.faults:
        return entry
    goals = [form.instance for form in entry.goals]
    if goals:
        indicators = [form.instance for form in entry.indicators]
        write_target(target, goals=goals, indicators=indicators)
    elif target.pk:
        remove_target(target)
    return entry


def _only_changes(entry: Entry, goals: Sequence[Goal], indicators: Sequence[Indicator]) -> bool:
    """Whether what was posted has just the stored rows, and others than the open ones unchanged."""
    posted: list[Any] = [*entry.goals, *entry.indicators]
    stored: list[Any] = [*goals, *indicators]
    if [(type(form.instance), form.instance.pk) for form in posted] != [
        (type(row), row.pk) for row in stored
    ]:
        return False
    names = {Goal: TEXTS[Goal], Indicator: TEXTS[Indicator]}
    return all(
        [_plain(form.data[name]) for name in names[type(row)]]
        == [_plain(getattr(row, name)) for name in names[type(row)]]
        for form, row in zip(posted, stored, strict=True)
        if isinstance(row, Goal) or row.pk not in entry.only
    )


def _plain(text: str) -> str:
    """As a browser sends it back: the ends of lines are its own."""
    return text.replace("\r\n", "\n").strip()


def _posted(target: Target, post: QueryDict) -> Entry:
    goals, indicators = _stored(target)
    seen = _fingerprint(target, goals, indicators)
    entry = Entry(
        target,
        [
            GoalForm(row, instance=_instance(goals, row, "goal"), auto_id=f"goal-{i}-%s")
            for i, row in enumerate(_rows(post, "goal", TEXTS[Goal]))
        ],
        [
            IndicatorForm(
                row, instance=_instance(indicators, row, "indicator"), kind=target.kind,
                auto_id=f"indicator-{i}-%s",
            )
            for i, row in enumerate(_rows(post, "indicator", TEXTS[Indicator]))
        ],
        seen,
        SectionForm(post, instance=target) if target.kind in NAMED else None,
    )  # fmt: skip
    if post.get("seen") != seen:
        entry.messages.append(STALE)
    if not entry.goals and (entry.indicators or entry.section):
        entry.messages.append(NO_GOAL)
    return entry


def _stored(target: Target) -> tuple[list[Goal], list[Indicator]]:
    if not target.pk:
        return [], []
    return list(target.goals.order_by("order")), list(target.indicators.order_by("order"))


def _rows(post: QueryDict, key: str, fields: Sequence[str]) -> list[dict[str, str]]:
    """The rows that say something, in the order of the page."""
    columns = [post.getlist(name) for name in (key, *fields)]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > MOST_ROWS:
        raise SuspiciousOperation("rows of unequal length, or too many of them")
    rows = [dict(zip((key, *fields), values, strict=True)) for values in zip(*columns, strict=True)]
    return [row for row in rows if any(row[name].strip() for name in fields)]


def _instance(stored: Sequence[Any], row: dict[str, str], key: str) -> Any:
    """The stored row that a posted one changes; None for a new one, or one that is gone."""
    return next((its for its in stored if str(its.pk) == row[key]), None)


def _fingerprint(target: Target, goals: Sequence[Goal], indicators: Sequence[Indicator]) -> str:
    stored = [
        (row.pk, *(getattr(row, name) for name in names))
        for rows, names in ((goals, TEXTS[Goal]), (indicators, TEXTS[Indicator]))
        for row in rows
    ]
    return mark((target.section, stored))
