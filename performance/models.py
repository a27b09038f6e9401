"""绩效目标 and 绩效指标 of a department, its 分项 and 专项资金, and its projects."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Min, Q

from budget.fields import PinyinField
from budget.models import Department, Project


class Kind(models.TextChoices):
    """目标类别, in the order of print."""

    OVERALL = "部门总体", "部门总体"
    SECTION = "部门分项", "部门分项"
    FUND = "专项资金", "专项资金"
    PROJECT = "项目", "项目"


NAMED = (Kind.SECTION, Kind.FUND)  # a department has many of them, told apart by their name


class TargetQuerySet(models.QuerySet):
    def with_names(self) -> Self:
        return self.select_related("project")

    def in_print_order(self) -> Self:
        """By the 序号 of the first goal: sections are numbered through, projects each from 1."""
        return self.annotate(first=Min("goals__order")).order_by(
            F("first").asc(nulls_last=True), "pk"
        )


class Target(models.Model):
    """绩效目标表: whose goals and indicators, of which year."""

    year = models.PositiveSmallIntegerField("预算年度")
    kind = models.CharField("目标类别", max_length=10, choices=Kind)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="targets", verbose_name="部门"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="targets", verbose_name="项目"
    )
    section = models.CharField("分项", max_length=120, blank=True, help_text="分项或专项资金的名称")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "绩效目标表"
        verbose_name_plural = "绩效目标表"
        ordering = ["-year", "department", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(project__isnull=False), name="target_one_a_project",
                violation_error_message="这个项目已有绩效目标表。",
            ),
            models.UniqueConstraint(
                fields=["department", "year", "kind", "section"],
                condition=Q(project__isnull=True), name="target_one_a_section",
                violation_error_message="本部门本年度已有同名的绩效目标表。",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PROJECT, project__isnull=False)
                | Q(~Q(kind=Kind.PROJECT), project__isnull=True),
                name="target_project_if_of_project",
                violation_error_message="项目的绩效目标应填写项目，其他类别不填写。",
            ),
            models.CheckConstraint(
                condition=Q(~Q(section=""), kind__in=NAMED) | Q(~Q(kind__in=NAMED), section=""),
                name="target_section_if_named",
                violation_error_message="部门分项和专项资金应填写名称，其他类别不填写。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2999), name="target_year",
                violation_error_message="预算年度应为四位年份。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["department", "year"], name="target_department_year")]

    def __str__(self) -> str:
        name = self.project.name if self.project else self.section
        return f"{self.year} {self.kind} {name}".strip()

    @property
    def title(self) -> str:
        """What people call it."""
        if self.kind == Kind.OVERALL:
            return "部门整体绩效目标"
        name = self.project.name if self.project else self.section
        return f"{'分项绩效目标' if self.kind == Kind.SECTION else self.kind}“{name}”"

    def clean(self) -> None:
        project = self.project
        if project and (project.year, project.unit.department_id) != (
            self.year,
            self.department_id,
        ):
            raise ValidationError({"project": "项目应属于本部门和本预算年度。"})


class Goal(models.Model):
    """绩效目标: one sentence or several of what is to be reached."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="goals", db_index=False, verbose_name="绩效目标表"
    )
    order = models.PositiveIntegerField("序号")
    text = models.TextField("绩效目标", max_length=2000)

    class Meta:
        verbose_name = "绩效目标"
        verbose_name_plural = "绩效目标"
        ordering = ["target", "order"]
        constraints = [
            models.UniqueConstraint(fields=["target", "order"], name="goal_unique"),
            models.CheckConstraint(
                condition=~Q(text=""), name="goal_not_empty",
                violation_error_message="绩效目标不能为空。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:40]


class Indicator(models.Model):
    """绩效指标: what is measured, and the value to be reached, as written."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="indicators", db_index=False,
        verbose_name="绩效目标表",
    )  # fmt: skip
    order = models.PositiveIntegerField("序号")
    level1 = models.CharField("一级指标", max_length=40, blank=True)
    level2 = models.CharField("二级指标", max_length=60, blank=True)
    level3 = models.CharField("三级指标", max_length=120)
    description = models.CharField("指标描述", max_length=500, blank=True)
    value = models.CharField("指标值", max_length=120, blank=True)
    basis = models.CharField("确定依据", max_length=300, blank=True)
    pinyin = PinyinField("拼音", source="level3")

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ["target", "order"]
        constraints = [
            models.UniqueConstraint(fields=["target", "order"], name="indicator_unique"),
            models.CheckConstraint(
                condition=~Q(level3=""), name="indicator_named",
                violation_error_message="三级指标不能为空。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.level3
