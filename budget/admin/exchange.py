"""Import of code tables with a preview to confirm, and their export; .xlsx and .csv."""

import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import tablib
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm, ImportForm

from budget import access
from budget.acting import Via, acting
from budget.cells import plain
from budget.rows import shown
from budget.spreadsheet import RefusedFile, open_workbook

from .scoped import ScopedAdmin

MAX_FILE = 5_000_000
DAY = 24 * 60 * 60


class Xlsx(base_formats.XLSX):
    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet, opened as warily as a budget's workbook."""
        rows = [values for _, values in open_workbook(BytesIO(in_stream))[0].rows()]
        return _dataset([[shown(value) for value in values] for values in rows])


class Csv(base_formats.CSV):
    def create_dataset(self, in_stream: str, **kwargs: Any) -> tablib.Dataset:
        read = super().create_dataset(in_stream, headers=False)
        return _dataset([list(row) for row in read])


def _dataset(rows: list[list[str]]) -> tablib.Dataset:
    while rows and not any(value.strip() for value in rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise RefusedFile("表头下没有可导入的数据。")
    headings = [plain(value) for value in rows[0]]
    width = len(headings)
    body = [(row + [""] * width)[:width] for row in rows[1:]]
    return tablib.Dataset(*body, headers=headings)


class Upload:
    """A file between preview and confirmation, in var/ under a name of ours.

    The name comes back from the browser: none but such a name is opened. What nobody confirms goes
    after a day.
    """

    def __init__(self, name: str = "", read_mode: str = "rb", **options: Any) -> None:
        self.name, self.read_mode = name, read_mode
        self.folder = Path(settings.VAR_DIR) / "imports"

    @property
    def path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name):
            raise PermissionDenied
        return self.folder / self.name

    def save(self, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            if old.stat().st_mtime < time.time() - DAY:
                old.unlink(missing_ok=True)
        self.name = uuid4().hex
        self.path.write_bytes(data)

    def read(self) -> bytes | str:
        content = self.path.read_bytes()
        if self.read_mode == "rb":
            return content
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("gb18030")  # what Excel calls CSV on a Chinese Windows

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


class TableImportForm(ImportForm):
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > MAX_FILE:
            raise ValidationError("文件过大。请只保留科目目录。")
        return file


class TableAdmin(ImportExportMixin, ScopedAdmin):
    """A table that is kept by import as well as by hand."""

    formats = (Xlsx, Csv)
    import_form_class = TableImportForm
    export_form_class = ExportForm  # the other form of the library needs inline scripts
    tmp_storage_class = Upload
    to_encoding = "utf-8-sig"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return access.may_change(request.user, self.model)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return access.may_list(request.user, self.model)

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        refusal = str(e) if isinstance(e, RefusedFile) else "文件不能读取。请核对所选的格式。"
        form.add_error("import_file", refusal)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            with acting(via=Via.IMPORT):
                return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, "上传的文件已经处理或过期，请重新上传。")
            return redirect(f"admin:budget_{self.opts.model_name}_import")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Another import may have come between preview and confirmation."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, "预览之后数据有变化，没有导入。请重新上传并核对。")
            return redirect(f"admin:budget_{self.opts.model_name}_import")
        return super().process_result(result, request)
