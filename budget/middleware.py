"""Tells the record whose request it is that changes something."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .acting import Via, acting

Answer = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Stands behind the authentication: what a request changes is on record as its person's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        admin = request.path_info.startswith(reverse("admin:index"))
        with acting(person=request.user.pk, via=Via.ADMIN if admin else Via.PAGE, note=""):
            return self.get_response(request)
