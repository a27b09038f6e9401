"""Codes with their years of validity, sources of money and categories of expenditure."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from budget.fields import PinyinField

# Years without a known bound; filters stay simple, and a unique constraint sees them.
FIRST_YEAR = 1949
LAST_YEAR = 9999


class CodeQuerySet(models.QuerySet):
    def in_force(self, year: int) -> Self:
        return self.filter(year_from__lte=year, year_to__gte=year)

    def leaves(self, year: int) -> Self:
        """Codes in force in the year without children in force in the same year."""
        children: CodeQuerySet = (
            CodeQuerySet(self.model).in_force(year).filter(parent_code=OuterRef("code"))
        )
        return self.in_force(year).filter(~Exists(children))

    def usable(self, year: int) -> Self:
        """Codes that a line of the year may carry."""
        return self.leaves(year)


class EconomicCodeQuerySet(CodeQuerySet):
    def usable(self, year: int) -> Self:
        """Leaves, and a 款 even where the locality has divided it into 细目."""
        return self.leaves(year) | self.in_force(year).filter(level=2)


class Code(models.Model):
    """A row of an official classification, in force from year_from to year_to.

    A code that changes its name is a second row: what was published keeps the name of its year.
    """

    code = models.CharField("编码", max_length=12, db_index=True)
    name = models.CharField("名称", max_length=120)
    parent_code = models.CharField("上级编码", max_length=12, blank=True, db_index=True)
    level = models.PositiveSmallIntegerField(
        "级次", default=1, help_text="1 类，2 款，3 项（细目）"
    )
    year_from = models.PositiveSmallIntegerField("启用年度", default=FIRST_YEAR)
    year_to = models.PositiveSmallIntegerField("停用年度", default=LAST_YEAR)
    pinyin = PinyinField("拼音")

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code", "year_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "year_from"], name="%(class)s_code_year"),
            models.CheckConstraint(
                condition=Q(year_from__lte=F("year_to")),
                name="%(class)s_years_in_order",
                violation_error_message="停用年度不能早于启用年度。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FunctionCode(Code):
    """功能分类科目: what money is for. 类 3, 款 5, 项 7 digits."""

    budget = models.CharField(
        "所属预算",
        max_length=4,
        default="G",
        help_text="G 一般公共预算，F 政府性基金，C 国有资本经营，S 社会保险基金；可以并用，如 GF",
    )

    class Meta(Code.Meta):
        verbose_name = "功能分类科目"
        verbose_name_plural = "功能分类科目"


class EconomicCode(Code):
    """部门预算支出经济分类科目: what money is spent on. 类 3, 款 5, a locality's 细目 7 digits."""

    objects = EconomicCodeQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Code.Meta):
        verbose_name = "部门经济分类科目"
        verbose_name_plural = "部门经济分类科目"


class GovernmentCode(Code):
    """政府预算支出经济分类科目: the government's side of the economic classification."""

    class Meta(Code.Meta):
        verbose_name = "政府经济分类科目"
        verbose_name_plural = "政府经济分类科目"


class EconomicMapping(models.Model):
    """Which government code a department economic code belongs to, by the unit's nature."""

    class Applies(models.TextChoices):
        ADMINISTRATIVE = "administrative", "行政单位/参公事业单位"
        INSTITUTION = "institution", "事业单位"
        ALL = "all", "全部单位"

    economic = models.ForeignKey(
        EconomicCode, models.PROTECT, related_name="mappings", verbose_name="部门经济分类科目"
    )
    government = models.ForeignKey(
        GovernmentCode, models.PROTECT, related_name="mappings", verbose_name="政府经济分类科目"
    )
    applies_to = models.CharField("适用单位", max_length=20, choices=Applies)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "经济分类对应关系"
        verbose_name_plural = "经济分类对应关系"
        ordering = ["economic__code", "applies_to"]
        constraints = [
            models.UniqueConstraint(
                fields=["economic", "government", "applies_to"], name="economicmapping_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.economic} → {self.government}"


class Source(models.Model):
    """资金来源: a row begins with its parent's code, so that `1` means all of 财政拨款."""

    code = models.CharField("编码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    budget = models.CharField(
        "所属预算", max_length=1, default="G", help_text="G、F 或 C，决定可用的功能科目"
    )

    class Meta:
        verbose_name = "资金来源"
        verbose_name_plural = "资金来源"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """支出类别: a row begins with its parent's code, so that `1` means all of 基本支出."""

    code = models.CharField("编码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = "支出类别"
        verbose_name_plural = "支出类别"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
