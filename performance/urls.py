"""Addresses of targets: a year and department, then whose target."""

from django.urls import path

from . import views

app_name = "performance"
PLACE = "<int:year>/<slug:department>"
urlpatterns = [
    path("", views.index, name="index"),
    path("indicators.json", views.library, name="library"),
    path(f"{PLACE}/", views.overview, name="overview"),
    path(f"{PLACE}/projects/<slug:code>/", views.project, name="project"),
    path(f"{PLACE}/overall/", views.overall, name="overall"),
    path(f"{PLACE}/sections/new/", views.new_section, name="new-section"),
    path(f"{PLACE}/funds/new/", views.new_fund, name="new-fund"),
    path(f"{PLACE}/sections/<int:key>/", views.section, name="section"),
    path(f"{PLACE}/sections/<int:key>/move/", views.move, name="move"),
    path(f"{PLACE}/sections/<int:key>/remove/", views.remove, name="remove"),
]
