"""The sheets of the budget workbook that fill the facts of this application, in the order of reading."""

from .ceilings import CEILINGS
from .costs import COSTS
from .lines import EXPENDITURE, REVENUE
from .projects import PROJECTS
from .property import ASSETS, PROCUREMENT
from .structure import DEPARTMENTS, UNITS

SHEETS = (
    DEPARTMENTS,
    UNITS,
    PROJECTS,
    COSTS,
    REVENUE,
    EXPENDITURE,
    PROCUREMENT,
    ASSETS,
    CEILINGS,
)
