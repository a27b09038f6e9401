"""核验证书: what was checked with which result, what was stored with which hash, and who signs for it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from budget.findings import Result, Status
from budget.rules import LEVELS
from disclosure.forms import FORMS
from disclosure.models import Publication, Withdrawal
from disclosure.renderers.certificate import Certificate, Code, Listing, render
from disclosure.renderers.imprint import Imprint

from .canonical import text_of
from .content import Content, content_of
from .differences import Difference
from .files import KINDS

SIGNATURES = ("编制", "审核", "负责人")
FOUND = 5  # places of one check that are named


def certificate(
    publication: Publication,
    content: Content,
    changed: Iterable[Difference],
    withdrawn: Withdrawal | None,
) -> Certificate:
    """The certificate of a publication; `changed` is what it corrected of the version before.

    `withdrawn` is its withdrawal, none for the certificate as it was before that.
    """
    manifest = json.loads(publication.manifest)
    return Certificate(
        title="预算公开核验证书",
        subtitle=publication.title + ("（已撤回）" if withdrawn else ""),
        author=content.name,
        facts=(*_facts(publication, content, manifest), *_withdrawn(withdrawn)),
        sections=(
            _files(manifest),
            _checks(content),
            *_exceptions(content),
            *_rounded(content),
            *_corrected(publication, changed),
            _proof(),
        ),
        signatures=SIGNATURES,
        footer=f"{publication.identifier}　封印 {publication.seal[:16]}"
        + ("　已撤回" if withdrawn else ""),
    )


def certificate_pdf(
    publication: Publication,
    content: Content,
    changed: Iterable[Difference],
    withdrawn: Withdrawal | None,
) -> bytes:
    """The same bytes whenever the same program makes them."""
    imprint = Imprint(publication.published, publication.identifier)
    return render(certificate(publication, content, changed, withdrawn), imprint)


def certificate_json(publication: Publication) -> bytes:
    """For programs: the manifest and its seal, and those of its withdrawal."""
    stated = {"certificate": 1, **_stated(publication)}
    if its := publication.withdrawn:
        stated["withdrawal"] = _stated(its)
    return text_of(stated).encode()


def _stated(row: Publication | Withdrawal) -> dict[str, Any]:
    return {"manifest": json.loads(row.manifest), "seal": row.seal}


def corrected(publication: Publication) -> Publication | None:
    """The version that a correction corrects."""
    earlier = Publication.objects.of(publication.scope).filter(version__lt=publication.version)
    return earlier.order_by("-version").first()


def read(publication: Publication) -> Content:
    return content_of(publication.content)


def _facts(
    publication: Publication, content: Content, manifest: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    local = timezone.localtime(publication.published)
    yield "公布主体", f"{publication.code} {content.name}"
    yield "预算年度", f"{publication.year} 年"
    yield "版次", f"第 {publication.version} 版"
    yield "公布时间", f"{local:%Y-%m-%d %H:%M:%S}"
    yield "公布人", publication.publisher
    if publication.reason:
        yield "更正原因", publication.reason
    yield "表式", _form_words(content.form)
    yield "程序版本", manifest["program"]["product"]
    yield "内容 SHA-256", Code(publication.digest)
    yield "封印", Code(publication.seal)
    yield "前一次公布的封印", Code(manifest["previous"] or "无")


def _withdrawn(withdrawal: Withdrawal | None) -> Iterator[tuple[str, str]]:
    if withdrawal:
        yield "撤回时间", f"{timezone.localtime(withdrawal.at):%Y-%m-%d %H:%M:%S}，此后不再公开"
        yield "撤回人", withdrawal.name
        yield "撤回原因", withdrawal.reason
        yield "撤回的封印", Code(withdrawal.seal)


def _form_words(slug: str) -> str:
    """A form by its place; by its slug where it is no longer there."""
    places = {form.slug: f"{form.place}（{form.year_from} 年起）" for form in FORMS}
    return places.get(slug, slug)


def _files(manifest: dict[str, Any]) -> Listing:
    rows = [
        (
            KINDS[name].label if name in KINDS else name,
            Code(name),
            f"{its['size']:,}",
            Code(its["sha256"]),
        )
        for name, its in manifest["files"].items()
    ]
    return Listing(
        "公布的文件", (), ("文件", "名称", "字节数", "SHA-256"), (24, 22, 14, 40), tuple(rows)
    )


def _checks(content: Content) -> Listing:
    report = content.report
    counts = "，".join(
        f"{status} {sum(section.count(status) for section in report.sections)} 项"
        for status in Status
    )
    rows = [
        (
            result.rule.number,
            result.rule.name,
            LEVELS.get(result.rule.level, result.rule.level),
            str(result.status),
            _said(result),
        )
        for result in report
    ]
    columns = ("编号", "检查内容", "级别", "结果", "说明")
    return Listing("检查结果", (f"{counts}。",), columns, (9, 34, 8, 11, 38), tuple(rows))


def _said(result: Result) -> str:
    """Why it does not apply, or where it fails."""
    if result.status is not Status.FAILS:
        return result.reason
    places = [finding.place for finding in result.findings[:FOUND]]
    more = len(result.findings) + result.more - len(places)
    return "；".join(places) + (f"；另 {more} 处" if more else "")


def _exceptions(content: Content) -> Iterator[Listing]:
    rows = [
        (
            result.rule.number,
            finding.place,
            finding.waived.reason,
            f"{finding.waived.person}（{finding.waived.role}）",
            f"{timezone.localtime(finding.waived.at):%Y-%m-%d}",
        )
        for result in content.report
        for finding in result.findings
        if finding.waived
    ]
    if rows:
        columns = ("编号", "位置", "例外的理由", "批准人", "日期")
        yield Listing("例外", (), columns, (9, 30, 34, 15, 12), tuple(rows))


def _rounded(content: Content) -> Iterator[Listing]:
    if content.rounding is None:
        return
    lines = [
        "各表数字按控制舍入印出，分项之和等于合计。"
        f"其中 {len(content.adjusted)} 个数字与单独四舍五入的结果不同。"
    ]
    money = content.tables[0].money
    rows = [
        (
            each.place,
            f"{each.exact:.2f}",
            money.text(each.alone, zero="0.00"),
            money.text(each.printed, zero="0.00"),
            each.relation,
        )
        for each in content.adjusted
    ]
    columns = ("数字", "准确数（元）", "单独舍入", "印出", "原因")
    yield Listing("舍入", tuple(lines), columns, (34, 18, 13, 13, 22), tuple(rows))


def _corrected(publication: Publication, changed: Iterable[Difference]) -> Iterator[Listing]:
    if publication.version > 1:
        rows = tuple((each.place, each.before, each.after) for each in changed)
        lines = (f"更正原因：{publication.reason}",)
        yield Listing("更正的内容", lines, ("位置", "更正前", "更正后"), (34, 33, 33), rows)


def _proof() -> Listing:
    return Listing(
        "如何核验",
        (
            "封印是清单的 SHA-256；清单记有版次、公布人、时间、内容和各文件的 SHA-256，以及前一次公布的封印。",
            "核验：manage.py verifypublication 文件。本证书签字后请存档，"
            "数据库之外的这一份是发现整体改写的依据。",
        ),
    )
