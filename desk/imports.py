"""The workbook in the browser: template, export, and import as upload, preview and confirmation."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budget import access
from budget.acting import acting
from budget.book import Book
from budget.intake import Changes, Intake, apply
from budget.models import Role, User
from budget.scope import Scope
from budget.spreadsheet import MAX_FILE, MEGABYTE

from .models import Upload
from .workbook import Loaded, read_to_write, read_workbook
from .writer import write_export, write_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200  # rows of a kind that a preview lists
KEPT = timedelta(days=1)
KEPT_EACH = 5  # uploads that a person has not confirmed
YEARS = range(1949, 3000)  # as the database takes them


def person_who_imports(request: HttpRequest) -> User:
    """The person of the request; raises PermissionDenied for people who enter nothing."""
    person = request.user
    brings = {Role.ADMINISTRATOR, Role.REVIEWER}  # the structure; ceilings
    if isinstance(person, User) and (access.may_enter(person) or access.role_of(person) in brings):
        return person
    raise PermissionDenied("您的角色不能导入数据。")


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    return _workbook(write_template(), "部门预算工作簿模板.xlsx")


@require_GET
def export(request: HttpRequest, year: int, department: str, unit: str = "") -> HttpResponse:
    scope = Scope(year, department=department, unit=unit)
    if year not in YEARS or not access.may_see(request.user, scope):
        raise Http404
    return _workbook(write_export(scope), f"{unit or department} {year}年预算.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    person = person_who_imports(request)
    if request.method == "GET":
        return render(request, "desk/import.html", {"limit": MAX_FILE // MEGABYTE})
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > MAX_FILE:
        problem = "请先选择要导入的 .xlsx 文件。"
        if file is not None:
            problem = f"文件应大于 0、不超过 {MAX_FILE // MEGABYTE} MB；请检查文件，或分单位上传。"
        return render(
            request,
            "desk/import.html",
            {"limit": MAX_FILE // MEGABYTE, "problem": problem},
            status=400,
        )
    kept = Upload.objects.create(person=person, name=str(file.name)[:200], content=file.read())
    _forget(person)
    return redirect("desk:preview", kept.pk)


def _forget(person: User) -> None:
    """Deletes everybody's uploads of yesterday, and all but a person's last few."""
    Upload.objects.filter(uploaded__lt=timezone.now() - KEPT).delete()
    own = Upload.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True)
    Upload.objects.filter(pk__in=list(own[KEPT_EACH:])).delete()


@require_GET
def preview(request: HttpRequest, key: int) -> HttpResponse:
    kept = get_object_or_404(Upload, pk=key, person=person_who_imports(request))
    loaded = read_workbook(BytesIO(kept.content), kept.person)
    return _show(request, kept, loaded.intake, loaded.book)


@require_POST
def confirm(request: HttpRequest, key: int) -> HttpResponse:
    """Writes what the preview showed; where the data has moved since, shows the new preview instead."""
    person = person_who_imports(request)
    try:
        with transaction.atomic():
            kept = get_object_or_404(Upload.objects.select_for_update(), pk=key, person=person)
            loaded = read_to_write(BytesIO(kept.content), person)
            if loaded.intake.faults or digest(loaded.intake) != request.POST.get("digest"):
                return _moved(request, kept, loaded)
            with acting(note=kept.name):
                apply(loaded.intake, loaded.book)
            kept.delete()
    except IntegrityError:  # somebody entered the same line by hand at the same moment
        return _moved(request, kept, read_workbook(BytesIO(kept.content), person))
    messages.success(request, f"“{kept.name}”已导入：{totals(loaded.intake)}。")
    return redirect("home")


def _moved(request: HttpRequest, kept: Upload, loaded: Loaded) -> HttpResponse:
    messages.warning(request, "预览之后数据有变化，没有写入。请核对新的预览后再确认。")
    return _show(request, kept, loaded.intake, loaded.book, status=409)


@require_POST
def discard(request: HttpRequest, key: int) -> HttpResponse:
    get_object_or_404(Upload, pk=key, person=person_who_imports(request)).delete()
    return redirect("desk:import")


def _show(
    request: HttpRequest, kept: Upload, intake: Intake, book: Book, status: int = 200
) -> HttpResponse:
    context = {
        "upload": kept,
        "intake": intake,
        "sheets": []
        if intake.faults
        else [preview_of(changes, book) for changes in intake.changes],
        "digest": digest(intake),
        "removed": sum(len(changes.gone) for changes in intake.changes),
    }
    return render(request, "desk/preview.html", context, status=status)


@dataclass(frozen=True)
class Listed:
    """One row of a preview: which fact, and its values before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class SheetPreview:
    """A sheet's counts, and the first rows of each kind in the user's words."""

    name: str
    changes: Changes
    changed: list[Listed]
    gone: list[Listed]
    new: list[Listed]


def preview_of(changes: Changes, book: Book) -> SheetPreview:
    labels = changes.sheet.values

    def words(values: tuple[Any, ...], other: tuple[Any, ...] | None = None) -> str:
        """Values with their headings; where two sets are compared, only what differs."""
        pairs = [
            f"{label} {book.shown(value)}"
            for i, (label, value) in enumerate(zip(labels, values, strict=True))
            if (other is None and value not in {None, ""})
            or (other is not None and other[i] != value)
        ]
        return "，".join(pairs)

    return SheetPreview(
        changes.sheet.name,
        changes,
        changed=[
            Listed(changes.sheet.words(key, book), words(old.values, new), words(new, old.values))
            for key, (old, new) in list(changes.changed.items())[:SHOWN]
        ],
        gone=[
            Listed(changes.sheet.words(key, book), words(old.values), "")
            for key, old in list(changes.gone.items())[:SHOWN]
        ],
        new=[
            Listed(changes.sheet.words(key, book), "", words(values))
            for key, values in list(changes.new.items())[:SHOWN]
        ],
    )


def totals(intake: Intake) -> str:
    new = sum(len(changes.new) for changes in intake.changes)
    changed = sum(len(changes.changed) for changes in intake.changes)
    gone = sum(len(changes.gone) for changes in intake.changes)
    return f"新增 {new} 行，修改 {changed} 行，删除 {gone} 行"


def digest(intake: Intake) -> str:
    """What would be written, as one value: a confirmation holds for just this."""
    state = sha256()
    for changes in intake.changes:
        gone = sorted(changes.gone.items(), key=lambda item: item[1].pk)
        for what in (changes.sheet.name, changes.new, changes.changed, gone):
            state.update(repr(what).encode())
    return state.hexdigest()
