"""Requests in a second through waitress and real HTTP, against a page that only says ok."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from statistics import median
from time import monotonic, sleep
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from budget.models import Role, User
from budget.scope import Scope

from .catalogue import Size
from .generator import YEAR
from .measure import Aim, Result, judged
from .tables import typical

CLIENTS, THREADS, PATIENCE = 4, 8, 60
EIGHTH = Aim("≥ 1/8 of its rate", lambda ours, floor: ours >= floor / 8)
OK = "/benchmark/ok/"


def run(size: Size) -> Iterator[Result]:
    scope = Scope(YEAR, typical(size))
    pages = {
        "one table": reverse("disclosure:table", args=[scope, 3]),
        "all nine tables": reverse("disclosure:tables", args=[scope]),
        "the year at a glance": reverse("disclosure:overview", args=[scope]),
    }
    accountant = cookie("accountant", role=Role.ACCOUNTANT, department_id=scope.department)
    auditor = cookie("auditor", role=Role.AUDITOR)
    asked = [(OK, accountant), *((page, accountant) for page in pages.values())]
    with served() as site:
        floor, *rates = _rates(site.port, [*asked, (pages["one table"], auditor)], size)
    for what, rate in zip(
        (*pages, "one table, with all departments to choose"), rates, strict=True
    ):
        result = Result(
            "pages", connection.display_name, what, rate, floor, "a page that says ok", "page"
        )
        yield judged(result, EIGHTH) if what == "one table" else result


def _rates(port: int, asked: list[tuple[str, str]], size: Size) -> list[float]:
    """The median rate of each page; they take turns, after a first round that does not count."""
    rounds = [
        [_rate(port, cookie, path, size.seconds) for path, cookie in asked]
        for _ in range(min(size.rounds, 3) + 1)
    ]
    return [median(its) for its in zip(*rounds[1:], strict=True)]


def _rate(port: int, cookie: str, path: str, seconds: float) -> float:
    ask = partial(_ask, port, cookie, path, monotonic() + seconds)
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(ask) for _ in range(CLIENTS)]
    return len([moment for answer in answers for moment in answer.result()]) / seconds


def _ask(port: int, cookie: str, path: str, until: float) -> list[float]:
    """Asks again and again over one connection; the moments of the answers in time."""
    moments = []
    web = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while monotonic() < until:
        web.request("GET", path, headers={"Cookie": cookie})
        answer = web.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        moments.append(monotonic())
    web.close()
    return [moment for moment in moments if moment <= until]


def cookie(username: str, **place: str) -> str:
    """The session of a person with a place."""
    person = User.objects.create_user(username, **place)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


class Site(NamedTuple):
    port: int
    process: int


@contextmanager
def served() -> Iterator[Site]:
    """The site on a free port, over the database of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}"]
    command += [f"--threads={THREADS}", "config.wsgi:application"]
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.served_settings"}
    with subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL) as server:
        try:
            _await(port)
            yield Site(port, server.pid)
        finally:
            server.terminate()


def _await(port: int) -> None:
    patience = monotonic() + PATIENCE
    while monotonic() < patience:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not answer")
