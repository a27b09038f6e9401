"""What was published never moves: frozen from the database, sealed, read back, proved.

draft(scope) is what would be published now; publish(scope, person) stores it; content_of(text) reads
a stored publication, and all that is shown of one comes from there; withdraw(publication, …) takes it
off the public pages.
"""

from .act import Refused, latest, publish, publish_together
from .content import Content, UnknownFormat, content_of
from .files import KINDS
from .freezing import Draft, Obstacle, draft
from .withdrawing import withdraw

__all__ = [
    "KINDS",
    "Content",
    "Draft",
    "Obstacle",
    "Refused",
    "UnknownFormat",
    "content_of",
    "draft",
    "latest",
    "publish",
    "publish_together",
    "withdraw",
]
