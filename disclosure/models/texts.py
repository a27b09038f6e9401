"""What an office types for its disclosure: texts of the explanation, and the particulars of publication."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from budget.models import Department, Unit


class Section(models.TextChoices):
    """栏目: what a text is for."""

    DUTIES = "部门职责", "部门职责"
    MEASURES = "工作保障措施", "工作保障措施"
    GLOSSARY = "名词解释", "名词解释"
    REASON = "增减原因", "增减原因"
    OTHER = "其他说明", "其他说明"


class Reason(models.TextChoices):
    """Titles of 增减原因: the differences that a reader asks the reason of."""

    TOTAL = "总额", "总额"
    BASIC = "基本支出", "基本支出"
    PROJECT = "项目支出", "项目支出"
    THREE_PUBLIC = "“三公”经费", "“三公”经费"
    ABROAD = "因公出国（境）费", "因公出国（境）费"
    VEHICLE_PURCHASE = "公务用车购置费", "公务用车购置费"
    VEHICLE_RUNNING = "公务用车运行维护费", "公务用车运行维护费"
    RECEPTION = "公务接待费", "公务接待费"


class Statement(models.Model):
    """A typed text of the explanation (情况说明), of a department's edition or of a unit's."""

    year = models.PositiveSmallIntegerField("预算年度")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="statements", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="statements",
        verbose_name="预算单位", help_text="只用于单位的公开文本；空白为部门的文本",
    )  # fmt: skip
    section = models.CharField("栏目", max_length=20, choices=Section)
    order = models.PositiveSmallIntegerField("序号", default=1)
    title = models.CharField("标题", max_length=60, blank=True)
    text = models.TextField("内容", max_length=4000)

    class Meta:
        verbose_name = "情况说明"
        verbose_name_plural = "情况说明"
        ordering = ["-year", "department", "unit", "section", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                "year", "department", Coalesce("unit", models.Value("")), "section", "order",
                name="statement_unique",
                violation_error_message="同一栏目已有这个序号。",
            ),
            models.CheckConstraint(
                condition=~Q(section=Section.REASON) | Q(title__in=Reason.values),
                name="statement_reason_of_a_difference",
                violation_error_message=f"增减原因的标题应为：{'、'.join(Reason.values)}。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.section} {self.title or self.order}"


class Population(models.TextChoices):
    """机关运行经费口径: whose 公用经费 counts. By law 行政 and 参公 units; some localities count all."""

    ALL = "全部单位", "全部单位"
    ADMINISTRATIVE = "行政和参公单位", "行政和参公单位"


class Particulars(models.Model):
    """公开信息: month of publication, day of approval, and the locality's definition of 机关运行经费."""

    year = models.PositiveSmallIntegerField("预算年度")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="particulars", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="particulars",
        verbose_name="预算单位",
    )  # fmt: skip
    month = models.DateField("公开月份", help_text="当月1日")
    approved = models.DateField("批复日期", null=True, blank=True)
    population = models.CharField(
        "机关运行经费口径", max_length=20, choices=Population, default=Population.ADMINISTRATIVE
    )

    class Meta:
        verbose_name = "公开信息"
        verbose_name_plural = "公开信息"
        ordering = ["-year", "department", "unit"]
        constraints = [
            models.UniqueConstraint(
                "year", "department", Coalesce("unit", models.Value("")), name="particulars_unique",
                violation_error_message="本年度已有公开信息。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id or self.department_id}"
