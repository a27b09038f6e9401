"""Controlled rounding: every printed figure is the exact sum of one set of rounded leaves."""

from .adjustments import Adjustment, adjustments
from .program import RoundingError
from .rounded import CONTROLLED, PLAIN, ROUNDINGS, Rounded, controlled

__all__ = [
    "CONTROLLED",
    "PLAIN",
    "ROUNDINGS",
    "Adjustment",
    "Rounded",
    "RoundingError",
    "adjustments",
    "controlled",
]
