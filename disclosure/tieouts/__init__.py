"""勾稽关系: named relations between addressed cells of tables, wherever the tables come from."""

from .book import EXACT, PRINTED, Book, Relation, Tie, Ties, finding, relate
from .kinds import across, all_of, down, stack
from .touching import Touching, touching

__all__ = [
    "EXACT",
    "PRINTED",
    "Book",
    "Relation",
    "Tie",
    "Ties",
    "Touching",
    "across",
    "all_of",
    "down",
    "finding",
    "relate",
    "stack",
    "touching",
]
