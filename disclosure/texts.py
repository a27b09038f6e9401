"""The page on which 情况说明 and 公开信息 of one edition are typed, and their saving as one whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from budget import access
from budget.access import Person
from budget.locks import Facts, hold
from budget.models import Department
from budget.scope import Scope
from budget.seen import mark
from performance.entry import MOST_ROWS, STALE

from .booklet import Composed, compose
from .material import Text
from .models import Particulars, Population, Reason, Section, Statement
from .narrative import ADDRESSES, Narrator
from .scan import Mark
from .textforms import Entry, ParticularsForm, RowForm, Typed, entry, row_form
from .views import page_of

LISTED = (Section.DUTIES, Section.MEASURES, Section.GLOSSARY, Section.OTHER)
TITLED = {Section.MEASURES, Section.GLOSSARY}


def may_write(person: Person, scope: Scope) -> bool:
    """Whether a person writes this edition: a unit's with its unit, a department's with the whole."""
    return bool(scope.department) and access.may_enter(person) and access.may_see(person, scope)


def facts_of(scope: Scope) -> Facts:
    return Facts(scope.year, scope.department, scope.unit, texts=True)


@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, scope: Scope) -> HttpResponse:
    if not scope.department or not access.may_see(request.user, scope):
        raise Http404(f"no texts of {scope} for {request.user.pk}")
    if not may_write(request.user, scope):
        raise PermissionDenied
    if reason := access.why_not(request.user, facts_of(scope)):
        raise PermissionDenied(reason)
    if request.method != "POST":
        stored = _stored(scope)
        return _page(request, scope, entry(stored, _usual(scope), _seen(stored)))
    if (more := request.POST.get("more")) in LISTED:
        return _page(request, scope, _longer(scope, request.POST, Section(more)))
    if (last := request.POST.get("last")) in LISTED:
        return _page(request, scope, _as_last(scope, request.POST, Section(last)))
    typed = save(scope, request.POST)
    if typed.stale or typed.faults:
        return _page(request, scope, typed)
    messages.success(request, "已保存。")
    # Else the browser would stay at the section where a row was added, away from the message.
    return redirect(f"{request.path}#content")


@transaction.atomic
def save(scope: Scope, post: QueryDict) -> Entry:
    """Writes the whole edition as posted, or says in the entry what is wrong with it."""
    Department.objects.select_for_update().get(pk=scope.department)
    hold(facts_of(scope))
    stored = _stored(scope)
    typed = entry(_posted(post, stored), _usual(scope), _seen(stored), bound=True)
    if post.get("seen") != typed.seen:
        typed.stale = STALE
    if not typed.stale and not typed.faults:
        _write(scope, typed)
    return typed


def _write(scope: Scope, typed: Entry) -> None:
    place, particulars = _place(scope), typed.particulars.cleaned_data
    if particulars["month"]:
        Particulars.objects.update_or_create(**place, defaults=particulars)
    else:
        Particulars.objects.filter(**place).delete()
    reasons = [(reason, form.cleaned_data["text"]) for reason, form in typed.reasons.items()]
    _number(place, Section.REASON, [(reason, text) for reason, text in reasons if text])
    for section, forms in typed.rows.items():
        rows = [form.cleaned_data for form in forms if form.is_bound]
        _number(place, section, [(row["title"], row["text"]) for row in rows])


def _number(place: dict[str, Any], section: Section, rows: Sequence[tuple[str, str]]) -> None:
    """Only what differs is written: the record shall show what changed, and nothing else."""
    there = {row.order: row for row in Statement.objects.filter(**place, section=section)}
    for order, (title, text) in enumerate(rows, start=1):
        row = there.pop(order, None) or Statement(**place, section=section, order=order)
        if row.pk is None or (row.title, row.text) != (title, text):
            row.title, row.text = title, text
            row.save()
    Statement.objects.filter(pk__in=[row.pk for row in there.values()]).delete()


def _place(scope: Scope) -> dict[str, Any]:
    return {"year": scope.year, "department_id": scope.department, "unit_id": scope.unit or None}


# What stands in the fields


def _stored(scope: Scope) -> Typed:
    """The edition's own texts: what a unit takes over from its department is not written here."""
    found: dict[str, list[Text]] = {section: [] for section in Section}
    for row in Statement.objects.filter(**_place(scope)).order_by("section", "order"):
        found[row.section].append(Text(row.title, row.text))
    reasons = {
        reason: "\n".join(text.words for text in found[Section.REASON] if text.title == reason)
        for reason in Reason
    }
    fields = tuple(ParticularsForm.base_fields)
    particulars = Particulars.objects.filter(**_place(scope)).values(*fields).first()
    return Typed(particulars or {}, reasons, {section: found[section] for section in LISTED})


