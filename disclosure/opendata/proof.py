"""Open data in somebody's hands: whose it says it is, and which of its figures were published otherwise."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple, TypeVar

from disclosure.models import Publication
from disclosure.publication.content import Content

from .package import CSV_NAME, DESCRIPTOR_NAME, FIELDS, as_csv, as_json
from .rows import rows_of

T = TypeVar("T")
Figures = Mapping[tuple[str, ...], tuple[str, ...]]  # by their place
PLACE, FIGURE = ("table", "row", "column"), ("amount", "printed", "unit")
HEADER = ",".join(name for name, *_ in FIELDS).encode()


class Stated(NamedTuple):
    """What a package or a JSON states: the seal of its publication, and its figures."""

    seal: str
    figures: Figures
    form: str


def of_package(parts: Mapping[str, bytes]) -> Stated | None:
    """Of the files of a zip; None where they are no package of ours."""
    if not {DESCRIPTOR_NAME, CSV_NAME} <= parts.keys():
        return None
    described = _json(parts[DESCRIPTOR_NAME])
    return Stated(str(described.get("id")), _of_csv(parts[CSV_NAME]), "zip")


def of_json(file: bytes) -> Stated | None:
    data = _json(file)
    if not {"seal", "tables", "rows"} <= data.keys():
        return None
    return Stated(str(data["seal"]), _of_json(data), "json")


def is_half(file: bytes) -> bool:
    """budget.csv or datapackage.json alone: the one has no seal, the other no figures."""
    return file.startswith(HEADER) or {"id", "fiscalPeriod"} <= _json(file).keys()


def differing(stated: Stated, publication: Publication, content: Content) -> list[str]:
    """In words each place where what is stated is not what was published, or is missing or added."""
    if stated.form == "zip":
        published = _of_csv(as_csv(rows_of(content)))
    else:
        published = _of_json(as_json(publication, content, publication.version))
    places = [*published, *(place for place in stated.figures if place not in published)]
    return [
        f"{'·'.join(place)} 为{_words(stated.figures, place)}，公布的为{_words(published, place)}"
        for place in places
        if stated.figures.get(place) != published.get(place)
    ]


def _words(figures: Figures, place: tuple[str, ...]) -> str:
    return f"“{' '.join(figures[place])}”" if place in figures else "空缺"


def _of_csv(file: bytes) -> Figures:
    rows = csv.DictReader(StringIO(file.decode("utf-8", "replace"), newline=""))
    try:
        return dict(_figures(rows))
    except csv.Error:
        return {}


def _of_json(data: Mapping[str, Any]) -> Figures:
    printed: dict[tuple[str, ...], tuple[str, ...]] = {
        (f"表{table.get('number')}", f"第{number}行"): tuple(map(str, row))
        for table in _all(data["tables"], dict)
        for number, row in enumerate(_all(table.get("rows"), list), start=1)
    }
    return {**printed, **dict(_figures(_all(data["rows"], dict)))}


def _figures(
    rows: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for row in rows:
        yield (
            ("表" + str(row.get("table")), *(str(row.get(name)) for name in PLACE[1:])),
            tuple(str(row.get(name)) for name in FIGURE),
        )


def _all(found: object, kind: type[T]) -> list[T]:
    """The members of a list that are of a kind; nothing where it is no list."""
    return [each for each in found if isinstance(each, kind)] if isinstance(found, list) else []


def _json(file: bytes) -> dict[str, Any]:
    try:
        data = json.loads(file)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
