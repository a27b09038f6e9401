"""`python -m benchmarks.kills [--rounds 100]`: SIGKILL in the middle of publishing and of importing.

On every database: after each kill either the whole act is there or nothing of it. Half of the kills fall
anywhere in the act, half behind its first write. Exit 1 where anything is half done.
"""

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from .catalogue import POSTGRESQL, SQLITE
from .databases import postgresql_version, temporary

ACTS, DATABASES = ("publish", "import"), (SQLITE, POSTGRESQL)
READY, BEGUN, WRITING, DONE, ENDED = "ready", "begun", "writing", "done", "ended"
FOUND, KILL, AWAIT = "found", "kill", "await"
FINE = {ABSENT := "nothing", WHOLE := "whole"}
LATE = 1.2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="kills of each act, each database")
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--acts", nargs="+", choices=ACTS, default=ACTS)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    options = parser.parse_args()
    broken = 0
    if POSTGRESQL in options.databases and not postgresql_version():
        parser.error("no PostgreSQL answers; name --databases SQLite")
    for database in options.databases:
        for act, found in kill(database, options.rounds, options.seed, options.acts):
            broken += sum(count for outcome, count in found.items() if outcome not in FINE)
            said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(found.items()))
            print(f"{database}, {act}: {options.rounds} kills: {said}", flush=True)
    return 1 if broken else 0


def kill(
    database: str, rounds: int, seed: int, acts: Sequence[str] = ACTS
) -> Iterator[tuple[str, Counter[str]]]:
    """For each act what was found after its kills: nothing, the whole, or what is wrong."""
    chance = random.Random(seed)
    with TemporaryDirectory() as folder, temporary(database, Path(folder), "kills") as address:
        surroundings = {
            **os.environ,
            "DATABASE_URL": address,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        with Beside("watch", surroundings) as watch, Beside("acts", surroundings) as killed:
            for act in acts:
                yield act, Counter(_kills(act, killed, watch, rounds, chance))


def _kills(
    act: str, acts: "Beside", watch: "Beside", rounds: int, chance: random.Random
) -> Iterator[str]:
    whole, behind = _undisturbed(act, acts)
    watch.ask(act)
    for number in range(rounds):
        acts.tell(act)
        acts.wait_for(BEGUN)
        if number % 2:
            acts.wait_for(WRITING)
        # A little longer than it takes, so that some come too late.
        sleep(chance.uniform(0, LATE * (behind if number % 2 else whole)))
        acts.tell(KILL)
        acts.wait_for(ENDED)
        yield watch.ask(act)


def _undisturbed(act: str, acts: "Beside") -> tuple[float, float]:
    """How long an act takes, and how much of it comes behind its first write."""
    acts.tell(act)
    acts.wait_for(BEGUN)
    start = perf_counter()
    acts.wait_for(WRITING)
    written = perf_counter()
    acts.wait_for(DONE)
    end = perf_counter()
    acts.tell(AWAIT)
    acts.wait_for(ENDED)
    return end - start, end - written


class Beside:
    """A process beside this one that is told what to do, and says how far it is."""

    def __init__(self, role: str, surroundings: dict[str, str]) -> None:
        command = [sys.executable, "-m", f"{__package__}.killed", role]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, env=surroundings, stdin=pipe, stdout=pipe, text=True, bufsize=1
        )
        self.wait_for(READY)

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate()

    def tell(self, what: str) -> None:
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()

    def wait_for(self, word: str) -> str:
        """What it says behind a word."""
        for line in self.process.stdout:
            said, _, more = line.strip().partition(" ")
            if said == word:
                return more
        raise SystemExit(f"the process ended before it said {word!r}")

    def ask(self, question: str) -> str:
        self.tell(question)
        return self.wait_for(FOUND)


if __name__ == "__main__":
    sys.exit(main())
