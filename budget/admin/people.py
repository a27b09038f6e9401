"""The people: their roles and places, granted by the administrator alone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from budget.lockout import locked, unlock
from budget.models import User
from budget.passwords import ResetPasswordForm

from .exchange import TableAdmin
from .people_resource import PLACES, UserResource

# Rights follow from roles; groups would promise others.
admin.site.unregister(Group)

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
class UserAdmin(TableAdmin, StockUserAdmin):
    """Whatever password the administrator sets, its user changes it at the next login."""

    form = PersonChangeForm
    resource_classes = (UserResource,)
    change_password_form = ResetPasswordForm
    actions = ("unlock",)
    add_form = PersonCreationForm
    add_form_template = None
    fieldsets = (
        (None, {"fields": ("username", "password", "must_change_password", "is_active")}),
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
    named = ("unit", "department", "responsible_for")
    list_display = (
        "username",
        "full_name",
        "role",
        "unit",
        "department",
        "reviewed",
        "is_active",
        "state",
    )
    list_filter = ("role", "is_active")
    search_fields = ("username", "last_name", "first_name")
    search_help_text = "用户名或姓名"

    @admin.display(description="姓名")
    def full_name(self, row: User) -> str:
        return row.get_full_name()

    @admin.display(description="对口部门")
    def reviewed(self, row: User) -> str:
        return "、".join(map(str, row.responsible_for.all()))

    @admin.display(description="登录")
    def state(self, row: Any) -> str:
        return "已锁定" if row.locked else "须修改密码" if row.must_change_password else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        attempts = locked().filter(username=OuterRef("username"))
        return super().get_queryset(request).annotate(locked=Exists(attempts))

    @admin.action(description="解除登录锁定")
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            unlock(user.username)
        messages.success(request, f"已解除 {len(users)} 个用户的登录锁定，可以重新登录。")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.must_change_password = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is closed by 有效; deleted, it would take the record of its acts along."""
        return False
