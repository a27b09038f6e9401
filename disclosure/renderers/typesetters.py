"""The typesetters at work: at most one a processor, each a process that lives for some documents."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Any

TYPESETTER = Path(__file__).with_name("typesetter.py")
SECONDS = 120

_running = BoundedSemaphore(os.cpu_count() or 1)
_waiting: list["_Typesetter"] = []  # the one that worked last comes first


class TookTooLong(Exception):
    """A document was given up after SECONDS."""


class Gone(Exception):
    """The process has ended: it was old, idle, or killed."""


class _Typesetter:
    """A process of typesetter.py; belongs to the process that began it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-P", str(TYPESETTER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def work(self, job: bytes) -> tuple[str, bytes]:
        """The outcome of a job and its content; raises Gone or TookTooLong."""
        watch = Timer(SECONDS, self.process.kill)
        watch.start()
        try:
            return self._exchange(job)
        except (OSError, ValueError) as error:
            if watch.is_alive():
                raise Gone from error
            raise TookTooLong from error
        finally:
            watch.cancel()

    def _exchange(self, job: bytes) -> tuple[str, bytes]:
        """Raises ValueError for an answer that breaks off, OSError for a job that nobody takes."""
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("no pipes")
        self.process.stdin.write(job + b"\n")
        self.process.stdin.flush()
        outcome, length = self.process.stdout.readline().decode().split()
        content = self.process.stdout.read(int(length))
        if len(content) < int(length):
            raise ValueError("an answer that breaks off")
        return outcome, content

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def typeset(job: Mapping[str, Any]) -> tuple[str, bytes]:
    """What typesetter.py answers to a job; raises TookTooLong, or Gone where a new one ended at it."""
    line = json.dumps(job).encode()
    with _running:
        while worker := _taken():
            try:
                return _answer(worker, line)
            except Gone:  # old, or idle for long
                continue
        return _answer(_Typesetter(), line)


def _taken() -> _Typesetter | None:
    """One that waits; not those of the process that this one was forked from."""
    while True:
        try:
            worker = _waiting.pop()
        except IndexError:
            return None
        if worker.owner == os.getpid():
            return worker


def _answer(worker: _Typesetter, line: bytes) -> tuple[str, bytes]:
    try:
        answer = worker.work(line)
    except (Gone, TookTooLong):
        worker.end()
        raise
    _waiting.append(worker)
    return answer


@atexit.register
def _end_all() -> None:
    while worker := _taken():
        worker.end()
