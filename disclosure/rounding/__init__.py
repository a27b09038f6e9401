"""Controlled rounding: every printed figure is the exact sum of one set of rounded leaves."""

from .adjustments import Adjustment, adjustments
from .program import RoundingError
from .rounded import CONTROLLED, PLAIN, ROUNDINGS, Rounded, controlled

# Until each adjusted figure is listed beside the tables, as its promise says, figures are rounded alone.
DEFAULT = PLAIN

__all__ = [
    "CONTROLLED",
    "DEFAULT",
    "PLAIN",
    "ROUNDINGS",
    "Adjustment",
    "Rounded",
    "RoundingError",
    "adjustments",
    "controlled",
]
