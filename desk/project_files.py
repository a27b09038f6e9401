"""Addresses of a project's files: who sees the unit reads them, who enters its budget adds and removes them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budget.files import kept_as
from budget.locks import of_row
from budget.models import Attachment, Project
from budget.scope import Scope

from .attachments import RefusedFileError, keep
from .place import require_writer
from .projects import of_scope


@require_POST
def add(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    its = of_scope(request, scope, code)
    require_writer(request, *of_row(its))
    try:
        keep(its, scope, request.FILES.get("file"), request.user)
    except RefusedFileError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "附件已上传。")
    return redirect(f"{reverse('desk:project', args=[scope, code])}#files")


@require_GET
def read(request: HttpRequest, scope: Scope, code: str, key: int) -> HttpResponse:
    """Always a download: what others have uploaded is not shown in our pages."""
    file = _file(of_scope(request, scope, code), key)
    return HttpResponse(
        bytes(file.content),
        content_type="application/octet-stream",
        headers=kept_as(file.name),
    )


@require_POST
def remove(request: HttpRequest, scope: Scope, code: str, key: int) -> HttpResponse:
    its = of_scope(request, scope, code)
    require_writer(request, *of_row(its))
    file = _file(its, key)
    file.delete()
    messages.success(request, f"已删除附件“{file.name}”。")
    return redirect(f"{reverse('desk:project', args=[scope, code])}#files")


def _file(its: Project, key: int) -> Attachment:
    found = its.attachments.filter(pk=key).first()
    if found is None:
        raise Http404(f"no file {key}")
    return found
