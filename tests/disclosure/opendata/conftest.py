"""The publication of the real case, as its own tests have it."""

from tests.disclosure.publication.conftest import (  # noqa: F401
    accountant,
    case,
    light_files,
    published,
)
