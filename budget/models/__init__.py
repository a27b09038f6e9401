"""The facts of departmental budgets; one module for each kind."""

from .codes import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from .lines import Asset, BudgetLine, Procurement, Project, RevenueLine
from .units import Department, DepartmentYear, Phase, Unit, UnitBudget, UnitYear
from .users import Role, User

__all__ = [
    "Asset",
    "BudgetLine",
    "Category",
    "Department",
    "DepartmentYear",
    "EconomicCode",
    "EconomicMapping",
    "FunctionCode",
    "GovernmentCode",
    "Phase",
    "Procurement",
    "Project",
    "RevenueLine",
    "Role",
    "Source",
    "Unit",
    "UnitBudget",
    "UnitYear",
    "User",
]
