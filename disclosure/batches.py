"""A batch as an act of a person: started, run in a process of its own, looked at while it runs.

One at a time: a batch takes all processors, and its person can wait for only one.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budget import access
from budget.models import User
from budget.scope import Scope

from .batch import Made, make, scopes_of
from .checkups import examine, keep
from .fingerprint import digests
from .models import Batch
from .preparing import prepare
from .publication import Refused, publish_together
from .renderers.typesetting import TypesettingError
from .rounding import DEFAULT
from .together import CannotAddUp

log = logging.getLogger(__name__)
CHECKS, PREPARING, PUBLISHING = "checks", "prepare", "publish"  # batches that make no files
KEPT = 5  # zips of a person
NOT_HIS = "您不再负责公布所选的部门或单位。"
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


class Busy(Exception):
    """Another batch of the person still runs."""

    def __init__(self, batch: Batch) -> None:
        super().__init__("您的另一批还在进行，请等它完成后再开始。")
        self.batch = batch


def start(person: User, year: int, form: str, rounding: str = DEFAULT) -> Batch:
    """Begins a batch and returns at once; the same one that still runs is returned instead.

    Raises Busy while another one runs.
    """
    total = len(scopes_for(person, year))
    return _start(person, {"year": year, "form": form, "rounding": rounding, "asked": {}}, total)


def start_preparing(person: User, scope: Scope, rounding: str) -> Batch:
    """Begins to find out what a department and its units would publish; like `start_publishing`."""
    asked = {"department": scope.department}
    wanted = {"year": scope.year, "form": PREPARING, "rounding": rounding, "asked": asked}
    return _start(person, wanted, len(of_department(scope.year, scope.department)))


def last_prepared(person: User, scope: Scope, rounding: str) -> Batch | None:
    """The last one of these that the person began; it may still run."""
    its = Batch.objects.filter(person=person, form=PREPARING, year=scope.year, rounding=rounding)
    return its.filter(asked={"department": scope.department}).first()


def of_department(year: int, department: str) -> list[Scope]:
    """A department and its units."""
    return [each for each in scopes_of(year) if each.department == department]


def start_publishing(
    person: User, scope: Scope, seen: Mapping[Scope, str], reason: str, rounding: str
) -> Batch:
    """Begins to publish some scopes of a department in one act, each with its confirmed digest.

    Returns at once; the same one that still runs is returned instead. Raises Busy while another runs.
    """
    chosen = {each.code: digest for each, digest in seen.items()}
    asked = {"department": scope.department, "chosen": chosen, "reason": reason}
    wanted = {"year": scope.year, "form": PUBLISHING, "rounding": rounding, "asked": asked}
    return _start(person, wanted, len(seen))


@transaction.atomic
def _start(person: User, wanted: Mapping[str, Any], total: int) -> Batch:
    User.objects.select_for_update().get(pk=person.pk)  # one of two presses waits for the other
    for unfinished in Batch.objects.filter(person=person, finished=None):
        if unfinished.lost:
            _give_up(unfinished)
        elif all(getattr(unfinished, name) == value for name, value in wanted.items()):
            return unfinished
        else:
            raise Busy(unfinished)
    for old in Batch.objects.filter(person=person).exclude(finished=None)[KEPT - 1 :]:
        path(old).unlink(missing_ok=True)
        old.delete()
    batch = Batch.objects.create(**wanted, person=person, total=total)
    transaction.on_commit(lambda: launch(batch))
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
    """Does the work, noting progress after every booklet; whatever happens, the batch ends finished."""

    def note(made: Made) -> None:
        batch.done += 1
        batch.current = (made.name or made.scope.code)[:200]
        if made.failure:
            batch.failures.append([made.scope.code, made.failure])
        batch.save(update_fields=["done", "current", "failures", "noted"])

    try:
        WORKS.get(batch.form, _files)(batch, note)
    except Exception as error:
        batch.stopped = f"{type(error).__name__}: {error}"[:400]
        raise
    finally:
        batch.finished = timezone.now()
        batch.save()


def _files(batch: Batch, note: Callable[[Made], None]) -> None:
    """One zip of all booklets."""
    target = path(batch)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    scopes = scopes_for(batch.person, batch.year)
    with unfinished.open("wb") as stream:
        make(scopes, batch.form, stream, note, rounding=batch.rounding)
    unfinished.replace(target)


def _check(batch: Batch, note: Callable[[Made], None]) -> None:
    """Checks and keeps every scope; one that cannot be checked is listed and stops no other."""
    scopes = scopes_for(batch.person, batch.year)
    before = digests(scopes)
    for scope in scopes:
        made = Made(scope, scope.code)
        try:
            keep(scope, examine(scope), before[scope])
        except Exception as error:
            log.exception("checks of %s", scope)
            made = replace(
                made, failure=f"未能核对，请把日志交给系统管理员（{type(error).__name__}）。"
            )
        note(made)


def _prepare(batch: Batch, note: Callable[[Made], None]) -> None:
    """What could be published of a department and its units, and what forbids it."""
    department = batch.asked["department"]
    try:
        if not access.may_publish(batch.person, Scope(batch.year, department)):
            raise Refused(NOT_HIS)
        prepare(
            batch,
            of_department(batch.year, department),
            lambda scope: note(Made(scope, scope.code)),
        )
    except (Refused, CannotAddUp) as error:
        batch.failures.append([department, str(error)])


def _publish(batch: Batch, note: Callable[[Made], None]) -> None:
    """All that was chosen, or nothing and why."""
    chosen = batch.asked["chosen"]
    scopes = of_department(batch.year, batch.asked["department"])
    seen = {each: chosen[each.code] for each in scopes if each.code in chosen}
    try:
        if len(seen) < len(chosen) or not all(access.may_publish(batch.person, s) for s in seen):
            raise Refused(NOT_HIS)
        publish_together(
            seen,
            batch.person,
            reason=batch.asked["reason"],
            rounding=batch.rounding,
            prepared=lambda scope: note(Made(scope, scope.code)),
        )
    except (Refused, TypesettingError) as error:
        refused = error if isinstance(error, Refused) else Refused(str(error))
        code = refused.scope.code if refused.scope else batch.asked["department"]
        mend = [f"{its.section}：{its.what}（{its.where}）" for its in refused.obstacles]
        batch.failures += [[code, why] for why in (str(refused), *mend)]


WORKS = {CHECKS: _check, PREPARING: _prepare, PUBLISHING: _publish}


def path(batch: Batch) -> Path:
    return Path(settings.VAR_DIR) / "batches" / f"{batch.pk}.zip"
