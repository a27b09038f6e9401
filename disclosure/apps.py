from django.apps import AppConfig
from django.core import checks

from budget.guards import Kept, Place, Recorded

from .checks import check_forms


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "信息公开"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = (
        Kept("Publication"),
        Kept("PublishedFile"),
        Kept("Posting"),
        Kept("Withdrawal"),
        Kept("CheckSetting"),
        Kept("Waiver"),
        Kept("Revocation"),
    )
    recorded = (
        Recorded("Statement", Place(unit="unit", department="department", year="year")),
        Recorded("Particulars", Place(unit="unit", department="department", year="year")),
    )

    def ready(self) -> None:
        checks.register(check_forms)
