"""What the database itself guards by triggers: rows that are only added, and the record of all others.

Declared in an application's AppConfig, made by a migration, made sure of after every migrate, and
checked by `manage.py check --database default`.
"""

from .append_only import Kept
from .installed import after_migrate, before_migrate, check_guards, ensure, missing, remove
from .operation import AppendOnly
from .recording import Place, Recorded

__all__ = [
    "AppendOnly",
    "Kept",
    "Place",
    "Recorded",
    "after_migrate",
    "before_migrate",
    "check_guards",
    "ensure",
    "missing",
    "remove",
]
