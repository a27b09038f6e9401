"""The admin of the facts: it registers, lists and refuses; what is right stands elsewhere."""

from . import budgets, codes, people, units

__all__ = ["budgets", "codes", "people", "units"]
