"""Whether the database is ready for a command: a sentence that says what to run, instead of a traceback."""

from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from budget.models import Source


def require_tables() -> None:
    """Raises CommandError where the database does not answer, or has not every table of this version."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(f"不能打开数据库：{error}") from error
    if missing:
        raise CommandError("数据库还没有建表，或不是本版本的表。请先运行：python manage.py migrate")


def require_codes() -> None:
    """Raises CommandError where there are no code lists to read a budget by."""
    require_tables()
    if not Source.objects.exists():
        raise CommandError("还没有装入科目。请先运行：python manage.py loadcodes")
