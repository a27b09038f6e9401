"""The sheets of the budget workbook that fill the facts of this application, in the order of reading."""

from .lines import EXPENDITURE, REVENUE
from .property import ASSETS, PROCUREMENT
from .structure import DEPARTMENTS, PROJECTS, UNITS

SHEETS = (DEPARTMENTS, UNITS, PROJECTS, REVENUE, EXPENDITURE, PROCUREMENT, ASSETS)
