"""What disclosure keeps; one module for each kind."""

from .batches import Batch
from .texts import Particulars, Population, Reason, Section, Statement

__all__ = ["Batch", "Particulars", "Population", "Reason", "Section", "Statement"]
