"""控制数: the most that a department or unit may budget; issued by the bureau, passed on by departments."""

from django.db import models
from django.db.models import CharField, Q, Value
from django.db.models.functions import Coalesce

from budget.fields import MoneyField

from .codes import Source
from .units import Department, Unit
from .users import User

YEAR_IN_ORDER = Q(year__gte=1949, year__lte=2999)
NOT_NEGATIVE = "控制数不能为负数。"


def or_blank(reference: str) -> Coalesce:
    """NULLs differ from each other in a unique index; blank text does not."""
    return Coalesce(reference, Value(""), output_field=CharField())


class CeilingIssue(models.Model):
    """控制数下达: one revision of all ceilings of a department, or of its units; the latest is in force.

    Only added, never changed or deleted: the revisions are the record.
    """

    year = models.PositiveSmallIntegerField("预算年度")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="ceiling_issues", verbose_name="部门"
    )
    to_units = models.BooleanField("下达到单位", help_text="否：财政下达到部门；是：部门下达到单位")
    revision = models.PositiveIntegerField("下达次数")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下达人")
    issued = models.DateTimeField("下达时间", auto_now_add=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "控制数下达"
        verbose_name_plural = "控制数下达"
        ordering = ["-year", "department", "to_units", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department", "to_units", "revision"], name="ceilingissue_unique"
            ),
            models.CheckConstraint(condition=YEAR_IN_ORDER, name="ceilingissue_year"),
        ]

    def __str__(self) -> str:
        level = "单位" if self.to_units else "部门"
        return f"{self.department_id} {self.year} 年{level}控制数第{self.revision}次下达"


class Ceiling(models.Model):
    """控制数 of a revision: of the department or one unit; of a source, or (no source) of “三公”."""

    issue = models.ForeignKey(
        CeilingIssue, models.PROTECT, related_name="ceilings", verbose_name="控制数下达"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="预算单位"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="资金来源",
        help_text="空白为“三公”经费",
    )  # fmt: skip
    amount = MoneyField("控制数（元）")

    class Meta:
        verbose_name = "控制数"
        verbose_name_plural = "控制数"
        ordering = ["issue", "unit", "source"]
        constraints = [
            models.UniqueConstraint(
                "issue", or_blank("unit"), or_blank("source"), name="ceiling_unique"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="ceiling_not_negative",
                violation_error_message=NOT_NEGATIVE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source or '“三公”经费'} {self.amount:,.2f}元"


class CeilingDraft(models.Model):
    """A ceiling that was typed and not yet issued; without an amount it lifts what was issued."""

    year = models.PositiveSmallIntegerField("预算年度")
    department = models.ForeignKey(
        Department, models.CASCADE, related_name="+", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="预算单位"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="资金来源"
    )
    amount = MoneyField("控制数（元）", null=True, blank=True)

    class Meta:
        verbose_name = "待下达的控制数"
        verbose_name_plural = "待下达的控制数"
        ordering = ["year", "department", "unit", "source"]
        constraints = [
            models.UniqueConstraint(
                "year",
                "department",
                or_blank("unit"),
                or_blank("source"),
                name="ceilingdraft_unique",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="ceilingdraft_not_negative",
                violation_error_message=NOT_NEGATIVE,
            ),
            models.CheckConstraint(condition=YEAR_IN_ORDER, name="ceilingdraft_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.department_id} {self.source or '“三公”经费'}"
