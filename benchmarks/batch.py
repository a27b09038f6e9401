"""A server that makes booklet after booklet, and all booklets of a year in one zip against the same one by one."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple
from zipfile import ZipFile

from django.conf import settings
from django.db import connection
from django.urls import reverse

from budget.models import Role
from budget.scope import Scope
from disclosure.batch import LIST, scopes_of
from disclosure.modes import ROUNDING
from disclosure.rounding import CONTROLLED, PLAIN

from . import memory
from .catalogue import Size
from .generator import YEAR
from .measure import Aim, Result, judged, times
from .pages import PATIENCE, Site, cookie, served

MORE = 64  # MiB that another order of the same work may take more
BOUNDED = Aim(f"≤ floor + {MORE} MiB", lambda ours, floor: ours <= floor + MORE)
CORES = os.cpu_count() or 1


def run(size: Size) -> Iterator[Result]:
    """Every scope twice, each time another booklet: rounded together, then figure by figure."""
    scopes = scopes_of(YEAR)
    Random(YEAR).shuffle(scopes)  # the big ones are not all first
    with served() as site, memory.watched(site.process) as peak:
        web = _Browser(site)
        one_by_one, held = [], []
        for rounding in (CONTROLLED, PLAIN):
            for half in (scopes[: len(scopes) // 2], scopes[len(scopes) // 2 :]):
                one_by_one.append(web.spent(half, "pdf", rounding))
                held.append((memory.of(site.process), peak.taken()))
            if rounding == CONTROLLED:
                yield from _batch("pdf", len(scopes), Spent.together(one_by_one))
                peak.taken()
        yield from _memory(len(scopes), held)
        yield from _batch("docx", len(scopes), web.spent(scopes, "docx", CONTROLLED))


class Spent(NamedTuple):
    """Seconds that passed, and seconds of a processor."""

    passed: float
    processor: float

    @classmethod
    def together(cls, its: "Sequence[Spent]") -> "Spent":
        return cls(*map(sum, zip(*its, strict=True)))


class _Browser:
    """Somebody who fetches one booklet after the other."""

    def __init__(self, site: Site) -> None:
        self.process = site.process
        self.web = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
        self.headers = {"Cookie": cookie("auditor", role=Role.AUDITOR)}

    def spent(self, scopes: Sequence[Scope], form: str, rounding: str) -> Spent:
        """On booklets one after the other, by the server and all that it starts."""
        before = memory.seconds(self.process)
        passed = sum(self._seconds(scope, form, rounding) for scope in scopes)
        return Spent(passed, memory.seconds(self.process) - before)

    def _seconds(self, scope: Scope, form: str, rounding: str) -> float:
        path = reverse("disclosure:booklet-file", args=[scope, form])
        begun = perf_counter()
        self.web.request("GET", f"{path}?{ROUNDING}={rounding}", headers=self.headers)
        answer = self.web.getresponse()
        content = answer.read()
        if answer.status != 200 or content[:2] not in {b"%P", b"PK"}:
            raise RuntimeError(f"{path} answered {answer.status}")
        return perf_counter() - begun


def _memory(number: int, held: list[tuple[float, float]]) -> Iterator[Result]:
    own, peaks = zip(*held, strict=True)
    after = [number // 2, number, number + number // 2, 2 * number]
    said = ", ".join(f"{mib:.0f} after {n}" for n, mib in zip(after, own, strict=True))
    what = f"memory of the server over {2 * number} booklets: {said}"
    yield judged(_result(what, own[-1], own[0], f"after {after[0]}", "MiB"), BOUNDED)
    what = "the most of server and typesetters at once, in the second half"
    first, second = max(peaks[:2]), max(peaks[2:])
    yield judged(_result(what, second, first, "in the first half", "MiB"), BOUNDED)


def _batch(form: str, number: int, one_by_one: Spent) -> Iterator[Result]:
    """As an office calls it, with the start of its program and everything."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "all.zip"
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "disclose", "all"]
        command += [str(YEAR), "--batch", "--format", form, "--output", str(target)]
        begun, before = perf_counter(), _ended()
        with (
            subprocess.Popen(command, stdout=subprocess.DEVNULL) as process,
            memory.watched(process.pid) as peak,
        ):
            process.wait()
        spent = Spent(perf_counter() - begun, _ended() - before)
        with ZipFile(target) as archive:
            made = len(set(archive.namelist()) - {LIST})
    if process.returncode or made != number:
        raise RuntimeError(f"{made} booklets of {number}")
    what = f"{number} booklets as {form} in one zip, at most {peak.taken():,.0f} MiB"
    what += f", {spent.processor:.0f} s of a processor"
    work = f"seconds of a processor one by one from the server, over {CORES} cores"
    yield judged(_result(what, spent.passed, one_by_one.processor / CORES, work), times(1))
    clock = f"seconds that passed one by one, where typst uses all cores, divided by {CORES}"
    yield _result("the same", spent.passed, one_by_one.passed / CORES, clock)


def _ended() -> float:
    """Seconds of a processor that processes have used which this one began and saw end."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _result(what: str, ours: float, floor: float, against: str, unit: str = "") -> Result:
    return Result("batch", connection.display_name, what, ours, floor, against, unit=unit)
