"""The workbook in the browser: template, export, and import as upload, preview and confirmation."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budget import access
from budget.acting import acting
from budget.book import Book
from budget.files import XLSX, kept_as
from budget.intake import Intake, apply
from budget.models import Role, User
from budget.scope import YEARS, Scope
from budget.spreadsheet import MAX_FILE, MEGABYTE
from disclosure.money import YUAN

from .import_faults import grouped
from .models import Upload
from .previews import How, page_of
from .workbook import Loaded, read_to_write, read_workbook
from .writer import write_export, write_template

KEPT = timedelta(days=1)
FAULTS = 500  # different ones that a page lists
KEPT_EACH = 5  # uploads that a person has not confirmed


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
    return HttpResponse(content, content_type=XLSX, headers=kept_as(name))


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
    return _to_its_grid(loaded.intake)


def _to_its_grid(intake: Intake) -> HttpResponse:
    """Back to where the lines are entered, where they are of one unit budget; else home."""
    keys = [
        (key[:3], slug)
        for name, slug in (("支出预算", "expenditure"), ("收入预算", "revenue"))
        if (changes := intake.of(name))
        for key, _ in changes.touched()
    ]
    if len({key for key, _ in keys}) != 1:
        return redirect("home")
    (unit, year, phase), slug = keys[0]
    return redirect("desk:entry-grid", Scope(year, unit[:3], unit, phase), slug)


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
        "faults": _faults(intake, request.GET.get("page")),
        "page": None if intake.faults else page_of(intake, book, request.GET),
        "hows": list(How),
        "yuan": YUAN,
        "digest": digest(intake),
        "removed": sum(len(changes.gone) for changes in intake.changes),
    }
    return render(request, "desk/preview.html", context, status=status)


def _faults(intake: Intake, page: str | None) -> Page[Any]:
    found: Page[Any] = Paginator(grouped(intake.faults), FAULTS).get_page(page)
    return found


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
