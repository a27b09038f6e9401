"""Code lists: the seed that comes with the project, and an office's own list of a year over it."""

from .seed import load_official

__all__ = ["load_official"]
