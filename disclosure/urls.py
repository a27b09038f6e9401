"""Addresses of what is published: a scope, then what of it."""

from django.urls import path, register_converter

from . import views
from .addresses import ScopeConverter

register_converter(ScopeConverter, "scope")

app_name = "disclosure"
urlpatterns = [
    path("", views.index, name="index"),
    path("<scope:scope>/", views.overview, name="overview"),
    path("<scope:scope>/tables/", views.tables, name="tables"),
    path("<scope:scope>/tables/<int:number>/", views.table, name="table"),
    path("<scope:scope>/tables.<slug:form>", views.download, name="download"),
    path("<scope:scope>/tables/<int:number>.<slug:form>", views.download, name="download"),
    path("<scope:scope>/checks/", views.checks, name="checks"),
]
