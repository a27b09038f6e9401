"""What every test stands on: a database with the official code lists, programs of the machine."""

import os
import shutil

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from budget import guards
from budget.codelists import load_official
from budget.models import FunctionCode

# A slow machine is no fault; in CI the same examples run every time.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for marker in item.iter_markers("program"):
        (name,) = marker.args
        if shutil.which(name):
            continue
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed; in CI every test has to run", pytrace=False)
        pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="session", autouse=True)
def own_surroundings(tmp_path_factory):
    """No test writes into the office's var/, nor spends its time on strong password hashes."""
    with override_settings(
        VAR_DIR=tmp_path_factory.mktemp("var"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as offices run it: in memory all threads would share one connection.

    The threads of the live server keep no connection, or PostgreSQL could not drop the database.
    """
    connection.settings_dict["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The official code lists once for the whole session: a test with `db` finds them.

    In the end threads of a test may still hold a connection, and PostgreSQL would not drop the database.
    """
    with django_db_blocker.unblock():
        load_official()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def code_lists(request):
    """The lists again for whoever comes after a transactional test, which has emptied the database."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("codes")


@pytest.fixture
def codes(db):
    """The official code lists, again after a transactional test has emptied the database.

    `db` stands in the signature: asked for later, pytest-django would not see it when it decides
    which databases to set up, and the test would run in the office's own. Beside a test's
    transactional_db or live_server it is transactional too: then the database is emptied afterwards,
    which its guards would refuse. They go before, and are back after, as after every migrate.
    """
    if not FunctionCode.objects.exists():
        load_official()
    yield
    if not connection.in_atomic_block:
        guards.remove(connection)
