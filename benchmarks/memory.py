"""Resident memory and processor time of a process and of all that it started, as Linux tells it in /proc."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20 if hasattr(os, "sysconf") else 0
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1
EVERY = 0.05  # seconds


def of(process: int) -> float:
    """MiB of one process; none where it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def of_all(process: int) -> float:
    return of(process) + sum(of_all(child) for child in _children(process))


def seconds(process: int) -> float:
    """Of a processor: its own, of children that have ended and of those that live; none where it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / TICKS + sum(map(seconds, _children(process)))


def _children(process: int) -> Iterator[int]:
    """Each thread knows the processes that it began."""
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            yield from map(int, path.read_text().split())
        except OSError:
            continue


class Peak:
    """The most that a process and all its children held at once since it was last asked."""

    def __init__(self, process: int) -> None:
        self.process, self.most = process, 0.0

    def look(self) -> None:
        self.most = max(self.most, of_all(self.process))

    def taken(self) -> float:
        most, self.most = self.most, 0.0
        return most


@contextmanager
def watched(process: int) -> Iterator[Peak]:
    peak, stop = Peak(process), Event()

    def watch() -> None:
        while not stop.wait(EVERY):
            peak.look()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()
