"""`python -m benchmarks [names…] [--scale small|full] [--write]`: every database in its process."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from . import report
from .catalogue import BENCHMARKS, BOOKLETS, INTAKE, OFFICE, POSTGRESQL, SIZES, SQLITE
from .databases import postgresql_version, temporary
from .measure import Result


def main() -> int:
    options = _options()
    start = perf_counter()
    about = report.machine()
    print("\n".join(about), flush=True)
    results = []
    for result in measure(options.names or list(BENCHMARKS), options.scale):
        print(report.line(result), flush=True)
        results.append(result)
    print(f"Finished in {perf_counter() - start:.0f} s.")
    if options.write:
        page = report.page(results, options.scale, about)
        report.PAGE.write_text(page, encoding="utf-8")
    missed = [result for result in results if result.reached is False]
    print(f"{len(missed)} aims missed." if missed else "Every aim is reached.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="names")
    parser.add_argument("--scale", choices=SIZES, default="full")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args()
    if options.write and options.names:
        parser.error("--write needs all benchmarks, in one run")
    return options


def measure(names: list[str], scale: str) -> Iterator[Result]:
    """The results as they come; a PostgreSQL that does not answer is passed over."""
    databases = [SQLITE, *([POSTGRESQL] if postgresql_version() else [])]
    for database in databases:
        for data in (OFFICE, INTAKE, BOOKLETS):
            wanted = [
                name
                for name in names
                if BENCHMARKS[name].data == data and database in BENCHMARKS[name].databases
            ]
            if wanted:
                yield from _in_process(database, data, scale, wanted)


def _in_process(database: str, data: str, scale: str, names: list[str]) -> Iterator[Result]:
    """Runs benchmarks in a process of their own, with a database and a folder of their own."""
    with TemporaryDirectory() as folder, temporary(database, Path(folder), data) as address:
        surroundings = {
            **os.environ,
            "DATABASE_URL": address,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-m", f"{__package__}.child", data, scale, *names]
        with subprocess.Popen(
            command, env=surroundings, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from map(Result.from_json, process.stdout)
        if process.returncode:
            raise SystemExit(f"{database}: {', '.join(names)} failed")


if __name__ == "__main__":
    sys.exit(main())
