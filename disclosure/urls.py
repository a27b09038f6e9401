"""Addresses of what is published: a scope, then what of it."""

from django.urls import path, register_converter

from . import publishing, texts, views
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
    path("<scope:scope>/booklet/", publishing.overview, name="booklet"),
    path("<scope:scope>/booklet/text/", publishing.preview, name="preview"),
    path("<scope:scope>/booklet/texts/", texts.texts, name="texts"),
    path("<scope:scope>/booklet.<slug:form>", publishing.download, name="booklet-file"),
    path("batches/<int:year>/<slug:form>/", publishing.start, name="batch-start"),
    path("batches/<int:key>/", publishing.batch, name="batch"),
    path("batches/<int:key>.zip", publishing.batch_file, name="batch-file"),
]
