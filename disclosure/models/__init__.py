"""What disclosure keeps; one module for each kind."""

from .batches import Batch
from .publications import Posting, Publication, PublishedFile
from .texts import Particulars, Population, Reason, Section, Statement

__all__ = [
    "Batch",
    "Particulars",
    "Population",
    "Posting",
    "Publication",
    "PublishedFile",
    "Reason",
    "Section",
    "Statement",
]
