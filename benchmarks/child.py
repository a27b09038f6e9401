"""One process with one database: fills it, runs benchmarks, prints each result as JSON."""

import sys
from importlib import import_module
from time import perf_counter

import django
from django.core.management import call_command

from .catalogue import BOOKLETS, INTAKE, SIZES


def main(data: str, scale: str, *names: str) -> None:
    django.setup()
    size = SIZES[scale]
    start = perf_counter()
    _prepare(data, size)
    _say(f"{data} data ready after {perf_counter() - start:.0f} s")
    for name in names:
        start = perf_counter()
        for result in import_module(f"{__package__}.{name}").run(size):
            print(result.to_json(), flush=True)
        _say(f"{name} measured in {perf_counter() - start:.0f} s")


def _prepare(data: str, size) -> None:
    stored = import_module(f"{__package__}.stored")  # models only exist after django.setup()
    call_command("migrate", verbosity=0)
    stored.fill(size.of(data), lines=data != INTAKE)
    if data == BOOKLETS:
        import_module(f"{__package__}.written").write()
    stored.gather()


def _say(words: str) -> None:
    print(f"  … {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
