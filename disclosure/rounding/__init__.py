"""Controlled rounding: every printed figure is the exact sum of one set of rounded leaves.

What other modules use:

- `controlled(totals, tables)` rounds tables together and gives a `Rounded`; `Rounded.table(table)`
  puts the figures beside the exact ones, as `Cell.rounded` where a figure is not its own rounding.
- `adjustments(tables, relations)` lists those figures, each with the identity that forces it.
- `differences(tables, relations)` lists the relations that hold exactly, but not as printed: none
  of identities under controlled rounding, some where each figure is rounded alone.
- `checks(tables, relations)` says the same as results of checks.
- `store(rounded)` and `restore(text)`: the leaves as JSON, so that what was published prints again
  without being solved again. `Rounded.table` refuses a table of other facts.
- `jointly(tables, parts)` rounds a department and its units as one: the department is their sum.
"""

from .adjustments import Adjustment, adjustments
from .checks import checks
from .differences import differences
from .joint import Joint, Part, TooLarge, Unbalanced, jointly
from .program import RoundingError
from .rounded import Rounded, controlled
from .stored import restore, store

CONTROLLED, PLAIN = "controlled", "plain"
ROUNDINGS = (CONTROLLED, PLAIN)
DEFAULT = CONTROLLED

__all__ = [
    "CONTROLLED",
    "DEFAULT",
    "PLAIN",
    "ROUNDINGS",
    "Adjustment",
    "Joint",
    "Part",
    "Rounded",
    "RoundingError",
    "TooLarge",
    "Unbalanced",
    "adjustments",
    "checks",
    "controlled",
    "differences",
    "jointly",
    "restore",
    "store",
]
