"""The people: their roles and places, granted by the administrator alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from budget.models import Role, User

from .scoped import ScopedAdmin

# Rights follow from roles; groups would promise others.
admin.site.unregister(Group)

PLACES = {
    Role.CLERK: ("unit", "经办应填写所在单位。"),
    Role.APPROVER: ("unit", "单位审核应填写所在单位。"),
    Role.ACCOUNTANT: ("department", "部门财务应填写所在部门。"),
    Role.REVIEWER: ("responsible_for", "财政审核应填写对口部门。"),
}
PLACE_FIELDS = ("role", "unit", "department", "responsible_for")


class PlaceForm(forms.ModelForm):
    """A role without its place would see nothing."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        field, text = PLACES.get(cleaned.get("role", ""), ("", ""))
        if field and field not in self.errors and not cleaned.get(field):
            self.add_error(field, text)
        return cleaned


class PersonChangeForm(PlaceForm, UserChangeForm):
    pass


class PersonCreationForm(PlaceForm, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", *PLACE_FIELDS)
        field_classes = UserCreationForm.Meta.field_classes


@admin.register(User)
class UserAdmin(ScopedAdmin, StockUserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    add_form_template = None
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("个人信息", {"fields": ("last_name", "first_name", "email")}),
        ("角色和范围", {"fields": PLACE_FIELDS}),
        ("日期", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("个人信息", {"fields": ("last_name", "first_name")}),
        ("角色和范围", {"fields": PLACE_FIELDS}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    autocomplete_fields = ("unit", "department", "responsible_for")
    related = ("unit", "department")
    named = ("unit", "department")
    list_display = ("username", "full_name", "role", "unit", "department", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "last_name", "first_name")
    search_help_text = "用户名或姓名"

    @admin.display(description="姓名")
    def full_name(self, row: User) -> str:
        return row.get_full_name()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is closed by 有效; deleted, it would take the record of its acts along."""
        return False
