"""Queries that are composed once for all who ask the same: Django takes longer for a small one than the database."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

KEPT = 512  # of each kind

Rows = tuple[tuple[Any, ...], ...]  # as the database gives them
Asked = ParamSpec("Asked")


def composed_once(compose: Callable[Asked, QuerySet[Any, Any]]) -> Callable[Asked, Rows]:
    """Of a function that composes rows of values one that asks for them, anew at each call.

    Only the SQL is kept, by the arguments: they must say all that it depends on. Rows are as the database
    gives them: of the thousand groups of a department Django would convert every cell.
    """

    @lru_cache(KEPT)
    def query(*asked: Any) -> tuple[str, tuple[Any, ...]]:
        try:
            return compose(*asked).query.sql_with_params()  # type: ignore[call-arg]
        except EmptyResultSet:  # a selection that Django knows to be empty, such as among no units
            return "", ()

    @wraps(compose)
    def rows(*asked: Any) -> Rows:
        sql, values = query(*asked)
        if not sql:
            return ()
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return tuple(cursor.fetchall())

    return rows  # type: ignore[return-value]
