"""Journeys through the pages in headless Chromium, with screenshots kept in var/ci/screenshots.

The strict Content-Security-Policy forbids page.wait_for_function: wait with expect(locator).
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent
SCREENSHOTS = Path(settings.BASE_DIR, "var", "ci", "screenshots")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Playwright's loop runs in the thread of the test, where Django would refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.program("chromium"))
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [*browser_type_launch_args.get("args", ()), *QUIET],
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """Journeys write page.goto("/…")."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
        "accept_downloads": True,
    }


@pytest.fixture
def page(page):
    """A page on which a script error, or anything that the policy refused, fails the journey."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def shot():
    """Stores the whole page as a picture: shot(page, "login")."""

    def store(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return store
