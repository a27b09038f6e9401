"""Workbooks between upload and confirmation."""

from django.db import models

from budget.models import User


class Upload(models.Model):
    """A workbook that a person has uploaded and not yet confirmed."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="上传人")
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    uploaded = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "待确认的工作簿"
        verbose_name_plural = "待确认的工作簿"
        ordering = ["-uploaded"]

    def __str__(self) -> str:
        return self.name
