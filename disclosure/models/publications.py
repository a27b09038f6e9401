"""What was published: a version of a scope with its content and files, where it stands, its withdrawal.

These rows are only ever added. That they are neither changed nor deleted is guarded by triggers of
the database; how each is sealed and proved, disclosure/publication/ knows.
"""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from budget.models import Department, Unit, User
from budget.scope import Scope


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of(self, scope: Scope) -> Self:
        """The versions of a scope."""
        return self.filter(year=scope.year, code=scope.code)

    def current(self) -> Self:
        """The latest version of every scope."""
        newer = Publication.objects.filter(
            year=OuterRef("year"), code=OuterRef("code"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(newer))

    def holding(self) -> Self:
        """The latest version of every scope, unless it was withdrawn: no earlier one takes its place."""
        return self.current().filter(withdrawal=None)

    def light(self) -> Self:
        """Without the content, for lists."""
        return self.defer("content", "manifest")


class Publication(models.Model):
    """公布: one version of what a department or a unit discloses of a year."""

    year = models.PositiveSmallIntegerField("预算年度")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="publications", verbose_name="部门"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="publications",
        verbose_name="预算单位",
    )  # fmt: skip
    code = models.CharField("编码", max_length=30, help_text="单位的编码，部门的公布为部门的编码")
    version = models.PositiveSmallIntegerField("版次")
    published = models.DateTimeField("公布时间")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="公布人")
    publisher = models.CharField("公布人姓名", max_length=150)
    reason = models.CharField("更正原因", max_length=400, blank=True)
    title = models.CharField("标题", max_length=300)
    content = models.TextField("内容", help_text="规范形式的 JSON")
    digest = models.CharField("内容的 SHA-256", max_length=64)
    manifest = models.TextField("清单", help_text="规范形式的 JSON：版本、公布人、各文件的 SHA-256")
    seal = models.CharField("封印", max_length=64, unique=True, help_text="清单的 SHA-256")
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next",
        verbose_name="前一次公布", help_text="全部公布连成一链：少了一份，链就断了",
    )  # fmt: skip

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "公布"
        verbose_name_plural = "公布"
        ordering = ["-year", "code", "-version"]
        constraints = [
            # Over plain fields: an expression would not be guarded against INSERT OR REPLACE.
            models.UniqueConstraint(
                fields=["year", "code", "version"], name="publication_version_unique"
            ),
            models.CheckConstraint(
                condition=Q(code=Coalesce("unit", "department")),
                name="publication_code_of_its_place",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(version__gt=1) & ~Q(reason=""),
                name="publication_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"

    @property
    def scope(self) -> Scope:
        return Scope(self.year, self.department_id, self.unit_id or "")

    @property
    def identifier(self) -> str:
        return f"{self.code}-{self.year}-{self.version}"

    @property
    def withdrawn(self) -> "Withdrawal | None":
        """How it was withdrawn; none where it was not."""
        return getattr(self, "withdrawal", None)


class PublishedFile(models.Model):
    """A file of a publication, byte for byte as it was published."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="files", verbose_name="公布"
    )
    name = models.CharField("名称", max_length=40)  # booklet.pdf
    content = models.BinaryField("内容")
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("SHA-256", max_length=64, db_index=True)

    class Meta:
        verbose_name = "公布的文件"
        verbose_name_plural = "公布的文件"
        ordering = ["publication", "name"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="publishedfile_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """公开登记: from when and at which address a publication stands for readers; the last one holds."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="postings", verbose_name="公布"
    )
    address = models.URLField("公开网址", max_length=400)
    posted = models.DateField("公开日期")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "公开登记"
        verbose_name_plural = "公开登记"
        ordering = ["publication", "pk"]

    def __str__(self) -> str:
        return f"{self.posted} {self.address}"


class Withdrawal(models.Model):
    """撤回公布: a version is taken off the public pages, and it stays on record that it stood there."""

    publication = models.OneToOneField(
        Publication, models.PROTECT, related_name="withdrawal", verbose_name="公布"
    )
    at = models.DateTimeField("撤回时间")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="撤回人")
    name = models.CharField("撤回人姓名", max_length=150)
    reason = models.CharField("撤回原因", max_length=400, help_text="不对公众显示")
    manifest = models.TextField("清单", help_text="规范形式的 JSON")
    seal = models.CharField("封印", max_length=64, unique=True, help_text="清单的 SHA-256")
    latest = models.ForeignKey(
        Publication, models.PROTECT, related_name="+", verbose_name="当时最近的公布",
        help_text="撤回排在这次公布之后，下一次公布之前",
    )  # fmt: skip
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next",
        verbose_name="前一次撤回",
    )  # fmt: skip

    class Meta:
        verbose_name = "撤回公布"
        verbose_name_plural = "撤回公布"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="withdrawal_with_reason",
                violation_error_message="请写明理由。",
            )
        ]

    def __str__(self) -> str:
        return f"撤回 {self.publication.identifier}"
