"""A query is composed once; what it answers is always what the database says now."""

import pytest

from budget.models import Department
from budget.queries import composed_once
from tests import builders

pytestmark = pytest.mark.django_db


def test_it_is_composed_once_and_asked_every_time():
    composed = []

    @composed_once
    def of(*codes):
        composed.append(codes)
        return Department.objects.filter(pk__in=codes).values_list("pk")

    assert of("318", "319") == ()
    builders.department("318")
    assert of("318", "319") == (("318",),)
    builders.department("319")
    assert sorted(of("318", "319")) == [("318",), ("319",)]
    assert composed == [("318", "319")]


def test_what_can_hold_nothing_is_not_asked(django_assert_num_queries):
    nothing = composed_once(lambda: Department.objects.none().values_list("pk"))
    with django_assert_num_queries(0):
        assert nothing() == ()
