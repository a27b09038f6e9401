"""What is done in the background: all booklets of a year made or checked, several published in one act."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from budget.models import User

SILENCE = timedelta(minutes=15)  # no booklet takes so long


class Batch(models.Model):
    """Work over many booklets of a year for one person, done by a process of its own."""

    year = models.PositiveSmallIntegerField("预算年度")
    form = models.CharField("格式", max_length=8)
    rounding = models.CharField("舍入方式", max_length=12, default="controlled")
    asked = models.JSONField("要求", default=dict)  # what is to be published, see batches.publish()
    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="发起人")
    started = models.DateTimeField("开始时间", auto_now_add=True)
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已完成", default=0)
    current = models.CharField("刚完成", max_length=200, blank=True)
    failures = models.JSONField("未能生成", default=list)  # [[whose, why], …]
    found = models.JSONField("结果", default=list)  # what would be published, see preparing.py
    noted = models.DateTimeField("最近进展", auto_now=True)
    finished = models.DateTimeField("完成时间", null=True, blank=True)
    stopped = models.CharField("中断原因", max_length=400, blank=True)

    class Meta:
        verbose_name = "批量生成"
        verbose_name_plural = "批量生成"
        ordering = ["-started"]

    def __str__(self) -> str:
        return f"{self.year} {self.form} {self.done}/{self.total}"

    @property
    def usable(self) -> bool:
        """Whether it came to its end and nothing failed."""
        return bool(self.finished) and not self.stopped and not self.failures

    @property
    def lost(self) -> bool:
        """Its process was ended from outside, such as with the server, and could not say so."""
        return not self.finished and self.noted < timezone.now() - SILENCE