def _posted(post: QueryDict, stored: Typed) -> Typed:
    """What was posted; a reason for which the page had no field stays as it is."""
    reasons = {
        reason: post.get(f"{reason.name}-text", words) for reason, words in stored.reasons.items()
    }
    particulars = {name: post.get(name, "") for name in ParticularsForm.base_fields}
    return Typed(particulars, reasons, {section: _rows(post, section) for section in LISTED})


def _rows(post: QueryDict, section: Section) -> list[Text]:
    titles, texts = (post.getlist(f"{section.name}-{field}") for field in ("title", "text"))
    if len(titles) != len(texts) or len(texts) > MOST_ROWS:
        raise SuspiciousOperation("rows of unequal length, or too many of them")
    rows = map(Text, titles, texts)
    return [row for row in rows if row.title.strip() or row.words.strip()]


def _usual(scope: Scope) -> str:
    """The 口径 where the edition has none of its own: a unit takes its department's."""
    above = Particulars.objects.filter(**_place(scope) | {"unit_id": None}).first()
    return above.population if scope.unit and above else Population.ADMINISTRATIVE


def _seen(stored: Typed) -> str:
    return mark(stored)


def _longer(scope: Scope, post: QueryDict, section: Section) -> Entry:
    """The page as typed, with one more row; nothing is saved or found wrong yet."""
    longer = entry(_posted(post, _stored(scope)), _usual(scope), post.get("seen", ""))
    rows = longer.rows[section]
    wanted = min(len(post.getlist(f"{section.name}-text")), MOST_ROWS) + 1
    rows.extend(row_form(section, number) for number in range(len(rows), wanted))
    return longer


def _as_last(scope: Scope, post: QueryDict, section: Section) -> Entry:
    """The page as typed, with last year's text in a section; nothing is saved yet."""
    typed = _posted(post, _stored(scope))
    rows = {**typed.rows, section: _stored(scope.last_year).rows[section]}
    return entry(typed._replace(rows=rows), _usual(scope), post.get("seen", ""))


# What stands beside them


def _page(request: HttpRequest, scope: Scope, typed: Entry) -> HttpResponse:
    composed = compose(scope)
    marks = {(its.section, its.text): its.marks for its in composed.marked}
    last = set(
        Statement.objects.filter(**_place(scope.last_year)).values_list("section", flat=True)
    )
    return page_of(
        request,
        composed.material.now,
        "texts",
        tab="publication",
        entry=typed,
        differences=_differences(composed, typed, marks),
        sections=[
            _section(section, rows, marks) | {"last": section in last}
            for section, rows in typed.rows.items()
        ],
        compared=composed.material.before is not None,
    )


def _differences(
    composed: Composed, typed: Entry, marks: Mapping[tuple[str, Text], tuple[Mark, ...]]
) -> list[dict[str, Any]]:
    """The reasons that a reader asks for, or that are typed: each with what it explains."""
    narrator, found = Narrator(composed.material), []
    for reason, form in typed.reasons.items():
        change, text = narrator.change(*ADDRESSES[reason]), form["text"].value() or ""
        if text or form.errors or (change and change.moved):
            runs = change.sentence() if change else []
            found.append(
                {
                    "reason": reason,
                    "sentence": "".join(run if isinstance(run, str) else run.text for run in runs),
                    "last": composed.material.last_reasons.get(reason, ""),
                    "form": form,
                    "marks": marks.get((Section.REASON, Text(reason, text)), ()),
                }
            )
    return found


def _section(
    section: Section, rows: Sequence[RowForm], marks: Mapping[tuple[str, Text], tuple[Mark, ...]]
) -> dict[str, Any]:
    texts = [Text(form["title"].value() or "", form["text"].value() or "") for form in rows]
    return {
        "section": section,
        "blank": not any(text.title or text.words for text in texts),
        "titled": section in TITLED or any(text.title for text in texts),
        "rows": [
            (form, marks.get((section, text), ())) for form, text in zip(rows, texts, strict=True)
        ],
    }
