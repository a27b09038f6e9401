"""Work in processes beside this one, a processor each: Python's own work, such as Word's, then uses them all.

What typst sets is in a process of its own anyway; for that threads are quicker by the start of these, and smaller.

Spawned, so that it is the same on Windows and shares no connection to the database. One that is killed, as
for want of memory, takes those down that run beside it, but not the work that comes after.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Self

import django


class Ended(Exception):
    """A process was ended from outside, and its work with it."""

    def __init__(self) -> None:
        super().__init__("生成文件的程序中途停止，可能是内存不足，请稍后单独生成这一份。")


class Beside:
    """A pool that begins anew when one of its processes was killed."""

    def __init__(self, workers: int) -> None:
        self.workers, self.pool = workers, _pool(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[..., Any], *given: object) -> Future[Any]:
        try:
            return self.pool.submit(work, *given)
        except BrokenProcessPool:
            self.pool.shutdown()
            self.pool = _pool(self.workers)
            return self.pool.submit(work, *given)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Ready for Django's templates; ends with the process that wants the work, however that ends."""
    Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
