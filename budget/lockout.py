"""Locked out after failed logins: of a user at an address, for a while; told when it ends, and unlocked."""

from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def locked() -> QuerySet[AccessAttempt]:
    """The attempts that lock somebody out at this moment."""
    return AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME,
    )


def unlock(username: str) -> None:
    reset(username=username)


def locked_page(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Until when, and whom to ask; the same words whether or not there is such a user."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    attempts = locked().filter(username=name, ip_address=request.META.get("REMOTE_ADDR"))
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    context = {
        "until": last + settings.AXES_COOLOFF_TIME,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "registration/locked.html", context, status=429)
