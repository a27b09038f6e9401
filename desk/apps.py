from django.apps import AppConfig

from budget.guards import Kept, Place, Recorded


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "编报"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = (Kept("Version"), Kept("Step"), Kept("Reply"))
    recorded = (
        Recorded(
            "Thread",
            Place("unit_budget__unit", "department", ("unit_budget__year", "year"), "unit_budget"),
            entered=False,
        ),
    )
