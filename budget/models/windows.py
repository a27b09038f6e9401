"""填报时间: when a phase may be entered, for one department or for all."""

from django.db import models
from django.db.models import F, Q

from .ceilings import or_blank
from .units import Department, Phase


class EntryWindow(models.Model):
    """From and to are days included; a missing one is open to that side. A department's own goes first."""

    year = models.PositiveSmallIntegerField("预算年度")
    phase = models.CharField("预算阶段", max_length=12, choices=Phase)
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="部门",
        help_text="空白为全部部门",
    )  # fmt: skip
    opens = models.DateField("开始日期", null=True, blank=True)
    closes = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "填报时间"
        verbose_name_plural = "填报时间"
        ordering = ["-year", "phase", F("department").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                "year",
                "phase",
                or_blank("department"),
                name="entrywindow_unique",
                violation_error_message="这个年度、阶段和部门已有填报时间。",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True)
                | Q(closes__isnull=True)
                | Q(opens__lte=F("closes")),
                name="entrywindow_days_in_order",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2999),
                name="entrywindow_year",
                violation_error_message="预算年度应为四位年度，如 2023。",
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="entrywindow_phase"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_phase_display()} {self.department_id or '全部部门'}"
