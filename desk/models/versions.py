"""Versions of unit budgets: their facts as they stood at a step of the process, kept for good."""

from django.db import models

from budget.models import UnitBudget, User
from budget.scope import Scope


class Version(models.Model):
    """版本: a unit budget's facts as canonical JSON, with its SHA-256; never changed or deleted."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.PROTECT, related_name="versions", verbose_name="单位预算"
    )
    number = models.PositiveIntegerField("版本号")
    reason = models.CharField("缘由", max_length=200)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")
    kept = models.DateTimeField("时间", auto_now_add=True)
    facts = models.TextField("内容")
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = "版本"
        verbose_name_plural = "版本"
        ordering = ["unit_budget", "number"]
        constraints = [
            models.UniqueConstraint(fields=["unit_budget", "number"], name="version_number_unique")
        ]

    def __str__(self) -> str:
        return f"第{self.number}版 {self.reason}"

    @property
    def scope(self) -> Scope:
        """Where it belongs, for its addresses."""
        budget = self.unit_budget
        return Scope(budget.year, budget.unit_id[:3], budget.unit_id, budget.phase)
