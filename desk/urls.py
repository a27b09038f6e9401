"""Addresses of the desk: where people work."""

from django.urls import path

from . import home, imports

app_name = "desk"
urlpatterns = [
    path("departments/<slug:code>/", home.department, name="department"),
    path("template/", imports.template, name="template"),
    path("export/<int:year>/<slug:department>/", imports.export, name="export"),
    path("export/<int:year>/<slug:department>/<slug:unit>/", imports.export, name="export-unit"),
    path("import/", imports.upload, name="import"),
    path("import/<int:key>/", imports.preview, name="preview"),
    path("import/<int:key>/confirm/", imports.confirm, name="confirm"),
    path("import/<int:key>/discard/", imports.discard, name="discard"),
]
