"""Revenue lines, budget lines, projects, procurement and assets: amounts in 元, exact to 0.01."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import Exact

from budget.fields import MoneyField, PinyinField
from budget.vocabulary import PROJECT, RETAINED

from .codes import Category, EconomicCode, FunctionCode, GovernmentCode, Source
from .units import AFTERWARDS, Phase, Unit, UnitBudget


def or_none(reference: str) -> Coalesce:
    """NULLs differ from each other in a unique index; 0 does not.

    By the field's name and not its column's, or a form would compare every line with itself.
    """
    return Coalesce(reference, 0, output_field=models.BigIntegerField())


class ProjectQuerySet(models.QuerySet):
    def in_phase(self, phase: str) -> Self:
        """Those that a phase knows: what a later one brought is none of it, unless it has its money there."""
        phases = list(Phase.values)
        later = phases[phases.index(phase) + 1 :]
        money = BudgetLine.objects.filter(project=OuterRef("pk"), unit_budget__phase=phase)
        return self.filter(~Q(since__in=later) | Exists(money))


class Project(models.Model):
    """项目 of a year; its code is the same over the years, its amount the sum of its lines."""

    code = models.CharField("项目编码", max_length=40)
    year = models.PositiveSmallIntegerField("预算年度")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects", verbose_name="预算单位")
    name = models.CharField("项目名称", max_length=200)
    kind = models.CharField("项目类别", max_length=40, blank=True)
    year_from = models.PositiveSmallIntegerField("起始年度", null=True, blank=True)
    year_to = models.PositiveSmallIntegerField("终止年度", null=True, blank=True)
    grounds = models.TextField("立项依据", max_length=2000, blank=True)
    office = models.CharField("主管科室", max_length=80, blank=True)
    since = models.CharField(
        "新增阶段",
        max_length=10,
        choices=[(phase.value, phase.label) for phase in AFTERWARDS],
        blank=True,
        help_text="年初预算批复后新增的项目填写",
    )
    pinyin = PinyinField("拼音")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="project_code_year"),
            models.CheckConstraint(
                condition=Q(year_from__isnull=True)
                | Q(year_to__isnull=True)
                | Q(year_from__lte=F("year_to")),
                name="project_years_in_order",
                violation_error_message="终止年度不能早于起始年度。",
            ),
            models.CheckConstraint(
                condition=Q(since__in=["", *(phase.value for phase in AFTERWARDS)]),
                name="project_since_later_phase",
                violation_error_message="新增阶段只能是调整或决算，年初就有的项目不填写。",
            ),
        ]
        indexes = [models.Index(fields=["unit", "year"], name="project_unit_year")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RevenueLine(models.Model):
    """收入预算: what a unit receives from a source."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.CASCADE, related_name="revenue_lines", verbose_name="单位预算"
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="资金来源")
    carried_over = models.BooleanField("上年结转", default=False)
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = "收入预算"
        verbose_name_plural = "收入预算"
        ordering = ["unit_budget", "source", "carried_over"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit_budget", "source", "carried_over"], name="revenueline_unique"
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="revenueline_amount_not_zero",
                violation_error_message="金额不能为0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.amount:,.2f}元"


class BudgetLine(models.Model):
    """支出预算: one line of expenditure, or of 年终结转结余, income that is not spent."""

    unit_budget = models.ForeignKey(
        UnitBudget, models.CASCADE, related_name="lines", db_index=False, verbose_name="单位预算"
    )
    # No index of their own but the two composite ones below: a line is found by its unit budget.
    function = models.ForeignKey(
        FunctionCode, models.PROTECT, related_name="+", db_index=False, verbose_name="功能分类科目"
    )
    economic = models.ForeignKey(
        EconomicCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="部门经济分类科目",
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", db_index=False, verbose_name="支出类别"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", db_index=False, verbose_name="资金来源"
    )
    carried_over = models.BooleanField("上年结转", default=False)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="项目"
    )
    government = models.ForeignKey(
        GovernmentCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="政府经济分类科目",
        help_text="只在对应关系不唯一时填写",
    )
    note = models.CharField("摘要", max_length=200, blank=True)
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = "支出预算"
        verbose_name_plural = "支出预算"
        ordering = ["unit_budget", "function__code", "economic__code", "id"]
        constraints = [
            models.UniqueConstraint(
                "unit_budget",
                "function",
                or_none("economic"),
                "category",
                "source",
                "carried_over",
                or_none("project"),
                "note",
                name="budgetline_unique",
                violation_error_message="同一单位已有相同科目、类别、来源、项目和摘要的支出，请合并金额。",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="budgetline_amount_not_zero",
                violation_error_message="金额不能为0。",
            ),
            models.CheckConstraint(
                condition=Q(Exact(Left("category", 1), PROJECT), project__isnull=False)
                | Q(~Q(Exact(Left("category", 1), PROJECT)), project__isnull=True),
                name="budgetline_project_if_project_expenditure",
                violation_error_message="项目支出应填写项目，其他支出不应填写项目。",
            ),
            models.CheckConstraint(
                condition=Q(economic__isnull=True) | ~Q(Exact(Left("category", 1), RETAINED)),
                name="budgetline_retained_without_economic",
                violation_error_message="年终结转结余不填写经济科目。",
            ),
        ]
        indexes = [
            # Covers the one GROUP BY behind all nine tables.
            models.Index(
                fields=[
                    "unit_budget",
                    "function",
                    "economic",
                    "category",
                    "source",
                    "carried_over",
                    "amount",
                ],
                name="budgetline_totals",
            )
        ]

    def __str__(self) -> str:
        codes = [self.function.code, self.economic.code if self.economic else ""]
        return " ".join([*filter(None, codes), f"{self.amount:,.2f}元"])


