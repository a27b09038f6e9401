"""Which publication a file belongs to: the same byte for byte, changed, or unknown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils import timezone

from disclosure.models import Publication, PublishedFile, Withdrawal
from disclosure.opendata import proof

from .canonical import digest, text_of
from .certificate import certificate_pdf, corrected, read
from .content import UnknownFormat, content_of
from .differences import differences

BEARS = re.compile(r"(公开版本|核验证书)([0-9]{3,30})-([0-9]{4})-([0-9]{1,5})")
OFFICE = ("word/", "xl/")
MOST, LARGEST = 2000, 200_000_000  # files in a zip, bytes of one of them


class Answer(StrEnum):
    SAME = "相同"
    DIFFERS = "不同"
    UNKNOWN = "未知"


@dataclass(frozen=True)
class Identified:
    """A file, or one inside a zip, and the publication that it is of."""

    name: str
    answer: Answer
    words: str
    publication: Publication | None = None


def identify(file: bytes, name: str = "") -> list[Identified]:
    """The answer for a file; for a zip, one for each file in it, unless it is a package of open data."""
    if not known(file) and (archive := _archive(file)):
        if stated := proof.of_package(dict(archive)):
            return [_same_data(name, stated)]
        return [_one(content, inside) for inside, content in archive]
    return [_one(file, name)]


def known(file: bytes) -> PublishedFile | None:
    """The published file of these bytes; of several, which only a version apart could be, the first."""
    rows = PublishedFile.objects.filter(digest=digest(file)).defer("content")
    return rows.select_related("publication__withdrawal").order_by("pk").first()


def _one(file: bytes, name: str) -> Identified:
    if found := known(file):
        its = found.publication
        return Identified(name, Answer.SAME, f"{_version(its)}的 {found.name}，逐字节相同", its)
    if certificate := _certificate(file):
        return _same_manifest(name, certificate)
    if stated := proof.of_json(file):
        return _same_data(name, stated)
    kind, version, publication = _borne(file)
    if publication is None:
        return Identified(name, Answer.UNKNOWN, _unknown(file, version))
    if kind == "核验证书":
        return _same_certificate(name, file, publication)
    words = f"标明是{_version(publication)}的文件，但内容与公布的不同"
    return Identified(name, Answer.DIFFERS, words, publication)


def _unknown(file: bytes, version: str) -> str:
    if version:
        return (
            f"标明是公开版本 {version} 的文件，但存档中没有这一版：不是本系统公布的，或者存档缺失"
        )
    if proof.is_half(file):
        return "是开放数据的一部分，没有公布的标记；请核验整个数据包（zip）"
    return "不是本系统公布的文件，或者公布的标记已经没有了"


def _version(publication: Publication) -> str:
    its = publication.withdrawn
    withdrawn = f"，{timezone.localtime(its.at):%Y-%m-%d} 已撤回" if its else ""
    which = f"{publication.code} {publication.year} 年第 {publication.version} 版"
    return f"{publication.title}（{which}{withdrawn}）"


def _archive(file: bytes) -> list[tuple[str, bytes]] | None:
    """The files of a zip that is no Office document."""
    try:
        with ZipFile(BytesIO(file)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if any(part.filename.startswith(OFFICE) for part in parts):
                return None
            if len(parts) > MOST or any(part.file_size > LARGEST for part in parts):
                return None
            return [(part.filename, archive.read(part)) for part in parts]
    except (BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return None


# Certificates


def _certificate(file: bytes) -> dict[str, object] | None:
    try:
        data = json.loads(file)
    except ValueError:
        return None
    return data if isinstance(data, dict) and "certificate" in data else None


def _same_manifest(name: str, data: dict[str, object]) -> Identified:
    publication = Publication.objects.light().filter(seal=str(data.get("seal"))).first()
    if publication is None:
        return Identified(name, Answer.UNKNOWN, "核验证书的封印不属于本系统的任何一次公布")
    if digest(text_of(data.get("manifest"))) == publication.seal and _same_withdrawal(data):
        return Identified(name, Answer.SAME, f"{_version(publication)}的核验证书", publication)
    words = f"写着{_version(publication)}的封印，但清单与封印不符"
    return Identified(name, Answer.DIFFERS, words, publication)


def _same_withdrawal(data: dict[str, object]) -> bool:
    """Whether the withdrawal that a certificate states is one that there was; one of before states none."""
    stated = data.get("withdrawal")
    if stated is None:
        return True
    if not isinstance(stated, dict):
        return False
    seal = digest(text_of(stated.get("manifest")))
    its = Withdrawal.objects.filter(seal=seal, publication__seal=str(data.get("seal")))
    return stated.get("seal") == seal and its.exists()


def _same_certificate(name: str, file: bytes, publication: Publication) -> Identified:
    """A certificate is not stored: it is made again from what is."""
    try:
        before, content = corrected(publication), read(publication)
        changed = differences(read(before), content) if before else []
    except UnknownFormat as newer:
        return Identified(name, Answer.UNKNOWN, str(newer), publication)
    # One that was made before the withdrawal says nothing of it.
    since = {None, publication.withdrawn}
    if any(certificate_pdf(publication, content, changed, its) == file for its in since):
        return Identified(name, Answer.SAME, f"{_version(publication)}的核验证书", publication)
    words = f"标明是{_version(publication)}的核验证书，但与由存档重新生成的不同；封印应为 {publication.seal}"
    return Identified(name, Answer.DIFFERS, words, publication)


# Open data


def _same_data(name: str, stated: proof.Stated) -> Identified:
    """Its figures count, not its bytes: open data is made again from what is stored."""
    publication = Publication.objects.filter(seal=stated.seal).first()
    if publication is None:
        words = "开放数据所写的封印不属于本系统的任何一次公布"
        return Identified(name, Answer.UNKNOWN, words)
    try:
        wrong = proof.differing(stated, publication, content_of(publication.content))
    except UnknownFormat as newer:
        return Identified(name, Answer.UNKNOWN, str(newer), publication)
    if wrong:
        words = f"写着{_version(publication)}的封印，但有 {len(wrong)} 处与公布的不同：{wrong[0]}"
        return Identified(name, Answer.DIFFERS, words, publication)
    words = f"{_version(publication)}的开放数据，{len(stated.figures)} 处全部与公布的相同"
    return Identified(name, Answer.SAME, words, publication)


# What a file says of itself


def _borne(file: bytes) -> tuple[str, str, Publication | None]:
    """The publication that a file's keywords, or its data, name; its version also where it is not there."""
    named: tuple[str, str, Publication | None] = ("", "", None)
    for text in _texts(file):
        for kind, code, year, version in BEARS.findall(text):
            rows = Publication.objects.filter(code=code, year=int(year), version=int(version))
            named = kind, f"{code}-{year}-{version}", rows.first()
            if named[2]:
                return named
    return named


def _texts(file: bytes) -> Iterator[str]:
    """The text of a page or of a PDF's metadata; the properties of an Office document."""
    yield file.decode("utf-8", "ignore")
    try:
        with ZipFile(BytesIO(file)) as archive:
            part = archive.getinfo("docProps/core.xml")
            if part.file_size < LARGEST:
                yield archive.read(part).decode("utf-8", "ignore")
    except (BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError):
        return
