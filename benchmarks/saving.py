"""Twenty people save in the same units at once, through waitress and real HTTP, while readers read the tables.

It is proof before it is speed: any answer but 200, a lost line, a doubled one, or a total that no
whole number of saves makes, ends the run with an error.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from statistics import quantiles
from threading import Event
from time import perf_counter
from typing import Any

from django.db import connection
from django.db.models import Count, F

from budget.models import BudgetLine, Category, EconomicCode, FunctionCode, Role, Source, Unit
from budget.scope import Scope
from budget.vocabulary import GENERAL, PERSONNEL
from desk.entry_grids import GRIDS
from desk.entry_places import address

from .catalogue import Size
from .generator import YEAR
from .measure import Aim, Result, judged, within
from .pages import PATIENCE, cookie, served

PEOPLE, READERS, UNITS = 20, 2, 4
LINES = 5  # of 1.00 元 in each save: a reader who sees half of one finds a total between
SOON = within(2.0)  # they all press at the same instant, again and again
Wait = tuple[float, ...]


def run(size: Size) -> Iterator[Result]:
    saves = max(2, size.rounds * 2)
    department = Unit.objects.order_by("pk").values_list("department", flat=True)[0]
    units = list(Unit.objects.filter(department=department).order_by("pk")[:UNITS])
    scopes = [Scope(YEAR, department, unit.pk) for unit in units]
    clerks = [
        cookie(f"saver{n}", role=Role.ACCOUNTANT, department_id=department) for n in range(PEOPLE)
    ]
    auditor = cookie("reader", role=Role.AUDITOR)
    row, stop = _row(), Event()
    with served() as site, ThreadPoolExecutor(PEOPLE + READERS) as pool:
        readers = [pool.submit(_read, site.port, auditor, scopes, stop) for _ in range(READERS)]
        writers = [
            pool.submit(_save, site.port, clerk, scopes[n % len(scopes)], (n, saves, row))
            for n, clerk in enumerate(clerks)
        ]
        try:
            waits = [wait for writer in writers for wait in writer.result()]
        finally:
            stop.set()
        seen = [wait for reader in readers for wait in reader.result()]
    _prove(PEOPLE * saves * LINES)
    about = f"{PEOPLE} people save {saves} times in {len(scopes)} units"
    yield _judged(f"{about}: half of the saves", waits, 50)
    yield _judged(f"{about}: 99 of 100 saves", waits, 99, SOON)
    yield _judged(f"a table read meanwhile ({len(seen)} times): 99 of 100", seen, 99, SOON)


def _judged(what: str, waits: list[float], percent: int, aim: Aim | None = None) -> Result:
    value = quantiles(waits, n=100, method="inclusive")[percent - 1]
    result = Result("saving", connection.display_name, what, value)
    return judged(result, aim) if aim else result


def _row() -> Callable[[str], list[str]]:
    """A valid line of 1.00 元, told from others by its note."""
    codes = [
        model.objects.usable(YEAR).filter(**more).values_list("code", flat=True)[0]
        for model, more in ((FunctionCode, {"budget": "G"}), (EconomicCode, {}))
    ]
    words = [
        Category.objects.get(pk=PERSONNEL).name,
        Source.objects.get(pk=GENERAL).name,
    ]
    return lambda note: [*codes, *words, "否", "", "", note, "1.00"]


def _save(port: int, session: str, scope: Scope, work: tuple[int, int, Any]) -> Wait:
    """What each save took, after the page was opened; the same rows again are no new ones."""
    number, saves, row = work
    grid, waits = GRIDS["expenditure"], []
    web = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    token = "a" * 32
    headers = {
        "Cookie": f"{session}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/json",
    }
    web.request("GET", address(grid, scope), headers=headers)
    web.getresponse().read()
    for turn in range(saves):
        rows = [[i, None, None, row(f"{number}-{turn}-{i}")] for i in range(LINES)]
        body = json.dumps({"version": "", "last": 0, "rows": rows})
        for _ in range(2 if turn == 0 else 1):  # the first twice, as after an answer that got lost
            begun = perf_counter()
            web.request("POST", address(grid, scope, "save"), body, headers)
            answer = web.getresponse()
            said = json.loads(answer.read())
            if answer.status != 200 or len(said.get("saved", ())) != LINES:
                raise RuntimeError(f"a save answered {answer.status}: {str(said)[:300]}")
            waits.append(perf_counter() - begun)
    web.close()
    return tuple(waits)


def _read(port: int, session: str, scopes: list[Scope], stop: Event) -> Wait:
    """Reads the units' expenditure in turn; a total that is no whole number of saves is half a save."""
    waits = []
    web = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for turn in count():
        if stop.is_set():
            break
        scope = scopes[turn % len(scopes)]
        path = f"/disclosure/{YEAR}/{scope.department}/{scope.unit}/tables/3.json?money=%E5%85%83"
        begun = perf_counter()
        web.request("GET", path, headers={"Cookie": session})
        answer = web.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a reader got {answer.status}")
        waits.append(perf_counter() - begun)
        rows = json.loads(content)["tables"][0]["rows"]
        total = float(rows[0][3] or 0) if rows else 0
        if total % LINES:
            raise RuntimeError(f"a reader saw half a save: {total}")
    web.close()
    return tuple(waits)


def _prove(expected: int) -> None:
    """Every line is there once."""
    lines = BudgetLine.objects.filter(amount=1).exclude(note="")
    twice = lines.values(unit=F("unit_budget")).values("note").annotate(n=Count("pk"))
    doubled = [row for row in twice if row["n"] > 1]
    if lines.count() != expected or doubled:
        raise RuntimeError(f"{lines.count()} lines instead of {expected}; doubled: {doubled[:3]}")
