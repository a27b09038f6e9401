"""Addresses that open without login: what is published, and nothing else."""

from django.urls import path

from . import public
from .addresses import SCOPE

VERSION = f"{SCOPE}/<int:number>"

app_name = "public"
urlpatterns = [
    path("", public.index, name="index"),
    path(f"{SCOPE}/", public.latest, name="latest"),
    path(f"{SCOPE}.json", public.latest_json, name="latest-json"),
    path(f"{VERSION}/", public.version, name="version"),
    path(f"{VERSION}/tables/", public.tables, name="tables"),
    path(f"{VERSION}/text/", public.text, name="text"),
    path(f"{VERSION}/data.json", public.data_json, name="json"),
    path(f"{VERSION}/datapackage.json", public.package_json, name="package"),
    path(f"{VERSION}/budget.csv", public.data_csv, name="csv"),
    path(f"{VERSION}/data.zip", public.data_zip, name="zip"),
    path(f"{VERSION}/files/<str:name>", public.file, name="file"),
]
