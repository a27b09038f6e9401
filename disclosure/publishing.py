"""公开文本 on the site: the checklist, the preview, the files, and all booklets of a year at once."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.files import kept_as
from budget.scope import Scope

from . import batches
from .booklet import Composed, compose
from .checklist import State, checklist
from .models import Batch
from .modes import mode_of
from .renderers import BOOKLET_FORMATS
from .renderers.page import file_name
from .renderers.typesetting import TypesettingError
from .review import check_booklet
from .rounding import CONTROLLED, DEFAULT, PLAIN
from .texts import facts_of
from .together import TOGETHER
from .views import page_of

BATCH_ROUNDINGS = {
    CONTROLLED: "控制舍入，各本在自己的范围内",
    TOGETHER: "控制舍入，部门等于各单位之和",
    PLAIN: "各自舍入",
}
FORMAT_NAMES = {"pdf": "PDF", "docx": "Word", "html": "网页"}


@require_GET
def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What has to be published, each item with its state, and the downloads."""
    composed = composed_for(request, scope)
    items = checklist(composed, check_booklet(composed))
    return page_of(
        request,
        composed.material.now,
        "publication",
        items=items,
        missing=sum(len(item.missing) for item in items),
        ready=all(item.state is not State.MISSING for item in items),
        marked=composed.marked,
        files=FORMAT_NAMES,
        roundings=BATCH_ROUNDINGS,
        may_write=access.may_change_now(request.user, facts_of(scope)),
    )


@require_GET
def preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    composed = composed_for(request, scope)
    return page_of(request, composed.material.now, "preview", booklet=composed.booklet)


@require_GET
def download(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    if form not in BOOKLET_FORMATS:
        raise Http404(f"no format {form}")
    composed = composed_for(request, scope)
    render_booklet, content_type, suffix = BOOKLET_FORMATS[form]
    try:
        content = render_booklet(composed.booklet)
    except TypesettingError as error:
        return page_of(request, composed.material.now, "refused", status=503, reason=str(error))
    name = file_name(f"{scope.code} {composed.booklet.title}")
    return HttpResponse(content, content_type=content_type, headers=kept_as(f"{name}{suffix}"))


def composed_for(request: HttpRequest, scope: Scope) -> Composed:
    """The booklet of a scope, for whom may see it; all departments together have none."""
    if not scope.department or not access.may_see(request.user, scope):
        raise Http404(f"no booklet of {scope} for {request.user.pk}")
    return compose(scope, rounding=mode_of(request).rounding)


# All booklets of a year


@require_POST
def start(request: HttpRequest, year: int, form: str) -> HttpResponse:
    rounding = request.POST.get("rounding", DEFAULT)
    known = form in {"pdf", "docx", batches.CHECKS} and rounding in BATCH_ROUNDINGS
    if not known or not batches.scopes_for(access.signed_in(request), year):
        raise Http404(f"no booklets of {year}")
    try:
        started = batches.start(access.signed_in(request), year, form, rounding)
    except batches.Busy as busy:
        messages.warning(request, str(busy))
        started = busy.batch
    return redirect("disclosure:batch", started.pk)


@require_GET
def batch(request: HttpRequest, key: int) -> HttpResponse:
    """The progress of a batch; the page asks for itself again until it is done."""
    found = _own(request, key)
    its = found.form if found.form in batches.WORKS else "files"
    whole = Scope(found.year, found.asked.get("department", ""))
    if found.form == batches.PREPARING and found.usable:
        page = reverse("disclosure:publish-together", args=[whole])
        return redirect(f"{page}?rounding={found.rounding}")
    return render(request, f"disclosure/batch_{its}.html", {"batch": found, "whole": whole})


@require_GET
def batch_file(request: HttpRequest, key: int) -> HttpResponse | FileResponse:
    found = _own(request, key)
    path = batches.path(found)
    if not found.finished or not path.exists():
        raise Http404("no file yet")
    name = f"{found.year}年预算公开文本（{found.form}）.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _own(request: HttpRequest, key: int) -> Batch:
    return get_object_or_404(Batch, pk=key, person=access.signed_in(request))
