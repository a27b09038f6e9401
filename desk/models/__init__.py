"""What the desk keeps; one module for each kind."""

from .process import Reply, Step, Thread
from .uploads import Upload
from .versions import Version

__all__ = ["Reply", "Step", "Thread", "Upload", "Version"]
