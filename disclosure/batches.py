"""A batch as an act of a person: started, run in a process of its own, looked at while it runs."""

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from budget import access
from budget.models import User
from budget.scope import Scope

from .batch import Made, make, scopes_of
from .checkups import examine, keep
from .fingerprint import digests
from .models import Batch
from .rounding import DEFAULT

log = logging.getLogger(__name__)
CHECKS = "checks"  # a batch that checks instead of making files
KEPT = 5  # zips of a person
MANAGE = settings.BASE_DIR / "manage.py"


def scopes_for(person: User, year: int) -> list[Scope]:
    """The departments and units of a year whose booklets a person may make."""
    seen = set(access.departments(person).values_list("pk", flat=True))
    units = set(access.units(person).values_list("pk", flat=True))
    return [
        scope
        for scope in scopes_of(year)
        if (scope.unit in units if scope.unit else scope.department in seen)
    ]


def start(person: User, year: int, form: str, rounding: str = DEFAULT) -> Batch:
    """Begins a batch and returns at once; an earlier one that still runs is returned instead."""
    asked = {"person": person, "year": year, "form": form, "rounding": rounding}
    for unfinished in Batch.objects.filter(**asked, finished=None):
        if not unfinished.lost:
            return unfinished
        _give_up(unfinished)
    for old in Batch.objects.filter(person=person).exclude(finished=None)[KEPT - 1 :]:
        path(old).unlink(missing_ok=True)
        old.delete()
    batch = Batch.objects.create(**asked, total=len(scopes_for(person, year)))
    launch(batch)
    return batch


def _give_up(batch: Batch) -> None:
    path(batch).with_suffix(".part").unlink(missing_ok=True)
    batch.stopped, batch.finished = "运行它的程序被外部终止", timezone.now()
    batch.save(update_fields=["stopped", "finished"])


def launch(batch: Batch) -> None:
    """Runs a batch beside the server, so that neither its memory nor its end touches the pages."""
    subprocess.Popen(  # noqa: S603 - our own interpreter and command
        [sys.executable, str(MANAGE), "runbatch", str(batch.pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run(batch: Batch) -> None:
    """Makes the zip, noting progress after every booklet; whatever happens, the batch ends finished."""
    target = path(batch)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")

    def note(made: Made) -> None:
        batch.done += 1
        batch.current = (made.name or whose(made.scope))[:200]
        if made.failure:
            batch.failures.append([whose(made.scope), made.failure])
        batch.save(update_fields=["done", "current", "failures", "noted"])

    try:
        scopes = scopes_for(batch.person, batch.year)
        if batch.form == CHECKS:
            _check(scopes, note)
        else:
            with unfinished.open("wb") as stream:
                make(scopes, batch.form, stream, note, rounding=batch.rounding)
            unfinished.replace(target)
    except Exception as error:
        batch.stopped = f"{type(error).__name__}: {error}"[:400]
        raise
    finally:
        batch.finished = timezone.now()
        batch.save()


def _check(scopes: list[Scope], note: Callable[[Made], None]) -> None:
    """Checks and keeps every scope; one that cannot be checked is listed and stops no other."""
    before = digests(scopes)
    for scope in scopes:
        made = Made(scope, whose(scope))
        try:
            keep(scope, examine(scope), before[scope])
        except Exception as error:
            log.exception("checks of %s", scope)
            made = replace(
                made, failure=f"未能核对，请把日志交给系统管理员（{type(error).__name__}）。"
            )
        note(made)


def path(batch: Batch) -> Path:
    return Path(settings.VAR_DIR) / "batches" / f"{batch.pk}.zip"


def whose(scope: Scope) -> str:
    return scope.unit or scope.department
