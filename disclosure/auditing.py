"""核对 on the site: what the checks find in a scope, the exceptions granted to it, and its files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.findings import Finding, Result, Status
from budget.rules import LEVELS
from budget.scope import Scope

from . import waivers
from .booklet import compose
from .checkups import examine
from .listing import Chosen, Signposts, counts, problems
from .models import Waiver
from .modes import query_of
from .money import YUAN
from .renderers.typesetting import TypesettingError
from .reportsheet import report_table
from .review import Report, check, check_booklet
from .tables import Disclosure
from .texts import may_write
from .views import file_of, page_of, read_for

FILES = {"xlsx": "Excel", "pdf": "PDF", "csv": "CSV"}


@require_GET
def checks(request: HttpRequest, scope: Scope) -> HttpResponse:
    found, report = examined(request, scope)
    chosen = Chosen.of(request.GET)
    writes = may_write(request.user, scope)
    signposts = Signposts(scope, found.tables, query_of(request), writes=writes)
    return page_of(request, found, "checks", **_shown(request, report, signposts, chosen))


def _shown(
    request: HttpRequest, report: Report, signposts: Signposts, chosen: Chosen
) -> dict[str, Any]:
    scope = report.scope
    sections = [
        (section, [result for result in section.results if chosen.takes(result)])
        for section in report.sections
    ]
    return {
        "report": report,
        "counts": counts(report),
        "chosen": chosen,
        "levels": LEVELS,
        "statuses": list(Status),
        "problems": problems(report, signposts, chosen),
        "sections": sections,
        "nothing": not any(results for _, results in sections),
        "granted": report.waived,
        "waivable": [level for level in LEVELS if access.may_waive(request.user, scope, level)],
        "files": FILES,
        "yuan": YUAN,
        "may_enter": access.may_enter(request.user),
    }


@require_GET
def download(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    """The whole report as a file, also what holds: a list to keep with the budget."""
    if form not in FILES:
        raise Http404(f"no report as {form}")
    found, report = examined(request, scope)
    try:
        return file_of((report_table(report, found.tables[0].head),), form)
    except TypesettingError as error:
        return page_of(request, found, "refused", status=503, reason=str(error))


def examined(request: HttpRequest, scope: Scope) -> tuple[Disclosure, Report]:
    """A scope's tables as the address asks for them and its report, for whom may see it."""
    found = read_for(request, scope)
    if scope.department and not scope.is_draft:
        return found, check_booklet(compose(scope), found)
    return found, check(scope, found)


# Exceptions


@require_POST
def waive(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Grants an exception to a finding as it was shown; where it has moved meanwhile, to none."""
    person = access.signed_in(request)
    _, report = examined(request, scope)
    found = _posted(request, report)
    back = redirect("disclosure:checks", scope)
    if found is None:
        messages.error(request, "这一处的数已经变化，或已不再不符，请重新查看。")
        return back
    result, finding = found
    try:
        waivers.waive(scope, result.rule, finding, request.POST.get("reason", ""), person)
    except ValidationError as fault:
        messages.error(request, "".join(fault.messages))
    else:
        messages.success(request, f"已批准例外：{result.rule.number} {finding.place}。")
    return redirect(f"{back.url}#{result.rule.number}")


def _posted(request: HttpRequest, report: Report) -> tuple[Result, Finding] | None:
    asked = tuple(request.POST.get(name, "") for name in ("number", "finding", "standing"))
    for result in report:
        for finding in result.findings:
            if asked == (result.rule.number, finding.identity, finding.standing):
                return result, finding
    return None


@require_POST
def revoke(request: HttpRequest, scope: Scope, key: int) -> HttpResponse:
    """Takes an exception back: whoever may grant it here may also end it."""
    person = access.signed_in(request)
    if not access.may_see(person, scope):
        raise Http404(f"{scope} is not for {person.pk}")
    department = scope.department or scope.unit[:3]
    waiver = get_object_or_404(
        Waiver, pk=key, year=scope.year, phase=scope.phase, department=department
    )
    own = Scope(scope.year, department, waiver.unit_id or "", scope.phase)
    level = next((r.rule.level for r in examine(scope) if r.rule.number == waiver.number), "")
    if not access.may_waive(person, own, level):
        raise Http404(f"waiver {key} is not for {person.pk}")
    try:
        waivers.revoke(waiver, request.POST.get("reason", ""), person)
    except ValidationError as fault:
        messages.error(request, "".join(fault.messages))
    else:
        messages.success(request, "已撤销例外，这一处重新按不符计。")
    return redirect("disclosure:checks", scope)
