"""Around every request: whose it is, what it says, whether its session has rested too long, whose password must go."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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


USED = "used"  # of a session: when it was last used, in seconds
NOTED_EVERY = 60  # seconds; a session is not written with every request


def begin_use(request: HttpRequest, **signal: Any) -> None:
    """With the login, whatever page or program logs in."""
    request.session[USED] = int(time.time())


class IdleMiddleware:
    """Ends a session that nobody has used for a while. What a page saves in passing counts as use.

    What a page asks by itself, while nobody touches it, does not: it says so in a header.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            idle = now - request.session.get(USED, 0)
            if idle > settings.SESSION_IDLE_SECONDS:
                auth.logout(request)
            elif idle > NOTED_EVERY and "X-Unattended" not in request.headers:
                request.session[USED] = now
        return self.get_response(request)


class WordsMiddleware:
    """Refuses a NUL in an address, a query or a form: no database keeps it, and PostgreSQL fails over it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        sent = [
            words
            for query in (request.GET, request.POST)
            for name, values in query.lists()
            for words in (name, *values)
        ]
        if any("\0" in words for words in (request.path_info, *sent)):
            raise SuspiciousOperation("a NUL in what was sent")


class FirstPasswordMiddleware:
    """A password that another person has set opens one page: that on which it is changed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False):
            change = reverse("password_change")
            if request.path_info not in {change, reverse("logout")}:
                return redirect(change)
        return self.get_response(request)
