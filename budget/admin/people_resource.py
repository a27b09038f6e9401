"""Users in a file: role and places by their official words and codes, the first password of new ones."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from import_export import fields, widgets

from budget.cells import plain
from budget.models import Department, Role, Unit, User

from .resources import Choice, Parent, TableResource, Text

FIRST = "初始密码"
PLACES = {
    Role.CLERK: ("unit", "经办应填写所在单位。"),
    Role.APPROVER: ("unit", "单位审核应填写所在单位。"),
    Role.ACCOUNTANT: ("department", "部门财务应填写所在部门。"),
    Role.REVIEWER: ("responsible_for", "财政审核应填写对口部门。"),
}


class Place(Parent):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except ValueError:
            name = self.model._meta.verbose_name
            raise ValueError(f"没有编码为“{plain(value)}”的{name}。") from None


class Departments(widgets.ManyToManyWidget):
    """Codes of departments, separated by 、 or commas or spaces."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        codes = [code for code in re.split(r"[、，,;；\s]+", plain(value or "")) if code]
        found = Department.objects.in_bulk(codes)
        if missing := [code for code in codes if code not in found]:
            raise ValueError(f"没有编码为“{'、'.join(missing)}”的部门。")
        return Department.objects.filter(pk__in=codes)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "、".join(value.values_list("pk", flat=True).order_by("pk")) if value else ""


class Active(Text):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:  # type: ignore[override]
        said = {"是": True, "": True, "否": False}.get(plain(value or ""))
        if said is None:
            raise ValueError("应为是或否。")
        return said

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "是" if value else "否"


class UserResource(TableResource):
    """Adds and changes, never deletes; a first password is good for one login and is never shown again."""

    username = fields.Field("username", "用户名", Text())
    last_name = fields.Field("last_name", "姓", Text())
    first_name = fields.Field("first_name", "名", Text())
    role = fields.Field("role", "角色", Choice(Role))
    unit = fields.Field("unit", "单位编码", Place(Unit))
    department = fields.Field("department", "部门编码", Place(Department))
    responsible_for = fields.Field("responsible_for", "对口部门", Departments(Department))
    is_active = fields.Field("is_active", "有效", Active())

    class Meta(TableResource.Meta):
        model = User
        import_id_fields = ("username",)
        fields = (
            "username", "last_name", "first_name", "role", "unit", "department", "responsible_for",
            "is_active",
        )  # fmt: skip

    def skip_row(self, instance: User, original: User, row: Any, *args: Any, **kwargs: Any) -> bool:
        return not plain(row.get(FIRST) or "") and super().skip_row(
            instance, original, row, *args, **kwargs
        )

    def import_instance(self, instance: User, row: Any, **kwargs: Any) -> None:
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        hashed = not kwargs.get("dry_run")
        checks = (
            ("password", lambda: _take_password(instance, row, hashed=hashed)),
            ("responsible_for", lambda: self._departments(row)),
        )
        for name, check in checks:
            try:
                check()
            except (ValidationError, ValueError) as error:
                errors[name] = error if isinstance(error, ValidationError) else str(error)
        for name, text in _missing_place(instance, row):
            errors.setdefault(name, text)
        if errors:
            raise ValidationError(errors)

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().validate_instance(*args, **kwargs)
        except ValidationError as error:
            texts = error.message_dict
            raise ValidationError(
                {FIRST if name == "password" else name: texts[name] for name in texts}
            ) from None

    def _departments(self, row: Any) -> None:
        self.fields["responsible_for"].widget.clean(row.get("对口部门"))


def _take_password(user: User, row: Any, *, hashed: bool) -> None:
    """A preview spares the strong hash, which takes a third of a second."""
    password = str(row.get(FIRST) or "").strip()
    if not password and not user.pk:
        raise ValidationError("新用户应填写初始密码，首次登录时由本人修改。")
    if password:
        validate_password(password, user)
        user.password = make_password(password) if hashed else "!"
        user.must_change_password = True


def _missing_place(user: User, row: Any) -> Iterator[tuple[str, str]]:
    """A role without its place would see nothing."""
    field, text = PLACES.get(Role(user.role), ("", "")) if user.role else ("", "")
    present = (
        row.get("对口部门") if field == "responsible_for" else getattr(user, f"{field}_id", "")
    )
    if field and not plain(str(present or "")):
        yield field, text
