"""The history of a row, and who made a unit's budget."""

import pytest

from budget import record
from budget.acting import acting
from budget.models import Reopened, UnitBudget, UnitYear
from budget.models.reopened import Part
from tests import builders as make

pytestmark = pytest.mark.django_db


def test_the_history_of_a_row_begins_with_the_latest():
    budget = make.unit_budget(make.unit())
    line, other = make.line(budget), make.line(budget, economic="30102")
    line.note = "改"
    line.save()
    other.delete()
    assert [change.act for change in record.history(line)] == ["change", "add"]


def test_authors_are_those_who_entered_lines_projects_and_head_counts():
    unit = make.unit()
    budget, other = make.unit_budget(unit), make.unit_budget(unit, phase="second")
    a, b, c, d, e = (make.clerk(unit, f"clerk{number}") for number in range(5))
    with acting(person=a.pk):
        make.line(budget)
    with acting(person=b.pk):
        make.project(unit)
    with acting(person=c.pk):
        make.line(other)
    with acting(person=d.pk):
        budget.staff = 3
        budget.save()
    with acting(person=e.pk):
        UnitYear.objects.update(name="改名")
    assert record.authors(budget) == {a.pk, b.pk, d.pk}
    assert record.authors(other) == {b.pk, c.pk}


def test_who_moves_a_budget_through_the_process_is_no_author():
    budget = make.unit_budget(make.unit())
    with acting(person=make.clerk(budget.unit).pk):
        UnitBudget.objects.update(state=UnitBudget._meta.get_field("state").choices[1][0])
        Reopened.objects.create(unit_budget=budget, part=Part.values[0])
    assert record.authors(budget) == set()


def test_who_only_deletes_is_an_author_too_and_other_units_have_their_own():
    budget = make.unit_budget(make.unit())
    elsewhere = make.unit_budget(make.unit("318002", "二所"))
    line = make.line(budget)
    clerk = make.clerk(budget.unit)
    with acting(person=clerk.pk):
        line.delete()
    assert record.authors(budget) == {clerk.pk}
    assert record.authors(elsewhere) == set()
