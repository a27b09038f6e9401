"""Addresses of the desk: where people work."""

from django.urls import path

from disclosure.addresses import SCOPE

from . import entry, home, imports

app_name = "desk"
GRID = f"{SCOPE}/<slug:slug>"
urlpatterns = [
    path("departments/<slug:code>/", home.department, name="department"),
    path("template/", imports.template, name="template"),
    path("export/<int:year>/<slug:department>/", imports.export, name="export"),
    path("export/<int:year>/<slug:department>/<slug:unit>/", imports.export, name="export-unit"),
    path("import/", imports.upload, name="import"),
    path("import/<int:key>/", imports.preview, name="preview"),
    path("import/<int:key>/confirm/", imports.confirm, name="confirm"),
    path("import/<int:key>/discard/", imports.discard, name="discard"),
    path("entry/", entry.index, name="entry"),
    path(f"{GRID}/", entry.page, name="entry-grid"),
    path(f"{GRID}/codes.json", entry.codes, name="entry-codes"),
    path(f"{GRID}/save/", entry.save_rows, name="entry-save"),
]
