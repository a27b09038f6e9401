"""The application of the facts, and the admin with a site of our own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from .acting import hand_over
from .guards import Kept, Place, Recorded, after_migrate, before_migrate, check_guards
from .middleware import begin_use

OF_BUDGET = Place(
    unit="unit_budget__unit",
    year="unit_budget__year",
    unit_budget="unit_budget",
)


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算数据"
    default_auto_field = "django.db.models.BigAutoField"
    default = True
    append_only = (Kept("CeilingIssue"), Kept("Ceiling"), Kept("Change"))
    recorded = (
        Recorded("Department", Place(department="pk")),
        Recorded("DepartmentYear", Place(department="department", year="year")),
        Recorded("Unit", Place(unit="pk")),
        Recorded("UnitYear", Place(unit="unit", year="year"), entered=False),
        Recorded("UnitBudget", Place(unit="unit", year="year", unit_budget="pk")),
        Recorded("RevenueLine", OF_BUDGET),
        Recorded("BudgetLine", OF_BUDGET),
        Recorded("Procurement", OF_BUDGET),
        Recorded("Project", Place(unit="unit", year="year")),
        Recorded("ProjectCost", Place(unit="project__unit", year="project__year")),
        Recorded(
            "Attachment", Place(unit="project__unit", year="project__year"), without=("content",)
        ),
        Recorded("Asset", Place(unit="unit")),
        Recorded("CeilingIssue", Place(department="department", year="year"), entered=False),
        Recorded("Ceiling", Place("unit", "issue__department", "issue__year"), entered=False),
        Recorded("Reopened", OF_BUDGET, entered=False),
        Recorded("EntryWindow", Place(department="department", year="year")),
        Recorded("FunctionCode"),
        Recorded("EconomicCode"),
        Recorded("GovernmentCode"),
        Recorded("EconomicMapping"),
        Recorded("Source"),
        Recorded("Category"),
        Recorded("User", secret=("password",), without=("last_login",)),
        Recorded("User_responsible_for"),
    )

    def ready(self) -> None:
        checks.register(check_guards, checks.Tags.database)
        # The only signals: nothing else tells of a new connection, every login, and tables remade.
        connection_created.connect(hand_over)
        user_logged_in.connect(begin_use)
        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)


class BudgetAdminConfig(admin_apps.AdminConfig):
    default_site = "budget.admin_site.BudgetAdminSite"
    default = False
