"""What can be measured, on which data and databases, and how much of it; imports no framework."""

from dataclasses import dataclass

from .generator import Scale

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
OFFICE = "office"  # a whole city's lines in the database
INTAKE = "intake"  # its units and projects, but no lines yet
BOOKLETS = (
    "booklets"  # some departments with last year's lines and all that is written for booklets
)


@dataclass(frozen=True)
class Benchmark:
    """A module of this package with `run(size)`, and what it stands on."""

    name: str
    about: str
    data: str
    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)


BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("tables", "Nine tables of a department: query and build", OFFICE),
        Benchmark("checks", "Relations and data checks", OFFICE),
        Benchmark("excel", "Nine tables as Excel", OFFICE, (SQLITE,)),
        Benchmark("pdf", "Nine tables as PDF", OFFICE, (SQLITE,)),
        Benchmark("booklet", "The booklet of the demo's case", INTAKE, (SQLITE,)),
        Benchmark(
            "batch", "Booklets one after the other, and all of a year at once", BOOKLETS, (SQLITE,)
        ),
        Benchmark("rounding", "Controlled rounding of random departments", INTAKE, (SQLITE,)),
        Benchmark("pages", "Pages through waitress, four clients", OFFICE),
        Benchmark("saving", "Twenty people save at once while others read", INTAKE),
        Benchmark("grid", "The grid of entry in Chromium", INTAKE, (SQLITE,)),
        Benchmark("intake", "Import of a workbook", INTAKE),
    )
}


@dataclass(frozen=True)
class Size:
    """How much is generated, and how often the slower benchmarks are repeated."""

    office: Scale
    intake: Scale
    booklets: Scale
    rival_units: int  # whose lines are imported beside django-import-export
    rounds: int
    seconds: float  # that pages are asked for, a round

    def of(self, data: str) -> Scale:
        return {OFFICE: self.office, INTAKE: self.intake, BOOKLETS: self.booklets}[data]


SIZES = {
    "full": Size(
        Scale(200, 5000, 200), Scale(20, 500, 200), Scale(20, 80, 200), 12, rounds=5, seconds=2
    ),
    "small": Size(Scale(3, 24, 60), Scale(2, 8, 60), Scale(1, 2, 60), 2, rounds=1, seconds=0.3),
}
