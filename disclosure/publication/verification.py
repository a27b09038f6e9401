"""Whether a stored publication is what was published: every hash anew, every file made again, part by part."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist

from disclosure.models import Publication, Withdrawal
from disclosure.renderers.imprint import Imprint

from .canonical import digest
from .content import Content, UnknownFormat, content_of
from .files import KINDS
from .manifest import described, withdrawal_described
from .program import program
from .rechecking import Rechecks, recheck
from .table_data import misprinted

# What a manifest describes, in the words of the pages.
WORDS = {
    "manifest": "清单的格式",
    "year": "预算年度",
    "department": "部门",
    "unit": "预算单位",
    "version": "版次",
    "published": "公布时间",
    "person": "公布人",
    "publisher": "公布人姓名",
    "reason": "更正原因",
    "title": "标题",
    "content": "内容的 SHA-256",
    "previous": "前一次公布的封印",
}
WORDS_OF_WITHDRAWAL = {
    "withdrawal": "清单的格式",
    "publication": "撤回的版次",
    "at": "撤回时间",
    "person": "撤回人",
    "name": "撤回人姓名",
    "reason": "撤回原因",
    "latest": "当时最近的公布",
    "previous": "前一次撤回的封印",
}
WITHDRAWAL = "撤回的记录"


class State(StrEnum):
    INTACT = "完好"
    TAMPERED = "被改动"
    MISSING = "缺失"
    UNPROVED = "无法重制"  # the hash is right, but this program does not make the same bytes


class Part(NamedTuple):
    """A part of a publication, and how it stands."""

    name: str
    state: State
    words: str = ""


@dataclass(frozen=True)
class Verification:
    publication: Publication
    parts: tuple[Part, ...]
    rechecks: Rechecks | None = None  # none where the content cannot be read

    @property
    def intact(self) -> bool:
        """Whether nothing of it was changed or is missing."""
        return all(part.state in {State.INTACT, State.UNPROVED} for part in self.parts)

    @property
    def proved(self) -> bool:
        """Whether every file was made again, byte for byte."""
        return all(part.state is State.INTACT for part in self.parts)


def verify(publication: Publication, *, again: bool = True) -> Verification:
    """Looks at every part; `again` also makes the files anew, which takes some seconds."""
    manifest = _manifest(publication.manifest)
    if not manifest:
        return Verification(publication, (Part("清单", State.TAMPERED, "不是可以读取的清单"),))
    content = readable(publication)
    rechecks = recheck(content) if isinstance(content, Content) else None
    parts = [
        *_sealed(publication, manifest),
        *_readable(publication, manifest, content),
        *_withdrawn(publication, manifest),
        *_related(publication, rechecks),
        *_files(publication, manifest, content if again else None),
    ]
    return Verification(publication, tuple(parts), rechecks)


def verify_chain() -> list[Part]:
    """Whether any publication or withdrawal vanished from among the others, or came in between."""
    rows = list(
        Publication.objects.defer("content", "previous__content", "previous__manifest")
        .select_related("previous")
        .order_by("pk")
    )
    parts = [_linked(row) for row in rows]
    first = [row for row in rows if row.previous_id is None]
    if len(first) > 1:
        parts += [Part(row.identifier, State.MISSING, "它前面的公布不见了") for row in first[1:]]
    return [*parts, *_interlocked(rows)]


def _linked(row: Publication) -> Part:
    seal = row.previous.seal if row.previous else ""
    gone = row.previous is None and row.previous_id is not None
    if not gone and _manifest(row.manifest).get("previous") == seal:
        return Part(row.identifier, State.INTACT)
    return Part(row.identifier, State.MISSING, "它所接的前一次公布不见了，或者被换过")


def _interlocked(rows: Iterable[Publication]) -> Iterator[Part]:
    """The withdrawals in their places among the publications, each naming the withdrawal before it."""
    after: defaultdict[str, list[Withdrawal]] = defaultdict(list)
    for its in Withdrawal.objects.order_by("pk"):
        after[str(_manifest(its.manifest).get("latest"))].append(its)
    before = ""
    for row in rows:
        stated = _manifest(row.manifest).get("withdrawal", "")
        if stated != before:
            yield Part(row.identifier, State.MISSING, "它前面的撤回不见了，或者被换过")
        before = stated
        for its in after.pop(row.seal, []):
            yield _placed(its, _manifest(its.manifest).get("previous") == before)
            before = its.seal
    for its in (each for placeless in after.values() for each in placeless):
        yield _placed(its, False)


def _placed(withdrawal: Withdrawal, rightly: bool) -> Part:
    name = f"{WITHDRAWAL} {withdrawal.pk}"
    if rightly:
        return Part(name, State.INTACT)
    return Part(name, State.MISSING, "它所接的公布或者前一次撤回不见了，或者被换过")


def _manifest(text: str) -> dict[str, Any]:
    """Empty where it is no manifest any more."""
    try:
        manifest = json.loads(text)
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _sealed(publication: Publication, manifest: dict[str, Any]) -> Iterator[Part]:
    sealed = digest(publication.manifest) == publication.seal
    yield Part("封印", State.INTACT if sealed else State.TAMPERED, publication.seal)
    wrong = [
        WORDS[name] for name, value in described(publication).items() if manifest.get(name) != value
    ]
    if publication.code != (manifest.get("unit") or manifest.get("department")):
        wrong.append("编码")
    words = f"与清单不一致：{'、'.join(wrong)}" if wrong else ""
    yield Part("版本、公布人和时间", State.TAMPERED if wrong else State.INTACT, words)


def _withdrawn(publication: Publication, manifest: dict[str, Any]) -> Iterator[Part]:
    """Its own withdrawal, and the last one before it, where there are such."""
    if its := publication.withdrawn:
        wrong = _wrong_in(its)
        state = State.TAMPERED if wrong else State.INTACT
        yield Part(WITHDRAWAL, state, f"与清单不一致：{'、'.join(wrong)}" if wrong else its.seal)
    if (stated := manifest.get("withdrawal")) is not None:
        there = Withdrawal.objects.filter(seal=str(stated)).exists()
        words = str(stated) if there else "公布以前的一次撤回不见了，或者被换过"
        yield Part("公布前最近的撤回", State.INTACT if there else State.MISSING, words)


def _wrong_in(withdrawal: Withdrawal) -> list[str]:
    """What of a withdrawal is not as it was sealed."""
    manifest = _manifest(withdrawal.manifest)
    sealed = digest(withdrawal.manifest) == withdrawal.seal
    try:
        now = withdrawal_described(withdrawal)
    except ObjectDoesNotExist:
        return [WORDS_OF_WITHDRAWAL["latest"]]
    wrong = [word for name, word in WORDS_OF_WITHDRAWAL.items() if manifest.get(name) != now[name]]
    return wrong if sealed else ["封印", *wrong]


def readable(publication: Publication) -> Content | UnknownFormat | None:
    """The content, why a newer version has to read it, or nothing where it is no content at all."""
    try:
        return content_of(publication.content)
    except UnknownFormat as newer:
        return newer
    except Exception:
        return None


def _readable(
    publication: Publication, manifest: dict[str, Any], content: Content | UnknownFormat | None
) -> Iterator[Part]:
    found = digest(publication.content)
    if found != publication.digest or found != manifest.get("content"):
        yield Part("内容", State.TAMPERED, f"现为 {found}")
    elif isinstance(content, UnknownFormat):
        yield Part("内容", State.UNPROVED, str(content))
    elif content is None:
        yield Part("内容", State.TAMPERED, "不能读取")
    else:
        yield Part("内容", State.INTACT, found)
        yield _printed(publication)


def _related(publication: Publication, rechecks: Rechecks | None) -> Iterator[Part]:
    """Where the bytes are those that were published, it is the program's relations that changed."""
    if rechecks is None:
        return
    state = State.INTACT
    if rechecks.differing or rechecks.reason:
        same = digest(publication.content) == publication.digest
        state = State.UNPROVED if same else State.TAMPERED
    yield Part("各表的勾稽关系", state, rechecks.words)


