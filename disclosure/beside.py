"""Jobs done in processes beside this one, a processor each, that read the database for themselves.

Spawned, so that it is the same on Windows and shares no connection. Each has one job at a time and sends its
results one by one; one that is killed, as for want of memory, takes only its own job with it.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any, TypeVar

import django

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Sequence[Task]], Iterable[Result]]  # a result for each task, in their order
SPAWN = get_context("spawn")


class Ended(Exception):
    """A process was ended from outside, and its work with it."""

    def __init__(self) -> None:
        super().__init__("生成文件的程序中途停止，可能是内存不足，请稍后单独生成这一份。")


def beside(
    work: Work[Task, Result], jobs: Iterable[Sequence[Task]]
) -> Generator[tuple[Task, Result | Ended], None, None]:
    """The tasks of all jobs as they are done, each with its result or with what ended it."""
    waiting = iter(jobs)
    workers = [_Worker(work, job) for job in islice(waiting, os.cpu_count() or 1)]
    try:
        while busy := [worker for worker in workers if worker.left]:
            told = wait([worker.answers for worker in busy])
            for worker in (its for its in busy if its.answers in told):
                yield from worker.answered()
                if not worker.left and (job := next(waiting, None)):
                    worker.take(job)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process, and what is left of its job."""

    def __init__(self, work: Work[Any, Any], job: Sequence[Any]) -> None:
        self.work = work
        self.left: deque[Any] = deque()
        self._begin()
        self.take(job)

    def _begin(self) -> None:
        self.answers, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.answers.send(self.work)

    def take(self, job: Sequence[Any]) -> None:
        """Does it in a new process where the old one was killed."""
        if not self.process.is_alive():
            self._begin()
        self.left.extend(job)
        with suppress(OSError):  # of one that is killed just now: its answer tells
            self.answers.send(job)

    def answered(self) -> Iterator[tuple[Any, Any]]:
        try:
            result = self.answers.recv()
        except (EOFError, OSError):
            self.end()
            while self.left:
                yield self.left.popleft(), Ended()
        else:
            yield self.left.popleft(), result

    def end(self) -> None:
        """At once where something is left; else with what it began itself."""
        self.answers.close()
        if self.left:
            self.process.kill()
        self.process.join()


def _work(asked: Connection) -> None:
    """What a process does: it learns its work, then does it job by job."""
    Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends it
    os.environ["RAYON_NUM_THREADS"] = "1"  # of typst: a processor each
    django.setup()
    with suppress(EOFError):
        work = asked.recv()
        gc.freeze()  # what stays anyway is not looked through again and again
        while True:
            for result in work(asked.recv()):
                asked.send(result)


def _end_with_parent() -> None:
    """However that ends."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
