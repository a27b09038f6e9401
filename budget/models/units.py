"""Departments and their units with attributes by year, and a unit's budget of a year and phase."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Q

from budget.fields import PinyinField


def in_year(rows, year: int):
    """The row in force in the year: the latest that began by then, else the earliest there is."""
    ordered = sorted(rows, key=lambda row: row.year)
    begun = [row for row in ordered if row.year <= year]
    return begun[-1] if begun else ordered[0] if ordered else None


class Named(NamedTuple):
    """One by its name in a year; `pinyin` finds it by any name it ever had."""

    code: str
    name: str
    pinyin: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class _Year(NamedTuple):
    code: str
    year: int
    name: str
    pinyin: str


def named(rows: Iterable[tuple[Any, ...]], year: int) -> list[Named]:
    """Of rows by years, all by their names in a year."""
    return [_named(code, list(its), year) for code, its in groupby(rows, itemgetter(0))]


def _named(code: str, rows: list[tuple[Any, ...]], year: int) -> Named:
    years = [_Year(*row) for row in rows if row[1] is not None]
    found = in_year(years, year)
    return Named(code, found.name if found else "", " ".join(its.pinyin for its in years))


class NamedQuerySet(models.QuerySet):
    def with_years(self) -> Self:
        """Loads the yearly rows, so that names cost no query each."""
        return self.prefetch_related("years")

    with_names = with_years

    def named(self, year: int) -> list[Named]:
        """All by their names in a year, in the order of their codes; one query and no instances."""
        return named(self.by_years(), year)

    def by_years(self) -> models.QuerySet[Any, Any]:
        """Code, year, name and pinyin of every year of each, in the order of their codes."""
        fields = ("pk", "years__year", "years__name", "years__pinyin")
        return self.order_by("pk", "years__year").values_list(*fields)


class Department(models.Model):
    """部门: the disclosing body. Its name belongs to a year, see DepartmentYear."""

    code = models.CharField("部门编码", max_length=3, primary_key=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{3}$"),
                name="department_code_three_digits",
                violation_error_message="部门编码应为3位数字。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.latest_name}".strip()

    @property
    def latest_name(self) -> str:
        return self.name_in(9999)

    def name_in(self, year: int) -> str:
        row = in_year(self.years.all(), year)
        return row.name if row else ""


class DepartmentYear(models.Model):
    """A department's name from a year on."""

    department = models.ForeignKey(
        Department, models.CASCADE, related_name="years", verbose_name="部门"
    )
    year = models.PositiveSmallIntegerField("起始年度")
    name = models.CharField("部门名称", max_length=120)
    pinyin = PinyinField("拼音")

    class Meta:
        verbose_name = "部门年度信息"
        verbose_name_plural = "部门年度信息"
        ordering = ["department", "year"]
        constraints = [
            models.UniqueConstraint(fields=["department", "year"], name="departmentyear_unique")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class Unit(models.Model):
    """预算单位: three digits a level under its department; 本级 is a unit of its own."""

    code = models.CharField("单位编码", max_length=30, primary_key=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="units", verbose_name="部门"
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "预算单位"
        verbose_name_plural = "预算单位"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{3}){2,}$"),
                name="unit_code_three_digits_a_level",
                violation_error_message="单位编码应为6位或更多数字，每级3位。",
            ),
            models.CheckConstraint(
                condition=Q(code__startswith=F("department")),
                name="unit_code_begins_with_department",
                violation_error_message="单位编码应以部门编码开头。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.latest_name}".strip()

    @property
    def latest_name(self) -> str:
        return self.name_in(9999)

    def name_in(self, year: int) -> str:
        row = in_year(self.years.all(), year)
        return row.name if row else ""


class UnitYear(models.Model):
    """A unit's name and attributes from a year on."""

    class Nature(models.TextChoices):
        ADMINISTRATIVE = "行政", "行政"
        PARTICIPATING = "参公", "参公"
        INSTITUTION = "事业", "事业"
        OTHER = "其他", "其他"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="years", verbose_name="预算单位")
    year = models.PositiveSmallIntegerField("起始年度")
    name = models.CharField("单位名称", max_length=120)
    nature = models.CharField("单位性质", max_length=10, choices=Nature)
    rank = models.CharField("单位规格", max_length=40, blank=True)
    funding = models.CharField("经费保障形式", max_length=60, blank=True)
    pinyin = PinyinField("拼音")

    class Meta:
        verbose_name = "单位年度信息"
        verbose_name_plural = "单位年度信息"
        ordering = ["unit", "year"]
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="unityear_unique")]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class Phase(models.TextChoices):
    """预算阶段, in the order of the year."""

    FIRST_DRAFT = "first", "一上"
    SECOND_DRAFT = "second", "二上"
    INITIAL = "initial", "年初预算"
    ADJUSTMENT = "adjustment", "调整"
    FINAL = "final", "决算"


AFTERWARDS = (Phase.ADJUSTMENT, Phase.FINAL)  # what follows 批复, and may bring projects of its own


class State(models.TextChoices):
    """Where a unit budget is on its way; until something is submitted it is being compiled."""

    COMPILING = "compiling", "编报中"
    AT_UNIT = "at-unit", "待单位审核"
    AT_DEPARTMENT = "at-department", "待部门审核"
    AT_BUREAU = "at-bureau", "待财政审核"
    APPROVED = "approved", "财政已审"
    GRANTED = "granted", "已批复到部门"
    ISSUED = "issued", "已批复"
    RETURNED = "returned", "已退回"


class UnitBudget(models.Model):
    """单位预算: one unit's budget of a year and phase, with its head counts."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budgets", verbose_name="预算单位")
    year = models.PositiveSmallIntegerField("预算年度")
    phase = models.CharField("预算阶段", max_length=12, choices=Phase, default=Phase.INITIAL)
    state = models.CharField(
        "状态", max_length=16, choices=State, default=State.COMPILING, editable=False
    )
    posts = models.PositiveIntegerField("编制人数", null=True, blank=True)
    staff = models.PositiveIntegerField("在职人数", null=True, blank=True)
    retirees = models.PositiveIntegerField("离退休人数", null=True, blank=True)

    class Meta:
        verbose_name = "单位预算"
        verbose_name_plural = "单位预算"
        ordering = ["-year", "unit", "phase"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "phase"], name="unitbudget_unique"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="unitbudget_state"),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2999),
                name="unitbudget_year",
                violation_error_message="预算年度应为四位年度，如 2023。",
            ),
        ]
        indexes = [models.Index(fields=["year", "phase", "unit"], name="unitbudget_year_phase")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.get_phase_display()}"