def _printed(publication: Publication) -> Part:
    """A program that would print another figure than the frozen one must not be believed."""
    tables = json.loads(publication.content)["tables"]
    wrong = [f"表{table['number']} {row}" for table in tables for row, _ in misprinted(table)]
    state = State.UNPROVED if wrong else State.INTACT
    return Part("各表印出的数字", state, "、".join(wrong[:5]))


def _files(
    publication: Publication, manifest: dict[str, Any], content: Content | UnknownFormat | None
) -> Iterator[Part]:
    stored = {file.name: file for file in publication.files.all()}
    stated = manifest.get("files")
    stated = stated if isinstance(stated, dict) else {}
    for name in sorted(stated.keys() | stored.keys()):
        if name not in stored:
            yield Part(name, State.MISSING, "文件不在了")
        elif name not in stated:
            yield Part(name, State.TAMPERED, "清单里没有这个文件")
        else:
            file = bytes(stored[name].content)
            found = digest(file)
            if {found} != {stated[name].get("sha256"), stored[name].digest}:
                yield Part(name, State.TAMPERED, f"现为 {found}")
            elif {len(file)} != {stated[name].get("size"), stored[name].size}:
                yield Part(
                    name, State.TAMPERED, f"字节数写作 {stored[name].size}，应为 {len(file)}"
                )
            elif isinstance(content, Content) and name in KINDS:
                yield _made_again(publication, manifest, content, name, file)
            else:
                yield Part(name, State.INTACT, found)


def _made_again(
    publication: Publication, manifest: dict[str, Any], content: Content, name: str, file: bytes
) -> Part:
    imprint = Imprint(publication.published, publication.identifier)
    if KINDS[name].render(content, imprint) == file:
        return Part(name, State.INTACT, digest(file))
    if manifest.get("program") == program():
        return Part(name, State.TAMPERED, "与由冻结内容重新生成的文件不同")
    words = "存档的散列正确；生成程序或字体与公布时不同，不能逐字节重制"
    return Part(name, State.UNPROVED, words)
