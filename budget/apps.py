from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = "预算数据"
    default_auto_field = "django.db.models.BigAutoField"
