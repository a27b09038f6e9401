"""The forms of places and years."""

from .form import Form
from .hebei import HEBEI

FORMS = (HEBEI,)


def form_of(year: int) -> Form:
    """The form in force in a year: the latest that began by then, else the earliest."""
    begun = [form for form in FORMS if form.year_from <= year]
    return max(begun or FORMS, key=lambda form: form.year_from if begun else -form.year_from)
