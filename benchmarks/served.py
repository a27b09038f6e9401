"""Addresses of the site, and beside them one page that only says ok: the floor of every page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as addresses


@login_not_required
def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("benchmark/ok/", ok), *addresses]
