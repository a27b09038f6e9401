"""The people: one custom user whose role and place decide what budget.access lets it see."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from .units import Department, Unit


class Role(models.TextChoices):
    CLERK = "clerk", "经办（预算单位）"
    APPROVER = "approver", "单位审核"
    ACCOUNTANT = "accountant", "部门财务"
    REVIEWER = "reviewer", "财政审核"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理"


class User(AbstractUser):
    """A person; without a role, or without the place the role needs, it sees nothing."""

    role = models.CharField("角色", max_length=20, choices=Role, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="所在单位",
        help_text="经办和单位审核只看到这个单位",
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accountants",
        verbose_name="所在部门",
        help_text="部门财务看到这个部门的全部单位",
    )
    responsible_for = models.ManyToManyField(
        Department,
        blank=True,
        related_name="reviewers",
        verbose_name="对口部门",
        help_text="财政审核看到这些部门",
    )

    must_change_password = models.BooleanField(
        "下次登录须修改密码", default=False, help_text="由他人设置的密码只用于第一次登录"
    )

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """The Chinese order: 姓 before 名, no space."""
        return f"{self.last_name}{self.first_name}"
