"""Passwords: what they are made of, and that a password from others is changed before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm
from django.core.exceptions import ValidationError

KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("大写字母", str.isupper),
    ("小写字母", str.islower),
    ("数字", str.isdigit),
    ("符号", lambda character: not character.isalnum()),
)


class LengthValidator:
    """Django's own says it in English."""

    def __init__(self, length: int = 8) -> None:
        self.length = length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码应至少 {self.length} 个字符。"


class KindsValidator:
    """So many of the four kinds of characters, as the office's rules demand."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: Any = None) -> None:
        present = sum(any(map(is_of, password)) for _, is_of in KINDS)
        if present < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        names = "、".join(name for name, _ in KINDS)
        return f"密码应包含{names}中的至少 {self.kinds} 种。"


class OtherPasswordValidator:
    """The new password is another one than the present."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError("新密码不能与现在的密码相同。", code="password_unchanged")

    def get_help_text(self) -> str:
        return "新密码不能与现在的密码相同。"


class OwnPasswordForm(PasswordChangeForm):
    """Whoever has chosen its password itself need not change it."""

    def save(self, commit: bool = True) -> Any:
        self.user.must_change_password = False
        return super().save(commit)


class ResetPasswordForm(AdminPasswordChangeForm):
    """A password that another one knows is good for one login."""

    def save(self, commit: bool = True) -> Any:
        self.user.must_change_password = True
        return super().save(commit)
