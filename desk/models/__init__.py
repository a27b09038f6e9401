"""What the desk keeps; one module for each kind."""

from .uploads import Upload
from .versions import Version

__all__ = ["Upload", "Version"]
