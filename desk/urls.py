"""Addresses of the desk: where people work."""

from django.urls import path

from disclosure.addresses import SCOPE

from . import (
    ceiling_pages,
    comments,
    copying_pages,
    entry,
    home,
    imports,
    process_pages,
    project_files,
    projects,
    record,
    units,
    version_pages,
    windows,
)

app_name = "desk"
GRID = f"{SCOPE}/<slug:slug>"
PROJECT = f"{SCOPE}/projects/<slug:code>"
urlpatterns = [
    path("departments/<slug:code>/", home.department, name="department"),
    path("template/", imports.template, name="template"),
    path("export/<int:year>/<slug:department>/", imports.export, name="export"),
    path("export/<int:year>/<slug:department>/<slug:unit>/", imports.export, name="export-unit"),
    path("import/", imports.upload, name="import"),
    path("import/<int:key>/", imports.preview, name="preview"),
    path("import/<int:key>/confirm/", imports.confirm, name="confirm"),
    path("import/<int:key>/discard/", imports.discard, name="discard"),
    path("ceilings/", ceiling_pages.index, name="ceilings-index"),
    path("ceilings/<int:year>/", ceiling_pages.of_year, name="ceilings-year"),
    path("ceilings/<int:year>/save/", ceiling_pages.save, name="ceilings-year-save"),
    path("ceilings/<int:year>/issue/", ceiling_pages.issue_now, name="ceilings-year-issue"),
    path("ceilings/<int:year>/<slug:department>/", ceiling_pages.of_department, name="ceilings"),
    path("ceilings/<int:year>/<slug:department>/save/", ceiling_pages.save, name="ceilings-save"),
    path(
        "ceilings/<int:year>/<slug:department>/issue/",
        ceiling_pages.issue_now,
        name="ceilings-issue",
    ),
    path(f"versions/{SCOPE}/", version_pages.listing, name="versions"),
    path(f"versions/{SCOPE}/compare/", version_pages.comparison, name="comparison"),
    path("copy/", copying_pages.start, name="copy"),
    path("copy/confirm/", copying_pages.confirm, name="copy-confirm"),
    path("windows/", windows.listing, name="windows"),
    path("windows/set/", windows.set_window, name="window-set"),
    path("windows/<int:key>/remove/", windows.remove, name="window-remove"),
    path("record/", record.index, name="record"),
    path("record/export/", record.export, name="record-export"),
    path("record/<str:model>/<str:row>/", record.history, name="history"),
    path("review/", process_pages.index, name="review"),
    path(f"{SCOPE}/process/", process_pages.page, name="process"),
    path(f"{SCOPE}/process/<slug:slug>/", process_pages.act, name="act"),
    path(f"{SCOPE}/process/parts/<slug:part>/", comments.parts, name="parts"),
    path(f"{SCOPE}/comment/<slug:part>/<int:key>/", comments.write, name="comment"),
    path("comments/<int:key>/reply/", comments.reply, name="reply"),
    path("comments/<int:key>/close/", comments.close, name="close"),
    path("entry/", entry.index, name="entry"),
    path(f"{SCOPE}/projects/", projects.projects, name="projects"),
    path(f"{SCOPE}/new-project/", projects.new, name="new-project"),
    path(f"{PROJECT}/", projects.project, name="project"),
    path(f"{PROJECT}/remove/", projects.remove, name="project-remove"),
    path(f"{PROJECT}/files/", project_files.add, name="file-add"),
    path(f"{PROJECT}/files/<int:key>/", project_files.read, name="file"),
    path(f"{PROJECT}/files/<int:key>/remove/", project_files.remove, name="file-remove"),
    path(f"{SCOPE}/unit/", units.unit, name="unit"),
    path(f"{SCOPE}/states.json", entry.states_of, name="states"),
    path(f"{GRID}/", entry.page, name="entry-grid"),
    path(f"{GRID}/codes.json", entry.codes, name="entry-codes"),
    path(f"{GRID}/news.json", entry.news_of, name="entry-news"),
    path(f"{GRID}/save/", entry.save_rows, name="entry-save"),
]
