"""Databases of one run, made for it and dropped after it; an office's own is never touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from .catalogue import SQLITE


def server() -> str:
    """The PostgreSQL to measure on: TEST_POSTGRES_URL, DATABASE_URL, else this machine's."""
    named = (os.environ.get("TEST_POSTGRES_URL"), os.environ.get("DATABASE_URL"))
    here = f"postgresql://{getuser()}@127.0.0.1:5432/postgres"
    return next((url for url in named if url and url.startswith("postgres")), here)


def postgresql_version() -> str:
    """The server's version; blank where none answers."""
    try:
        with psycopg.connect(server(), connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.Error:
        return ""
    return f"{version // 10000}.{version % 10000}"


@contextmanager
def temporary(database: str, folder: Path, data: str) -> Iterator[str]:
    """The address of a new, empty database."""
    if database == SQLITE:
        yield f"sqlite:///{folder.absolute()}/{data}.sqlite3"
        return
    name = f"bumen_yusuan_bench_{os.getpid()}_{data}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield urlsplit(server())._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
