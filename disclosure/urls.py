"""Addresses of what is published: a scope, then what of it."""

from django.urls import path

from . import (
    auditing,
    bureau,
    progress,
    published,
    publishing,
    releasing,
    roundings,
    texts,
    tracing,
    views,
)
from .addresses import SCOPE

VERSION = f"{SCOPE}/versions/<int:number>"  # the view takes `number` too
FIGURE = f"{SCOPE}/figures/<slug:table>/<str:row>/<slug:column>"

app_name = "disclosure"
urlpatterns = [
    path("", views.index, name="index"),
    path(f"{SCOPE}/", views.overview, name="overview"),
    path(f"{SCOPE}/tables/", views.tables, name="tables"),
    path(f"{SCOPE}/tables/<int:number>/", views.table, name="table"),
    path(f"{SCOPE}/tables.<slug:form>", views.download, name="download"),
    path(f"{SCOPE}/tables/<int:number>.<slug:form>", views.download, name="download"),
    path(f"{FIGURE}/", tracing.figure, name="figure"),
    path(f"{FIGURE}/lines.<slug:form>", tracing.export, name="figure-lines"),
    path(f"{SCOPE}/lines/<int:key>/", tracing.line, name="line"),
    path(f"{SCOPE}/revenue/<int:key>/", tracing.revenue, name="revenue-line"),
    path(f"{SCOPE}/rounding/", roundings.listing, name="rounding"),
    path(f"{SCOPE}/rounding.<slug:form>", roundings.download, name="rounding-file"),
    path(f"{SCOPE}/checks/", auditing.checks, name="checks"),
    path(f"{SCOPE}/checks.<slug:form>", auditing.download, name="checks-file"),
    path(f"{SCOPE}/checks/waive/", auditing.waive, name="waive"),
    path(f"{SCOPE}/checks/waivers/<int:key>/revoke/", auditing.revoke, name="revoke"),
    path(f"{SCOPE}/booklet/", publishing.overview, name="booklet"),
    path(f"{SCOPE}/booklet/text/", publishing.preview, name="preview"),
    path(f"{SCOPE}/booklet/texts/", texts.texts, name="texts"),
    path(f"{SCOPE}/booklet.<slug:form>", publishing.download, name="booklet-file"),
    path(f"{SCOPE}/versions/", published.versions, name="versions"),
    path(f"{SCOPE}/versions/publish/", releasing.publish, name="publish"),
    path(f"{SCOPE}/versions/together/", releasing.together, name="publish-together"),
    path(f"{SCOPE}/versions/together/prepare/", releasing.prepare_all, name="publish-prepare"),
    path(f"{VERSION}/", published.version, name="version"),
    path(f"{VERSION}/tables/", published.tables, name="version-tables"),
    path(f"{VERSION}/text/", published.text, name="version-text"),
    path(f"{VERSION}/files/<str:name>", published.file, name="version-file"),
    path(f"{VERSION}/certificate/", published.certified, name="certificate"),
    path(f"{VERSION}/certificate.<slug:form>", published.certificate_file, name="certificate-file"),
    path(f"{VERSION}/verification/", published.verification, name="verification"),
    path(f"{VERSION}/posting/", releasing.post, name="posting"),
    path(f"{VERSION}/withdrawal/", releasing.take_back, name="withdrawal"),
    path("progress/", progress.latest, name="progress-latest"),
    path("progress/<int:year>/", progress.board, name="progress"),
    path("checks/<int:year>/", bureau.audit, name="audit"),
    path("checks/<int:year>/catalogue/", bureau.catalogue, name="catalogue"),
    path("checks/<int:year>/catalogue/<str:number>/", bureau.setting, name="setting"),
    path("batches/<int:year>/<slug:form>/", publishing.start, name="batch-start"),
    path("batches/<int:key>/", publishing.batch, name="batch"),
    path("batches/<int:key>.zip", publishing.batch_file, name="batch-file"),
]
