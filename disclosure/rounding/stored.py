"""Rounded leaves as JSON: what was published prints again without being solved again.

The text is complete: every leaf with the figures that it enters, its exact and its rounded amount in
分. `input` is the SHA-256 of all but the rounded amounts and how they were found, so that one can see
whether facts have changed since.
"""

import json
from hashlib import sha256
from typing import Any

from budget.totals import Criterion, Under
from disclosure.money import UNITS

from .leaves import Leaf, fen
from .printed import Key
from .program import RoundingError, Solution
from .rounded import Rounded

VERSION = 1


def store(rounded: Rounded) -> str:
    """The leaves as canonical JSON: equal for equal solutions."""
    document = {
        "version": VERSION,
        "input": input_hash(rounded),
        "money": rounded.money.name,
        "figures": [_selection(figure) for figure in rounded.figures],
        "leaves": [[list(leaf.figures), leaf.exact, leaf.rounded] for leaf in rounded.leaves],
        "fallback": rounded.solution.fallback,
        "limited": rounded.solution.limited,
        "nodes": rounded.solution.nodes,
    }
    return _canonical(document)


def restore(text: str) -> Rounded:
    """What store() wrote. Raises RoundingError where that is not, or no longer, valid."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise RoundingError(f"rounding of version {document['version']} cannot be read")
        rounded = _read(document)
    except (KeyError, TypeError, ValueError) as error:
        raise RoundingError(f"no stored rounding: {error!r}") from error
    if input_hash(rounded) != document["input"]:
        raise RoundingError("the stored rounding was altered")
    return rounded


def input_hash(rounded: Rounded) -> str:
    """Of the facts and figures that were rounded, whatever came out."""
    figures = [_selection(figure) for figure in rounded.figures]
    exact = [[list(leaf.figures), leaf.exact] for leaf in rounded.leaves]
    asked = _canonical([rounded.money.name, figures, exact])
    return sha256(asked.encode()).hexdigest()


def _read(document: dict[str, Any]) -> Rounded:
    money = UNITS[document["money"]]
    leaves = tuple(
        Leaf(tuple(figures), exact, rounded) for figures, exact, rounded in document["leaves"]
    )
    unit = fen(money.place)
    if any(leaf.rounded % unit or abs(leaf.rounded - leaf.exact) >= unit for leaf in leaves):
        raise RoundingError("a leaf moves by a unit or more")
    ups = tuple(int(leaf.rounded > leaf.exact) for leaf in leaves if leaf.exact % unit)
    found = Solution(ups, document["fallback"], document["limited"], document["nodes"])
    return Rounded(money, tuple(map(_key, document["figures"])), leaves, found)


def _canonical(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _selection(figure: Key) -> dict[str, object]:
    """A str, a list of them, or what lies under some codes but under no others."""
    return {dimension: _criterion(its) for dimension, its in sorted(figure, key=lambda d: d[0])}


def _criterion(its: Criterion) -> object:
    return {"under": its.codes, "but": its.but} if isinstance(its, Under) else its


def _key(selection: dict[str, Any]) -> Key:
    return frozenset((dimension, _read_criterion(its)) for dimension, its in selection.items())


def _read_criterion(its: Any) -> Criterion:
    if isinstance(its, dict):
        return Under(*its["under"], but=tuple(its["but"]))
    return tuple(its) if isinstance(its, list) else its
