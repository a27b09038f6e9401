"""Whether entry is open: by year, phase, department and day; where nothing is set, it is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from .models import EntryWindow, Phase


def window_of(year: int, phase: str, department: str) -> EntryWindow | None:
    """The window that holds for a department: its own, else the one for all."""
    rows = EntryWindow.objects.filter(
        Q(department=department) | Q(department=None), year=year, phase=phase
    )
    return deciding(rows)


def deciding(windows: Iterable[EntryWindow]) -> EntryWindow | None:
    return max(windows, key=lambda window: window.department_id is not None, default=None)


def includes(window: EntryWindow | None, today: date) -> bool:
    if window is None:
        return True
    return (window.opens is None or window.opens <= today) and (
        window.closes is None or today <= window.closes
    )


def why_not_open(window: EntryWindow | None, today: date) -> str:
    """Why entry is closed on a day, in the user's words; blank where it is open."""
    if window is None or includes(window, today):
        return ""
    words = f"{window.year} 年{Phase(window.phase).label}"
    if window.opens and today < window.opens:
        return f"{words}自 {window.opens:%Y-%m-%d} 起填报，现在还不能修改。"
    return f"{words}填报已于 {window.closes:%Y-%m-%d} 截止，不能再修改；需要延期时请联系财政审核。"
