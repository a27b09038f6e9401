"""What a project is made of: its cost estimate, and the files that its grounds refer to."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from budget.fields import MoneyField

from .lines import Project


class ProjectCost(models.Model):
    """项目测算: a row of a project's estimate, 数量 × 标准; what it costs is stored nowhere."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="costs", verbose_name="项目")
    order = models.PositiveSmallIntegerField("序号")
    item = models.CharField("测算内容", max_length=120)
    measure = models.CharField("计量单位", max_length=20, blank=True)
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=2)
    standard = MoneyField("标准（元）")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "项目测算"
        verbose_name_plural = "项目测算"
        ordering = ["project", "order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "order"], name="projectcost_order"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, standard__gt=0),
                name="projectcost_positive",
                violation_error_message="数量和标准应大于0。",
            ),
        ]

    def __str__(self) -> str:
        return self.item

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.standard


class Attachment(models.Model):
    """附件 of a project, such as an approval or a quotation; no workbook carries it."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="attachments", verbose_name="项目"
    )
    name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("内容")
    size = models.PositiveIntegerField("字节")
    added = models.DateTimeField("上传时间", auto_now_add=True)
    person = models.ForeignKey(
        "User", models.SET_NULL, null=True, related_name="+", verbose_name="上传人"
    )

    class Meta:
        verbose_name = "项目附件"
        verbose_name_plural = "项目附件"
        ordering = ["project", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="attachment_name")]

    def __str__(self) -> str:
        return self.name
