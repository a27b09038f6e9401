"""The acts of publishing on the site: publish, a department with its units, register where, withdraw."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from budget import access
from budget.models import User
from budget.scope import Scope

from .batches import Busy, last_prepared, of_department, start_preparing, start_publishing
from .fingerprint import digests
from .models import Batch, Publication
from .preparing import Found, prepared
from .public import MINUTES
from .publication import Draft, Refused, draft, latest, publish_together, withdraw
from .publication.act import NO_REASON, UNCHANGED, to_confirm
from .publication.differences import differences
from .publication.withdrawing import ALREADY
from .publicationforms import PostingForm, ReasonForm, WithdrawalForm
from .published import Frozen, allow, frozen, frozen_page, to_verification, versions_of
from .renderers.typesetting import TypesettingError
from .rounding import DEFAULT
from .together import TOGETHER, CannotAddUp, reader
from .views import page_of, read_for


class Ready(NamedTuple):
    """A scope as it would be published now, beside the last version."""

    scope: Scope
    draft: Draft | Found
    last: Publication | None
    stale: bool = False  # found out from data that have changed since

    @property
    def unchanged(self) -> bool:
        """Whether it says what already holds; what was withdrawn may be published once more."""
        return self.same and not (self.last and self.last.withdrawn)

    @property
    def same(self) -> bool:
        return self.last is not None and self.last.digest == self.draft.digest

    @property
    def to_confirm(self) -> str:
        return to_confirm(self.draft.digest, self.last)

    @property
    def version(self) -> int:
        return self.last.version + 1 if self.last else 1

    @property
    def warnings(self) -> int:
        return self.draft.warnings


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What would be published, what forbids it, what it corrects; confirmed, it is published."""
    person = _publisher(request, scope)
    last = latest(scope)
    if last and Frozen(last).stored is None:
        return to_verification(request, last)
    rounding = _frozen_in(last)
    form = ReasonForm(request.POST or None) if last else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        seen = {scope: request.POST.get("seen") or "-"}
        if made := _published(request, person, seen, reason, rounding):
            return redirect("disclosure:version", scope, made[0].version)
        return redirect("disclosure:publish", scope)
    try:
        drafted = draft(scope, read=reader(rounding))
    except CannotAddUp as error:
        messages.error(
            request, f"现行版本与部门、各单位一次公布，现在不能按同样的方式比较。{error}"
        )
        return redirect("disclosure:versions", scope)
    return _confirmation(request, drafted, last, form)


def _frozen_in(last: Publication | None) -> str:
    """How the version that holds was rounded: what follows it is compared, and corrects it, likewise."""
    stored = Frozen(last).stored if last else None
    return TOGETHER if stored and stored.together else DEFAULT


