from django.apps import AppConfig

from budget.guards import Place, Recorded

OF_TARGET = Place(
    unit="target__project__unit",
    department="target__department",
    year="target__year",
)


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = "绩效"
    default_auto_field = "django.db.models.BigAutoField"
    recorded = (
        Recorded("Target", Place(unit="project__unit", department="department", year="year")),
        Recorded("Goal", OF_TARGET),
        Recorded("Indicator", OF_TARGET),
    )
