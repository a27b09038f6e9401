"""Code lists: the seed that comes with the project, and an office's own list of a year over it."""

from .changes import Changes, apply, plan
from .reading import LISTS, CodeList, Entry, Reading, read_list
from .seed import load_official

__all__ = [
    "LISTS",
    "Changes",
    "CodeList",
    "Entry",
    "Reading",
    "apply",
    "load_official",
    "plan",
    "read_list",
]
