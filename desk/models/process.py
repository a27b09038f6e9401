"""The process of a unit budget: each step that was made, and what people said about its parts."""

from typing import Self

from django.db import models
from django.db.models import Q

from budget.models import Department, Part, State, UnitBudget, User

from .versions import Version

LONGEST = 1000  # letters of a comment


class Step(models.Model):
    """办理记录: one act on a unit budget; never changed or deleted."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.PROTECT, related_name="steps", verbose_name="单位预算"
    )
    act = models.CharField("办理", max_length=24)
    before = models.CharField("原状态", max_length=16, choices=State)
    after = models.CharField("现状态", max_length=16, choices=State)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    comment = models.TextField("意见", max_length=LONGEST, blank=True)
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="版本"
    )
    made = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        ordering = ["unit_budget", "pk"]

    def __str__(self) -> str:
        return f"{self.unit_budget} {self.act}"


class ThreadQuerySet(models.QuerySet):
    def with_replies(self) -> Self:
        """With all that is shown of a comment."""
        return self.select_related("person", "closed_by", "unit_budget").prefetch_related(
            "replies__person"
        )


class Thread(models.Model):
    """意见: what somebody asks about a part of a unit budget, or about a department's own targets of a
    year, until it is closed."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.PROTECT, null=True, blank=True, related_name="threads",
        verbose_name="单位预算",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="threads",
        verbose_name="部门", help_text="只用于部门自己的绩效目标",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField("预算年度", null=True, blank=True)
    part = models.CharField("内容", max_length=16, choices=Part)
    key = models.PositiveBigIntegerField("行", default=0, help_text="0 为整个部分")
    subject = models.CharField("对象", max_length=200, help_text="写意见时那一行的样子")
    returned = models.BooleanField("随退回提出", default=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    text = models.TextField("意见", max_length=LONGEST)
    opened = models.DateTimeField("提出时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    closed = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = "意见"
        verbose_name_plural = "意见"
        ordering = ["unit_budget", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed__isnull=True, closed_by__isnull=True)
                | Q(closed__isnull=False, closed_by__isnull=False),
                name="thread_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(unit_budget__isnull=False, department__isnull=True, year__isnull=True)
                | Q(unit_budget__isnull=True, department__isnull=False, year__isnull=False)
                & Q(part__in=[Part.TARGETS, Part.INDICATORS]),
                name="thread_of_a_budget_or_of_own_targets",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Reply(models.Model):
    """答复: never changed or deleted."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="replies", verbose_name="意见")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    text = models.TextField("答复", max_length=LONGEST)
    made = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "答复"
        verbose_name_plural = "答复"
        ordering = ["thread", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
