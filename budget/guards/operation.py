"""The migration that makes a model's rows append-only."""

from typing import Any

from django.db.migrations.operations.base import Operation

from .append_only import append_only
from .trigger import execute


class AppendOnly(Operation):
    """From here on rows of a model are only added. The application's `append_only` declares it too:
    so that every later migrate makes sure of it, and the check knows."""

    reversible = True

    def __init__(self, model: str, but: tuple[str, ...] = ()) -> None:
        self.model, self.but = model, but

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        for trigger in self._triggers(app_label, editor, new):
            execute(editor.connection, trigger.dropped(editor.connection.vendor))
            execute(editor.connection, trigger.created(editor.connection.vendor))

    def database_backwards(self, app_label: str, editor: Any, old: Any, new: Any) -> None:
        for trigger in self._triggers(app_label, editor, new):
            execute(editor.connection, trigger.dropped(editor.connection.vendor))

    def describe(self) -> str:
        return f"Rows of {self.model} are only added"

    def _triggers(self, app_label: str, editor: Any, state: Any) -> Any:
        model = state.apps.get_model(app_label, self.model)
        return append_only(model, editor.connection.vendor, self.but)
