"""Files of a project: what is kept, and what is refused."""

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from budget.access import Person
from budget.locks import hold, of_row
from budget.models import Attachment, Project
from budget.scope import Scope
from budget.spreadsheet import MEGABYTE
from disclosure.renderers.page import file_name

from .entry_saving import lock_unit

LARGEST, MOST = 10 * MEGABYTE, 20  # of a file, of a project
LONGEST_NAME = 100
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a file of each kind begins: its name alone proves nothing.
BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "ofd": (ZIP,),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "doc": (OLE,),
    "xls": (OLE,),
    "wps": (OLE, ZIP),
    "et": (OLE, ZIP),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}
RULE = f"{'、'.join(BEGINNINGS)}，每个不超过 {LARGEST // MEGABYTE} MB，一个项目最多 {MOST} 个"


class RefusedFileError(Exception):
    """Why a file is not kept, and what would be right."""


@transaction.atomic
def keep(its: Project, scope: Scope, file: UploadedFile | None, person: Person) -> Attachment:
    """Stores a file under its name; raises RefusedFileError."""
    if file is None or not file.name:
        raise RefusedFileError("请先选择文件。")
    if not file.size or file.size > LARGEST:
        raise RefusedFileError(f"“{file.name}”应不是空文件，且不超过 {LARGEST // MEGABYTE} MB。")
    name, content = file_name(file.name)[-LONGEST_NAME:], file.read()
    beginnings = BEGINNINGS.get(PurePath(name).suffix.lower().removeprefix("."), ())
    if not content.startswith(beginnings or (b"\0never",)):
        raise RefusedFileError(f"“{name}”的格式不对。可以上传：{RULE}。")
    lock_unit(scope)
    hold(*of_row(its))
    if its.attachments.filter(name=name).exists():
        raise RefusedFileError(f"已有同名的附件“{name}”。请改名，或先删除原来的。")
    if its.attachments.count() >= MOST:
        raise RefusedFileError(f"一个项目最多 {MOST} 个附件。请先删除不用的。")
    return its.attachments.create(
        name=name, content=content, size=len(content), person_id=person.pk
    )
