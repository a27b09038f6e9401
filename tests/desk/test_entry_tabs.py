"""The tabs of 编报 stay on all of its pages, also on those of other applications."""

import re

import pytest

from tests import builders

pytestmark = pytest.mark.django_db

DRAFT = "2023-second/318/318001"
TARGETS = f"/performance/2023/318/?from={DRAFT}"


@pytest.fixture
def budget(people):
    builders.project(people["clerk"].unit)
    return builders.unit_budget(people["clerk"].unit, phase="second")


def tabs(client, url):
    """The addresses of a page's tabs, and the one that it stands on."""
    bar = re.search(r'<nav class="entry-tabs".*?</nav>', client.get(url).text, re.DOTALL)
    found = re.findall(r'<a href="([^"]+)" data-tab="([^"]+)"( aria-current)?', bar.group())
    return [url for url, _, _ in found], [slug for _, slug, here in found if here]


@pytest.mark.parametrize("name", ["clerk", "accountant"])
def test_each_page_of_entry_has_the_tabs_of_its_unit_and_phase(client, people, budget, name):
    client.force_login(people[name])
    pages, here = tabs(client, f"/desk/{DRAFT}/expenditure/")
    assert here == ["expenditure"]
    for page in pages:
        assert (page, tabs(client, page)[0]) == (page, pages)
    (target,) = [page for page in pages if "performance" in page]
    assert tabs(client, target)[1] == ["targets"]


def test_a_project_s_target_has_the_tabs_of_its_unit(client, people, budget):
    client.force_login(people["accountant"])
    pages, here = tabs(client, "/performance/2023/318/projects/P001/")
    assert here == ["targets"]
    assert pages[0].endswith("/318/318001/expenditure/")


@pytest.mark.parametrize("asked", ["", "x", "2023/319/319001", "2022/318/318001", "2023/318"])
def test_a_department_s_targets_have_no_unit_s_tabs_unasked(client, people, budget, asked):
    client.force_login(people["accountant"])
    assert 'class="entry-tabs"' not in client.get(f"/performance/2023/318/?from={asked}").text
