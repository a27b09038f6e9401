"""The facts of departmental budgets; one module for each kind."""

from .ceilings import Ceiling, CeilingDraft, CeilingIssue
from .changes import Change
from .codes import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from .lines import Asset, BudgetLine, Procurement, Project, RevenueLine
from .projects import Attachment, ProjectCost
from .reopened import Part, Reopened
from .units import Department, DepartmentYear, Named, Phase, State, Unit, UnitBudget, UnitYear
from .users import Role, User
from .windows import EntryWindow

__all__ = [
    "Asset",
    "Attachment",
    "BudgetLine",
    "Category",
    "Ceiling",
    "CeilingDraft",
    "CeilingIssue",
    "Change",
    "Department",
    "DepartmentYear",
    "EconomicCode",
    "EconomicMapping",
    "EntryWindow",
    "FunctionCode",
    "GovernmentCode",
    "Named",
    "Part",
    "Phase",
    "Procurement",
    "Project",
    "ProjectCost",
    "Reopened",
    "RevenueLine",
    "Role",
    "Source",
    "State",
    "Unit",
    "UnitBudget",
    "UnitYear",
    "User",
]
