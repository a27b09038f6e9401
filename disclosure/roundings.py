"""舍入 on the site: the figures that are not their own rounding, or the sums that then differ."""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from budget.scope import Scope

from .adjusted import (
    Related,
    adjusted,
    count,
    differing,
    distance,
    listed_table,
    of_disclosure,
    sides,
)
from .listing import Link, Listed, Signposts
from .modes import mode_of, query_of
from .money import YUAN
from .publishing import composed_for
from .renderers import FORMATS
from .renderers.typesetting import TypesettingError
from .rounding import Adjustment
from .tables import Disclosure
from .tieouts import Relation
from .views import file_of, page_of, read_for


class Line(NamedTuple):
    """An adjusted figure; its link leads to its cell in the nine tables, or to its own page."""

    adjustment: Adjustment
    link: Link
    distance: str
    sides: str


class Difference(NamedTuple):
    relation: Relation
    listed: Listed


@require_GET
def listing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Under controlled rounding the adjusted figures, else the relations that differ as printed."""
    found, printed = _printed(request, scope)
    signposts = Signposts(scope, found.tables, query_of(request))
    if found.rounded:
        lines = [_line(one, signposts, found) for one in adjusted(printed)]
        far = len([line for line in lines if line.adjustment.far])
        elsewhere = len(lines) - count(found)
        return page_of(
            request, found, "rounding", lines=lines, far=far, elsewhere=elsewhere, yuan=YUAN
        )
    differences = [
        Difference(relation, signposts.listed(finding))
        for relation, finding in differing(printed, scope.phase)
    ]
    return page_of(request, found, "rounding", differences=differences)


@require_GET
def download(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404(f"no format {form}")
    found, printed = _printed(request, scope)
    try:
        return file_of((listed_table(found, printed),), form)
    except TypesettingError as error:
        return page_of(request, found, "refused", status=503, reason=str(error))


def _printed(request: HttpRequest, scope: Scope) -> tuple[Disclosure, Sequence[Related]]:
    """What a scope prints; all departments together, and 元, are in tables but in no booklet."""
    found = read_for(request, scope)
    if not scope.department or mode_of(request).money:
        return found, [of_disclosure(found)]
    composed = composed_for(request, scope)
    return composed.material.now, composed.printed


def _line(one: Adjustment, signposts: Signposts, found: Disclosure) -> Line:
    if one.address.table in signposts.book.tables:
        link = signposts.link(one.address)
    else:
        link = Link(reverse("disclosure:figure", args=[found.scope, *one.address]), one.place)
    return Line(one, link, distance(one), sides(one, found))
