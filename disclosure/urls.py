"""Addresses of what is published: a scope, then what of it."""

from django.urls import path

from . import publishing, roundings, texts, views
from .addresses import SCOPE

app_name = "disclosure"
urlpatterns = [
    path("", views.index, name="index"),
    path(f"{SCOPE}/", views.overview, name="overview"),
    path(f"{SCOPE}/tables/", views.tables, name="tables"),
    path(f"{SCOPE}/tables/<int:number>/", views.table, name="table"),
    path(f"{SCOPE}/tables.<slug:form>", views.download, name="download"),
    path(f"{SCOPE}/tables/<int:number>.<slug:form>", views.download, name="download"),
    path(f"{SCOPE}/checks/", views.checks, name="checks"),
    path(f"{SCOPE}/rounding/", roundings.listing, name="rounding"),
    path(f"{SCOPE}/rounding.<slug:form>", roundings.download, name="rounding-file"),
    path(f"{SCOPE}/booklet/", publishing.overview, name="booklet"),
    path(f"{SCOPE}/booklet/text/", publishing.preview, name="preview"),
    path(f"{SCOPE}/booklet/texts/", texts.texts, name="texts"),
    path(f"{SCOPE}/booklet.<slug:form>", publishing.download, name="booklet-file"),
    path("batches/<int:year>/<slug:form>/", publishing.start, name="batch-start"),
    path("batches/<int:key>/", publishing.batch, name="batch"),
    path("batches/<int:key>.zip", publishing.batch_file, name="batch-file"),
]