def _confirmation(
    request: HttpRequest, made: Draft, last: Publication | None, form: ReasonForm | None
) -> HttpResponse:
    return page_of(
        request,
        made.composed.material.now,
        "publish",
        tab="published",
        ready=Ready(made.content.scope, made, last),
        form=form,
        marked_texts=made.composed.marked,
        changed=differences(Frozen(last).content, made.content) if last else [],
    )


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A department and all its units in one act: all of those that are chosen, or none.

    What of them can be published is found out by a batch; until it has run, the page offers to start it.
    """
    person = _publisher(request, scope)
    if scope.unit:
        raise Http404(f"{scope} has no units")
    asked = (request.POST or request.GET).get("rounding") or _frozen_in(latest(scope))
    rounding = TOGETHER if asked == TOGETHER else DEFAULT
    if request.method == "POST":
        return _begun(request, person, scope, rounding)
    batch = last_prepared(person, scope, rounding)
    if batch and not batch.finished and not batch.lost:
        return redirect("disclosure:batch", batch.pk)
    rows = _rows(scope, batch) if batch and batch.usable else []
    return page_of(
        request,
        read_for(request, scope),
        "together",
        tab="published",
        rows=rows,
        batch=batch,
        scopes=_scopes(scope),
        stale=any(row.stale for row in rows),
        joint=rounding == TOGETHER,
        corrects=any(row.last and not row.unchanged for row in rows),
    )


@require_POST
def prepare_all(request: HttpRequest, scope: Scope) -> HttpResponse:
    """To the progress of finding out what of a department and its units can be published."""
    person = _publisher(request, scope)
    if scope.unit:
        raise Http404(f"{scope} has no units")
    rounding = TOGETHER if request.POST.get("rounding") == TOGETHER else DEFAULT
    try:
        started = start_preparing(person, scope, rounding)
    except Busy as busy:
        messages.warning(request, str(busy))
        started = busy.batch
    return redirect("disclosure:batch", started.pk)


def _rows(scope: Scope, batch: Batch) -> list[Ready]:
    """What a batch found, beside the versions and the data of now."""
    found, lasts = prepared(batch), _lasts(scope)
    scopes = [each for each in _scopes(scope) if each.code in found]
    rows = []
    for each, data in digests(scopes).items():
        code = each.code
        stale = data != found[code].data
        rows.append(Ready(each, found[code], lasts.get(code), stale))
    return rows


def _lasts(scope: Scope) -> dict[str, Publication]:
    """The last versions of a department and its units, by their codes."""
    rows = Publication.objects.light().current().select_related("withdrawal")
    return {row.code: row for row in rows.filter(year=scope.year, department=scope.department)}


def _begun(request: HttpRequest, person: User, scope: Scope, rounding: str) -> HttpResponse:
    """To the progress of publishing what was chosen; back, after saying why, where none begins."""
    seen, reason = _chosen(request, scope), request.POST.get("reason", "").strip()
    if not seen:
        messages.warning(request, "没有选择要公布的部门或单位。")
    elif not reason and _lasts(scope).keys() & {each.code for each in seen}:
        messages.error(request, f"没有公布。{NO_REASON}")
    else:
        try:
            started = start_publishing(person, scope, seen, reason, rounding)
        except Busy as busy:
            messages.warning(request, str(busy))
            started = busy.batch
        return redirect("disclosure:batch", started.pk)
    address = reverse("disclosure:publish-together", args=[scope])
    return redirect(f"{address}?rounding={rounding}")


def _scopes(scope: Scope) -> Sequence[Scope]:
    return of_department(scope.year, scope.department)


def _chosen(request: HttpRequest, scope: Scope) -> dict[Scope, str]:
    """The scopes that were ticked, each with the digest that the page showed."""
    ticked = dict(value.partition(":")[::2] for value in request.POST.getlist("chosen"))
    codes = {each.code: each for each in _scopes(scope)}
    return {codes[code]: seen or "-" for code, seen in ticked.items() if code in codes}


def _published(
    request: HttpRequest,
    person: User,
    seen: Mapping[Scope, str],
    reason: str,
    rounding: str = DEFAULT,
) -> list[Publication]:
    """What was published; nothing, after saying why, where something forbids it."""
    try:
        return publish_together(seen, person, reason=reason, rounding=rounding)
    except Refused as refused:
        whose = f"{refused.scope.unit or refused.scope.department}：" if refused.scope else ""
        level = messages.WARNING if str(refused) == UNCHANGED else messages.ERROR
        messages.add_message(request, level, f"没有公布。{whose}{refused}")
    except TypesettingError as error:
        messages.error(request, f"没有公布。{error}")
    return []


@require_POST
def post(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Registers from when and at which address a version stands for readers."""
    person = _publisher(request, scope)
    publication = get_object_or_404(versions_of(scope), version=number)
    form = PostingForm(request.POST)
    if publication.withdrawn:
        messages.error(request, "没有登记。这一版已经撤回，不再公开。")
        return redirect("disclosure:version", scope, number)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"没有登记。{errors[0]}")
        return redirect("disclosure:version", scope, number)
    form.instance.publication, form.instance.person = publication, person
    form.save()
    messages.success(request, "已登记公开网址和日期。")
    return redirect("disclosure:version", scope, number)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """What withdrawing a version means; confirmed with a reason, it is withdrawn."""
    person = _publisher(request, scope)
    its = frozen(request, scope, number)
    if its.publication.withdrawn:
        messages.warning(request, ALREADY)
        return redirect("disclosure:version", scope, number)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(its.publication, person, form.cleaned_data["reason"])
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, f"已撤回第 {number} 版，公众不能再看到。")
        return redirect("disclosure:version", scope, number)
    return frozen_page(request, its, "withdrawal", form=form, minutes=MINUTES // 60, **_around(its))


def _around(its: Frozen) -> dict[str, Any]:
    """What is beside a version and not withdrawn with it."""
    publication = its.publication
    rows = list(versions_of(publication.scope))
    beside = Publication.objects.light().filter(
        year=publication.year,
        department=publication.department_id,
        published=publication.published,
        withdrawal=None,
    )
    return {
        "last": rows[0],
        "earlier": [r for r in rows if r.version < publication.version and not r.withdrawn],
        "beside": beside.exclude(pk=publication.pk).order_by("code"),
        "joint": bool(its.stored and its.stored.together),
        "postings": publication.postings.order_by("-pk"),
    }


def _publisher(request: HttpRequest, scope: Scope) -> User:
    allow(request, scope)
    if not isinstance(request.user, User) or not access.may_publish(request.user, scope):
        raise Http404(f"{request.user.pk} does not publish {scope}")
    return request.user
