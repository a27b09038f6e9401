"""填报时间: the bureau, or the administrator for all, opens and closes entry by stage and day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.models import Department, EntryWindow, Phase, Role, User
from budget.scope import YEARS
from budget.windows import includes, why_not_open


class WindowForm(forms.Form):
    """A window is found by year, phase and department; saying it again moves its days."""

    year = forms.IntegerField(
        label="预算年度",
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        error_messages={"min_value": "应为四位年度。", "max_value": "应为四位年度。"},
    )
    phase = forms.ChoiceField(label="预算阶段", choices=Phase.choices)
    department = forms.ModelChoiceField(
        Department.objects.none(), label="部门", required=False, empty_label="全部部门"
    )
    opens = forms.DateField(
        label="开始日期", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    closes = forms.DateField(
        label="截止日期", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  as declared above
        field.queryset = _departments(person).prefetch_related("years")
        if access.role_of(person) != Role.ADMINISTRATOR:
            field.required, field.empty_label = True, "请选择"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "截止日期不能早于开始日期。")
        return cleaned


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    latest = EntryWindow.objects.order_by("-year").values_list("year", flat=True).first()
    initial = {"year": latest or timezone.localdate().year + 1, "phase": Phase.FIRST_DRAFT}
    return _show(request, person, WindowForm(person=person, initial=initial))


@require_POST
def set_window(request: HttpRequest) -> HttpResponse:
    """Sets the days of a year's phase, for a department or for all."""
    person = _person(request)
    form = WindowForm(request.POST, person=person)
    if not form.is_valid():
        return _show(request, person, form, status=400)
    days = {name: form.cleaned_data[name] for name in ("opens", "closes")}
    place = {name: form.cleaned_data[name] for name in ("year", "phase", "department")}
    EntryWindow.objects.update_or_create(**place, defaults=days)
    messages.success(request, "已保存填报时间。")
    return redirect("desk:windows")


@require_POST
def remove(request: HttpRequest, key: int) -> HttpResponse:
    person = _person(request)
    get_object_or_404(_own(person), pk=key).delete()
    messages.success(request, "已删除，这个阶段不再限制填报时间。")
    return redirect("desk:windows")


def _person(request: HttpRequest) -> User:
    person = request.user
    if isinstance(person, User) and access.may_set_windows(person):
        return person
    raise PermissionDenied("您的角色不能设置填报时间。")


def _departments(person: User) -> QuerySet[Department]:
    """The administrator's are all, the reviewer's its own."""
    if access.role_of(person) == Role.ADMINISTRATOR:
        return Department.objects.all()
    return access.departments(person)


def _own(person: User) -> QuerySet[EntryWindow]:
    """The windows that a person may change; a reviewer not those for all."""
    rows = access.visible(person, EntryWindow)
    if access.role_of(person) == Role.ADMINISTRATOR:
        return rows
    return rows.filter(Q(department__in=access.departments(person)))


def _show(request: HttpRequest, person: User, form: WindowForm, status: int = 200) -> HttpResponse:
    today, own = timezone.localdate(), set(_own(person).values_list("pk", flat=True))
    rows = access.visible(person, EntryWindow).select_related("department")
    rows = rows.prefetch_related("department__years").order_by(
        "-year", "phase", F("department").asc(nulls_first=True)
    )
    order = list(Phase.values)
    windows = sorted(rows, key=lambda window: (-window.year, order.index(window.phase)))
    context = {
        "form": form,
        "windows": [
            (window, window.pk in own, includes(window, today), why_not_open(window, today))
            for window in windows
        ],
    }
    return render(request, "desk/windows.html", context, status=status)
