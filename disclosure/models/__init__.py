"""What disclosure keeps; one module for each kind."""

from .batches import Batch
from .checks import CheckSetting, Checkup, Level, Revocation, Waiver
from .publications import Posting, Publication, PublishedFile, Withdrawal
from .texts import Particulars, Population, Reason, Section, Statement

__all__ = [
    "Batch",
    "CheckSetting",
    "Checkup",
    "Level",
    "Particulars",
    "Population",
    "Posting",
    "Publication",
    "PublishedFile",
    "Reason",
    "Revocation",
    "Section",
    "Statement",
    "Waiver",
    "Withdrawal",
]
