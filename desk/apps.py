from django.apps import AppConfig

from budget.guards import Kept


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "编报"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = (Kept("Version"), Kept("Step"), Kept("Reply"))
