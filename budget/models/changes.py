"""变更记录: every change of every fact, written by the database itself and never changed again."""

from django.db import models

from budget.acting import Via

from .users import User


class Change(models.Model):
    """One row added, changed or deleted: by whom, by which way, from what to what.

    Triggers write it (budget.guards), so no way of writing goes past it. Its places are text and
    numbers, not references: it outlives what it speaks of.
    """

    class Act(models.TextChoices):
        ADD = "add", "新增"
        CHANGE = "change", "修改"
        DELETE = "delete", "删除"

    at = models.DateTimeField("时间")
    person = models.ForeignKey(
        User,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name="人员",
    )
    via = models.CharField("方式", max_length=10, choices=Via)
    note = models.CharField("说明", max_length=200)
    model = models.CharField("种类", max_length=60)
    row = models.CharField("主键", max_length=40)
    act = models.CharField("操作", max_length=6, choices=Act)
    department = models.CharField("部门编码", max_length=3)
    unit = models.CharField("单位编码", max_length=30)
    year = models.PositiveSmallIntegerField("预算年度", null=True)
    unit_budget = models.BigIntegerField("单位预算", null=True)
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后", null=True)

    class Meta:
        verbose_name = "变更记录"
        verbose_name_plural = "变更记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["model", "row"], name="change_row"),
            models.Index(fields=["department", "unit", "year"], name="change_place"),
            models.Index(fields=["at"], name="change_at"),
            models.Index(fields=["person"], name="change_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_act_display()} {self.model} {self.row}"
