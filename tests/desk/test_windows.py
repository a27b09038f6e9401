"""The page of 填报时间: who opens and closes entry, of which departments, and what it then means."""

from datetime import date

import pytest

from budget.models import EntryWindow
from tests import builders as make
from tests.desk.uploads import logged_in, words

pytestmark = pytest.mark.django_db

LIST, SET = "/desk/windows/", "/desk/windows/set/"
DAYS = {"year": 2023, "phase": "first", "opens": "2022-08-01", "closes": "2022-09-15"}


@pytest.fixture
def unit():
    make.unit("319001")
    return make.unit("318001")


@pytest.fixture
def administrator(unit):
    return logged_in(make.administrator())


@pytest.fixture
def reviewer(unit):
    return logged_in(make.reviewer(unit.department))


def stored():
    fields = ("year", "phase", "department", "opens", "closes")
    return list(EntryWindow.objects.order_by("pk").values_list(*fields))


def test_the_administrator_sets_the_days_for_all(administrator):
    answer = administrator.post(SET, DAYS)
    assert (answer.status_code, answer.url) == (302, LIST)
    assert stored() == [(2023, "first", None, date(2022, 8, 1), date(2022, 9, 15))]
    assert "2023 一上 全部部门 2022-08-01 2022-09-15 关闭" in words(administrator.get(LIST))


def test_saying_it_again_moves_the_days(administrator):
    administrator.post(SET, DAYS)
    administrator.post(SET, DAYS | {"closes": ""})
    assert stored() == [(2023, "first", None, date(2022, 8, 1), None)]
    assert "✓ 可以填报" in words(administrator.get(LIST))


def test_a_reviewer_sets_those_of_its_departments_only(reviewer):
    assert reviewer.post(SET, DAYS | {"department": "318"}).status_code == 302
    assert reviewer.post(SET, DAYS | {"department": "319"}).status_code == 400
    assert reviewer.post(SET, DAYS).status_code == 400
    assert [row[2] for row in stored()] == ["318"]


def test_a_reviewer_sees_those_for_all_and_removes_only_its_own(administrator, reviewer):
    administrator.post(SET, DAYS)
    administrator.post(SET, DAYS | {"department": "319"})
    reviewer.post(SET, DAYS | {"department": "318"})
    keys = dict(EntryWindow.objects.values_list("department", "pk"))
    text = words(reviewer.get(LIST))
    assert ("全部部门" in text, "部门319" in text) == (True, False)
    answers = [
        reviewer.post(f"{LIST}{keys[each]}/remove/").status_code for each in (None, "319", "318")
    ]
    assert answers == [404, 404, 302]
    assert [row[2] for row in stored()] == [None, "319"]


@pytest.mark.parametrize(
    ("wrong", "words_of_it"),
    [
        ({"closes": "2022-07-01"}, "截止日期不能早于开始日期。"),
        ({"year": "3000"}, "应为四位年度。"),
        ({"year": "x"}, "输入整数。"),
        ({"phase": "x"}, "选择一个有效的选项"),
        ({"opens": "昨天"}, "输入一个有效的日期。"),
    ],
)  # fmt: skip
def test_what_is_no_window_is_refused_with_its_reason(administrator, wrong, words_of_it):
    answer = administrator.post(SET, DAYS | wrong)
    assert (answer.status_code, words_of_it in words(answer), stored()) == (400, True, [])


def test_others_neither_see_nor_set(unit):
    window = EntryWindow.objects.create(year=2023, phase="first")
    people = [
        make.clerk(unit), make.accountant(unit.department), make.auditor(),
        make.person("", "outsider"),
    ]  # fmt: skip
    for person in people:
        client = logged_in(person)
        answers = [
            client.get(LIST), client.post(SET, DAYS), client.post(f"{LIST}{window.pk}/remove/"),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [403] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_window_and_for_three(
    administrator, count, django_assert_num_queries
):
    for department in ("318", "319", "")[:count]:
        administrator.post(SET, DAYS | {"department": department})
    administrator.get(LIST)
    with django_assert_num_queries(8):
        administrator.get(LIST)
