"""Who acts, and by which way: handed to the database, which writes it beside every change.

The code says it once, `with acting(person, Via.PAGE): …`; triggers read it. On SQLite they call
functions that every connection of ours has and no other program: what comes from outside is refused.
On PostgreSQL they read settings that go ahead of every writing statement: without them, they record
that the change came from outside, and as whom.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import TextChoices


class Via(TextChoices):
    PAGE = "page", "页面"
    IMPORT = "import", "导入"
    ADMIN = "admin", "管理"
    COMMAND = "command", "命令"
    PROGRAM = "program", "程序"  # our code, by a way that said nothing of itself
    OUTSIDE = "outside", "数据库"  # past the application


@dataclass(frozen=True)
class Act:
    """`note` is the command's name, or the file that was imported."""

    person: int | None = None
    via: str = Via.PROGRAM.value
    note: str = ""


NOTE = 200
_present: ContextVar[Act] = ContextVar("act", default=Act())  # noqa: B039  it is frozen


@contextmanager
def acting(**parts: Any) -> Iterator[None]:
    """Inside, changes are those of this person=, via=, note=; what is not named stays as it is."""
    token = _present.set(replace(_present.get(), **parts))
    try:
        yield
    finally:
        _present.reset(token)


def hand_over(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Enables a new connection to say who acts."""
    if connection.vendor == "sqlite":
        create = connection.connection.create_function
        create("acting_person", 0, lambda: _present.get().person)
        create("acting_via", 0, lambda: str(_present.get().via))
        create("acting_note", 0, lambda: _present.get().note[:NOTE])
    elif _announce not in connection.execute_wrappers:
        # In front: whoever adds his own for a while takes the last one away again.
        connection.execute_wrappers.insert(0, _announce)


def _announce(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Ahead of each writing statement, for a rollback would also take back what was said before.

    Past Django's cursor: it is no query of the page's.
    """
    if not str(sql).lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
        act, connection = _present.get(), context["connection"]
        with connection.wrap_database_errors:
            connection.connection.execute(
                "SELECT set_config('budget.person', %s, false), set_config('budget.via', %s, false),"
                " set_config('budget.note', %s, false)",
                [str(act.person or ""), str(act.via), act.note[:NOTE]],
            )
    return execute(sql, params, many, context)
