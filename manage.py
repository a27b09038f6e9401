#!/usr/bin/env python
"""Run Django's administrative commands for this project."""

import getpass
import os
import sys

from django.core.management import execute_from_command_line

from budget.acting import Via, acting


def note() -> str:
    """The command, and the machine's account that runs it, where it has a name."""
    command = " ".join(sys.argv[1:2])
    try:
        return f"{command}（{getpass.getuser()}）"
    except (KeyError, ImportError, OSError):
        return command


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with acting(via=Via.COMMAND, note=note()):
        execute_from_command_line(sys.argv)
