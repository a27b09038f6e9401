"""What of a returned unit budget is open again; where nothing is named, all of it is."""

from django.db import models

from .units import UnitBudget


class Part(models.TextChoices):
    """What a budget consists of, as it is entered and commented on."""

    WHOLE = "whole", "整份预算"
    EXPENDITURE = "expenditure", "支出预算"
    REVENUE = "revenue", "收入预算"
    PROCUREMENT = "procurement", "政府采购"
    ASSETS = "assets", "固定资产"
    PROJECTS = "projects", "项目"
    TARGETS = "targets", "绩效目标"
    INDICATORS = "indicators", "绩效指标"


class Reopened(models.Model):
    """退回内容: one row of a part by its primary key, or (0) the whole part."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.CASCADE, related_name="reopened", verbose_name="单位预算"
    )
    part = models.CharField("内容", max_length=16, choices=Part)
    key = models.PositiveBigIntegerField("行", default=0)

    class Meta:
        verbose_name = "退回内容"
        verbose_name_plural = "退回内容"
        ordering = ["unit_budget", "part", "key"]
        constraints = [
            models.UniqueConstraint(fields=["unit_budget", "part", "key"], name="reopened_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.key or ''}".strip()
