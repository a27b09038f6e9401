"""The application of the facts, and the admin with a site of our own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算数据"
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class BudgetAdminConfig(admin_apps.AdminConfig):
    default_site = "budget.admin_site.BudgetAdminSite"
    default = False
