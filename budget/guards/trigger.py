"""A trigger as a value, and how each database writes it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """`body` is what SQLite writes between BEGIN and END, and PostgreSQL in a function of its own."""

    name: str
    table: str
    event: str  # such as BEFORE UPDATE
    body: str
    when: str = ""  # a condition over OLD and NEW
    each: str = "FOR EACH ROW"

    def created(self, vendor: str) -> Iterator[str]:
        head = f'CREATE TRIGGER "{self.name}" {self.event} ON "{self.table}" {self.each}'
        when = f" WHEN ({self.when})" if self.when else ""
        if vendor == "sqlite":
            yield f"{head}{when} BEGIN {self.body} END"
        else:
            yield (
                f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql'
                f" AS $guard${self.source}$guard$"
            )
            yield f'{head}{when} EXECUTE FUNCTION "{self.name}"()'

    def dropped(self, vendor: str) -> Iterator[str]:
        if vendor == "sqlite":
            yield f'DROP TRIGGER IF EXISTS "{self.name}"'
        else:
            yield f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"'
            yield f'DROP FUNCTION IF EXISTS "{self.name}"()'

    def definition(self, vendor: str) -> str:
        """What the database keeps of it, by which it knows the trigger again."""
        return next(self.created(vendor)) if vendor == "sqlite" else self.source

    @property
    def source(self) -> str:
        # PostgreSQL keeps a function's text as it is, and a trigger's in words of its own: the head
        # stands in the function too, so that any difference shows.
        return f"/* {self.event} {self.each} {self.when} */ BEGIN {self.body} END"


def differs(vendor: str) -> str:
    """The operator by which NULL equals NULL."""
    return "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def execute(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
