"""What the desk keeps; one module for each kind."""

from .uploads import Upload

__all__ = ["Upload"]
