"""The acts of publishing on the site: confirm and publish, a department with its units, register where."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from budget import access
from budget.findings import Status
from budget.models import User
from budget.scope import Scope

from .batch import scopes_of
from .batches import Busy, start_publishing
from .models import Publication
from .publication import Draft, Refused, draft, latest, publish_together
from .publication.act import NO_REASON, UNCHANGED
from .publication.differences import differences
from .publicationforms import PostingForm, ReasonForm
from .published import Frozen, allow, to_verification
from .renderers.typesetting import TypesettingError
from .rounding import DEFAULT
from .together import TOGETHER, CannotAddUp, reader
from .views import page_of


class Ready(NamedTuple):
    """A scope as it would be published now, beside the version that holds."""

    scope: Scope
    draft: Draft
    last: Publication | None

    @property
    def unchanged(self) -> bool:
        return self.last is not None and self.last.digest == self.draft.digest

    @property
    def version(self) -> int:
        return self.last.version + 1 if self.last else 1

    @property
    def warnings(self) -> int:
        """Checks that fail and forbid nothing."""
        return sum(1 for r in self.draft.report if r.status is Status.FAILS and not r.forbids)


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
    return _confirmation(request, Ready(scope, drafted, last), form)


def _frozen_in(last: Publication | None) -> str:
    """How the version that holds was rounded: what follows it is compared, and corrects it, likewise."""
    stored = Frozen(last).stored if last else None
    return TOGETHER if stored and stored.together else DEFAULT


def _confirmation(request: HttpRequest, ready: Ready, form: ReasonForm | None) -> HttpResponse:
    made, last = ready.draft, ready.last
    return page_of(
        request,
        made.composed.material.now,
        "publish",
        tab="published",
        ready=ready,
        form=form,
        marked_texts=made.composed.marked,
        changed=differences(Frozen(last).content, made.content) if last else [],
    )


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A department and all its units in one act: all of those that are chosen, or none."""
    person = _publisher(request, scope)
    if scope.unit:
        raise Http404(f"{scope} has no units")
    asked = (request.POST or request.GET).get("rounding") or _frozen_in(latest(scope))
    rounding = TOGETHER if asked == TOGETHER else DEFAULT
    if request.method == "POST":
        return _begun(request, person, scope, rounding)
    try:
        read = reader(rounding)
        rows = [Ready(each, draft(each, read=read), latest(each)) for each in _scopes(scope)]
    except CannotAddUp as error:
        messages.error(request, str(error))
        return redirect(
            f"{reverse('disclosure:publish-together', args=[scope])}?rounding={DEFAULT}"
        )
    return page_of(
        request,
        rows[0].draft.composed.material.now if rows else draft(scope).composed.material.now,
        "together",
        tab="published",
        rows=rows,
        joint=rounding == TOGETHER,
        corrects=any(row.last and not row.unchanged for row in rows),
    )


def _begun(request: HttpRequest, person: User, scope: Scope, rounding: str) -> HttpResponse:
    """To the progress of publishing what was chosen; back, after saying why, where none begins."""
    seen, reason = _chosen(request, scope), request.POST.get("reason", "").strip()
    if not seen:
        messages.warning(request, "没有选择要公布的部门或单位。")
    elif not reason and any(latest(each) for each in seen):
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
    return [each for each in scopes_of(scope.year) if each.department == scope.department]


def _chosen(request: HttpRequest, scope: Scope) -> dict[Scope, str]:
    """The scopes that were ticked, each with the digest that the page showed."""
    ticked = dict(value.partition(":")[::2] for value in request.POST.getlist("chosen"))
    codes = {each.unit or each.department: each for each in _scopes(scope)}
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
    publication = get_object_or_404(Publication.objects.of(scope), version=number)
    form = PostingForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"没有登记。{errors[0]}")
        return redirect("disclosure:version", scope, number)
    form.instance.publication, form.instance.person = publication, person
    form.save()
    messages.success(request, "已登记公开网址和日期。")
    return redirect("disclosure:version", scope, number)


def _publisher(request: HttpRequest, scope: Scope) -> User:
    allow(request, scope)
    if not isinstance(request.user, User) or not access.may_publish(request.user, scope):
        raise Http404(f"{request.user.pk} does not publish {scope}")
    return request.user
