"""How strict checks are, the exceptions granted to what they find, and what they found last."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from budget.models import Department, Phase, Unit, User
from budget.rules import FORBIDS, INFORMS, WARNS


class Level(models.TextChoices):
    FORBIDS = FORBIDS, "F 禁止报送和公开"
    WARNS = WARNS, "W 提示"
    INFORMS = INFORMS, "I 参考"


class CheckSetting(models.Model):
    """A check's level and tolerance from a year on. Rows are only added: the latest one counts."""

    number = models.CharField("检查编号", max_length=12, db_index=True)
    form = models.CharField("表式", max_length=40, blank=True, help_text="空白为各地的表式")
    year = models.PositiveSmallIntegerField("起始年度")
    level = models.CharField("级别", max_length=1, choices=Level)
    tolerance = models.DecimalField("容差", max_digits=14, decimal_places=2)
    reason = models.CharField("理由", max_length=400)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    at = models.DateTimeField("设定时间", auto_now_add=True)

    class Meta:
        verbose_name = "检查设定"
        verbose_name_plural = "检查设定"
        ordering = ["number", "-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tolerance__gte=0),
                name="checksetting_tolerance_not_negative",
                violation_error_message="容差不能为负数。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="checksetting_with_reason",
                violation_error_message="请写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.year} {self.level}"


class Waiver(models.Model):
    """例外: a finding that may stand, with its reason. It covers the finding as it stood, no other."""

    year = models.PositiveSmallIntegerField("预算年度")
    phase = models.CharField("预算阶段", max_length=12, choices=Phase, default=Phase.INITIAL)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="waivers", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="waivers",
        verbose_name="预算单位",
    )  # fmt: skip
    number = models.CharField("检查编号", max_length=12)
    finding = models.TextField("不符之处")
    standing = models.TextField("当时的数")
    place = models.TextField("位置")
    reason = models.TextField("理由", max_length=1000)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="批准人")
    name = models.CharField("批准人姓名", max_length=150)
    role = models.CharField("批准人角色", max_length=40)
    at = models.DateTimeField("批准时间", auto_now_add=True)

    class Meta:
        verbose_name = "例外"
        verbose_name_plural = "例外"
        ordering = ["-year", "department", "unit", "number", "pk"]
        indexes = [models.Index(fields=["year", "department"], name="waiver_year_department")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_with_reason",
                violation_error_message="请写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.place}"


class Revocation(models.Model):
    """An exception taken back: the exception stays on record, and covers nothing any more."""

    waiver = models.OneToOneField(
        Waiver, models.PROTECT, related_name="revocation", verbose_name="例外"
    )
    reason = models.CharField("撤销理由", max_length=400)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="撤销人")
    at = models.DateTimeField("撤销时间", auto_now_add=True)

    class Meta:
        verbose_name = "例外的撤销"
        verbose_name_plural = "例外的撤销"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="revocation_with_reason",
                violation_error_message="请写明理由。",
            )
        ]

    def __str__(self) -> str:
        return str(self.waiver)


class Checkup(models.Model):
    """What the checks of a scope found last, and the digest of the data they looked at."""

    year = models.PositiveSmallIntegerField("预算年度")
    phase = models.CharField("预算阶段", max_length=12, choices=Phase, default=Phase.INITIAL)
    department = models.ForeignKey(
        Department, models.CASCADE, related_name="checkups", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="checkups",
        verbose_name="预算单位",
    )  # fmt: skip
    at = models.DateTimeField("核对时间")
    digest = models.CharField("数据的指纹", max_length=64)
    faults = models.PositiveIntegerField("禁止")
    warnings = models.PositiveIntegerField("提示")
    notices = models.PositiveIntegerField("参考")
    waived = models.PositiveIntegerField("例外")
    not_run = models.PositiveIntegerField("未能核验")
    found = models.JSONField("不符的检查", default=list)  # [[number, level, name, place], …]

    class Meta:
        verbose_name = "核对记录"
        verbose_name_plural = "核对记录"
        ordering = ["-year", "department", "unit"]
        constraints = [
            models.UniqueConstraint(
                "year", "phase", "department", Coalesce("unit", models.Value("")),
                name="checkup_unique",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id or self.department_id}"
