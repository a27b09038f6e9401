"""The seed of the code lists: what it loads, and what it leaves alone."""

import pytest

from budget.codelists import load_official
from budget.codelists.hierarchy import Years, overlapping, parent_of
from budget.models import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)

pytestmark = pytest.mark.django_db


def test_the_seed_loads_every_list_and_again_changes_nothing():
    before = [list(model.objects.values()) for model in (FunctionCode, EconomicMapping, Source)]
    assert set(load_official().values()) == {0}
    after = [list(model.objects.values()) for model in (FunctionCode, EconomicMapping, Source)]
    assert after == before


def test_the_seed_knows_levels_parents_and_pinyin():
    row = FunctionCode.objects.get(code="2010301")
    assert (row.level, row.parent_code, row.pinyin) == (3, "20103", "xingzhengyunxing xzyx")
    assert FunctionCode.objects.get(code="201").parent_code == ""
    assert Source.objects.get(code="11").parent_id == "1"
    assert Category.objects.get(code="12").parent_id == "1"


@pytest.mark.parametrize("model", [FunctionCode, EconomicCode, GovernmentCode])
def test_no_code_of_the_seed_is_in_force_twice_and_every_parent_is_in_the_list(model):
    assert overlapping(model) == []
    codes = set(model.objects.values_list("code", flat=True))
    parents = set(model.objects.exclude(level=1).values_list("parent_code", flat=True))
    assert parents <= codes


def test_every_economic_code_of_the_second_level_is_mapped():
    """A locality's 细目 follows its 款."""
    mapped = EconomicMapping.objects.values("economic__code")
    unmapped = EconomicCode.objects.in_force(2023).filter(level=2).exclude(code__in=mapped)
    assert list(unmapped) == []


def test_the_seed_fills_in_what_is_missing_and_keeps_what_the_office_changed():
    FunctionCode.objects.filter(code="2010301").update(name="行政运行（本地）")
    FunctionCode.objects.filter(code="2010302").update(year_to=2024)
    FunctionCode.objects.filter(code="2010399").delete()
    assert load_official()["功能分类科目"] == 1
    assert FunctionCode.objects.get(code="2010301").name == "行政运行（本地）"
    assert FunctionCode.objects.get(code="2010302").year_to == 2024
    assert FunctionCode.objects.get(code="2010399").parent_code == "20103"


def test_the_seed_leaves_a_code_that_the_office_has_mapped_as_it_is():
    code = EconomicCode.objects.get(code="30101")
    code.mappings.all().delete()
    other = GovernmentCode.objects.get(code="50102")
    code.mappings.create(government=other, applies_to=EconomicMapping.Applies.ALL)
    load_official()
    assert [mapping.government for mapping in code.mappings.all()] == [other]


def test_a_parent_is_the_longest_prefix_in_force_in_the_same_years():
    known = {"302": [Years()], "30212": [Years(2020, 2022)]}
    assert parent_of("3021201", Years(2021, 2023), known) == "30212"
    assert parent_of("3021201", Years(2023, 2024), known) == "302"
    assert parent_of("302", Years(), known) == ""