class Procurement(models.Model):
    """政府采购: a planned purchase, paid by budget lines of the same unit, codes and source."""

    class Kind(models.TextChoices):
        GOODS = "货物", "货物"
        WORKS = "工程", "工程"
        SERVICES = "服务", "服务"

    unit_budget = models.ForeignKey(
        UnitBudget, models.CASCADE, related_name="procurements", verbose_name="单位预算"
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="procurements",
        verbose_name="项目",
    )
    function = models.ForeignKey(
        FunctionCode, models.PROTECT, related_name="+", verbose_name="功能分类科目"
    )
    economic = models.ForeignKey(
        EconomicCode, models.PROTECT, related_name="+", verbose_name="部门经济分类科目"
    )
    kind = models.CharField("采购类别", max_length=10, choices=Kind)
    item = models.CharField("采购物品名称", max_length=120)
    catalogue = models.CharField("采购目录序号", max_length=40, blank=True)
    measure = models.CharField("计量单位", max_length=20, blank=True)
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=2, null=True, blank=True)
    price = MoneyField("单价（元）", null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="资金来源")
    carried_over = models.BooleanField("上年结转", default=False)
    amount = MoneyField("金额（元）")
    small_business = MoneyField("预留中小微企业份额（元）", default=0)
    micro_business = MoneyField("其中小微企业份额（元）", default=0)

    class Meta:
        verbose_name = "政府采购"
        verbose_name_plural = "政府采购"
        ordering = ["unit_budget", "id"]
        constraints = [
            models.UniqueConstraint(
                "unit_budget",
                or_none("project"),
                "function",
                "economic",
                "kind",
                "item",
                "catalogue",
                "measure",
                Coalesce("price", 0, output_field=MoneyField()),
                "source",
                "carried_over",
                name="procurement_unique",
                violation_error_message="同一单位已有相同的采购项，请合并数量和金额。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="procurement_amount_positive",
                violation_error_message="采购金额应大于0。",
            ),
            models.CheckConstraint(
                condition=Q(small_business__gte=0, small_business__lte=F("amount")),
                name="procurement_small_business_within_amount",
                violation_error_message="预留中小微企业份额应在0和采购金额之间。",
            ),
            models.CheckConstraint(
                condition=Q(micro_business__gte=0, micro_business__lte=F("small_business")),
                name="procurement_micro_within_small_business",
                violation_error_message="其中小微企业份额不能大于预留中小微企业份额。",
            ),
        ]

    def __str__(self) -> str:
        return self.item


class Asset(models.Model):
    """固定资产 held by a unit on a day, usually the last of the year before the budget's."""

    class Kind(models.TextChoices):
        BUILDINGS = "房屋", "房屋"
        OFFICES = "其中：办公用房", "其中：办公用房"
        VEHICLES = "车辆", "车辆"
        EQUIPMENT = "单价在20万元以上的设备", "单价在20万元以上的设备"
        OTHER = "其他固定资产", "其他固定资产"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assets", verbose_name="预算单位")
    as_of = models.DateField("截止日期")
    kind = models.CharField("资产类别", max_length=20, choices=Kind)
    quantity = models.DecimalField(
        "数量", max_digits=14, decimal_places=2, null=True, blank=True, help_text="房屋为平方米"
    )
    value = MoneyField("价值（元）")

    class Meta:
        verbose_name = "固定资产"
        verbose_name_plural = "固定资产"
        ordering = ["unit", "-as_of", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "as_of", "kind"], name="asset_unique"),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="asset_value_not_negative",
                violation_error_message="资产价值不能为负数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"
