"""The application of the facts, and the admin with a site of our own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate

from .guards import Kept, after_migrate, before_migrate, check_guards


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算数据"
    default_auto_field = "django.db.models.BigAutoField"
    default = True
    append_only = (Kept("CeilingIssue"), Kept("Ceiling"))

    def ready(self) -> None:
        checks.register(check_guards, checks.Tags.database)
        # The only signals: nothing else tells that tables are remade, and no migration can know the last.
        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)


class BudgetAdminConfig(admin_apps.AdminConfig):
    default_site = "budget.admin_site.BudgetAdminSite"
    default = False
