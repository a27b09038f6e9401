"""The grids of 编报: who opens and saves them, what a save writes, what it refuses."""

import json

import pytest
from django.test import Client

from budget.models import BudgetLine, RevenueLine, UnitBudget
from tests import builders

from .grids import DRAFT, LINES, OFFICE, REVENUE, SALARY, added, cells, changed, loaded, send

PURCHASES = "/desk/2023/318/318001/procurement/"
ASSETS = "/desk/2023/318/318001/assets/"

pytestmark = pytest.mark.django_db

# Who

STATUS = {
    "clerk": (200, 200),
    "sister": (404, 404),
    "approver": (200, 403),
    "accountant": (200, 200),
    "reviewer": (200, 403),
    "other": (404, 404),
    "auditor": (200, 403),
    "administrator": (404, 404),
    "outsider": (404, 404),
}


@pytest.mark.parametrize("url", [LINES, REVENUE, DRAFT, PURCHASES, ASSETS])
@pytest.mark.parametrize("name", STATUS)
def test_a_grid_is_seen_and_saved_by_whom_it_is_for(client, people, name, url):
    client.force_login(people[name])
    empty = {"version": "", "last": 0, "rows": []}

    seen = [client.get(url).status_code, client.get(f"{url}codes.json").status_code]
    saved = client.post(f"{url}save/", json.dumps(empty), content_type="application/json")

    assert (*set(seen), saved.status_code) == STATUS[name]


def test_readers_get_a_grid_that_says_so(client, people):
    client.force_login(people["auditor"])

    page = client.get(LINES)

    assert page.context["data"]["may_write"] is False
    assert 'data-do="save"' not in page.text


@pytest.mark.parametrize(
    "url",
    [
        "/desk/2023/319/318001/expenditure/",
        "/desk/0/318/318001/expenditure/",
        "/desk/2023/319/revenue/",
        "/desk/2023/318/nothing/",
        "/desk/2023/all/revenue/",
    ],
)
def test_what_is_not_there_is_not_found(desk, url):
    assert desk.get(url).status_code == 404


def test_the_map_leads_to_the_first_unit_in_the_latest_year(client, people):
    builders.unit_budget(builders.unit("318002"), 2022)
    client.force_login(people["accountant"])

    assert client.get("/desk/entry/").url == "/desk/2022/318/318001/expenditure/"
    assert client.get("/desk/2022/318/revenue/").url == "/desk/2022/318/318001/revenue/"
    assert client.get("/desk/2022-first/318/revenue/").url == "/desk/2022-first/318/318001/revenue/"


def test_the_map_leads_to_what_is_being_compiled_and_not_to_last_years_approved_budget(
    desk, people
):
    own = people["clerk"].unit
    builders.unit_budget(own, 2022, state="issued")
    builders.unit_budget(own, 2023, "first")

    assert desk.get("/desk/entry/").url == "/desk/2023-first/318/318001/expenditure/"


@pytest.mark.parametrize(("name", "answer"), [("outsider", 404), ("administrator", 404)])
def test_who_has_no_unit_has_no_desk(client, people, name, answer):
    client.force_login(people[name])

    assert client.get("/desk/entry/").status_code == answer


def test_a_department_without_units_begins_with_a_workbook(client, codes):
    client.force_login(builders.accountant(builders.department()))

    assert client.get("/desk/entry/").url == "/desk/import/"


def test_without_the_token_nothing_is_saved(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["clerk"])
    data = loaded(strict)

    assert send(strict, data, *added(SALARY)).status_code == 403
    assert BudgetLine.objects.count() == 0


# What is saved


def test_new_lines_come_back_as_they_are_stored(desk):
    wide = changed(SALARY, function="２０１０３０１", amount="１,２３４.5")

    answer = send(desk, loaded(desk), *added(wide, OFFICE)).json()

    stored = list(BudgetLine.objects.order_by("pk").values_list("pk", flat=True))
    assert answer["saved"] == [
        [0, stored[0], changed(SALARY, amount="1234.50")],
        [1, stored[1], list(OFFICE)],
    ]
    assert cells(desk) == [tuple(changed(SALARY, amount="1234.50")), OFFICE]
    assert UnitBudget.objects.get().phase == "initial"


def test_only_what_changed_is_written_and_every_row_stays_itself(desk):
    send(desk, loaded(desk), *added(SALARY, OFFICE, changed(OFFICE, economic="30202")))
    data = loaded(desk)
    first, second, third = data["rows"]

    answer = send(
        desk,
        data,
        (first[0], first[1:], changed(first[1:], economic="30102")),
        (second[0], second[1:], changed(second[1:], amount="7.00")),
        (third[0], third[1:], None),
    ).json()

    assert [row[1] for row in answer["saved"]] == [first[0], second[0]]
    assert loaded(desk)["rows"] == [
        [first[0], *changed(SALARY, economic="30102")],
        [second[0], *changed(OFFICE, amount="7.00")],
    ]


def test_rows_that_change_places_do_not_collide(desk):
    send(desk, loaded(desk), *added(SALARY, OFFICE))
    data = loaded(desk)
    one, two = data["rows"]

    answer = send(desk, data, (one[0], one[1:], two[1:]), (two[0], two[1:], one[1:])).json()

    assert len(answer["saved"]) == 2
    assert cells(desk) == [SALARY, OFFICE]


def test_a_line_keeps_its_row_with_all_that_it_can_carry(desk, people):
    unit = people["clerk"].unit
    builders.project(unit, "P001")
    data = send(desk, loaded(desk), *added(SALARY)).json()
    (_, key, was) = data["saved"][0]
    now = ["2010601", "30299", "项目支出", "其他收入", "是", "P001", "50299", "说明", "9.99"]

    answer = send(desk, loaded(desk), (key, was, now)).json()

    assert answer["saved"] == [[0, key, now]]


def test_revenue_is_saved_changed_and_deleted(desk):
    answer = send(
        desk,
        loaded(desk, REVENUE),
        *added(("其他收入", "否", "5"), ("一般公共预算拨款", "是", "6.00")),
    )
    rows = answer.json()["saved"]
    data = loaded(desk, REVENUE)
    send(
        desk,
        data,
        (rows[0][1], rows[0][2], ["事业收入", "否", "5.00"]),
        (rows[1][1], rows[1][2], None),
    )

    assert RevenueLine.objects.get().pk == rows[0][1]
    assert cells(desk, REVENUE) == [("事业收入", "否", "5.00")]


def test_every_phase_has_lines_of_its_own(desk):
    send(desk, loaded(desk), *added(SALARY))
    send(desk, loaded(desk, DRAFT), *added(OFFICE))

    assert (cells(desk), cells(desk, DRAFT)) == ([SALARY], [OFFICE])
    page = desk.get(DRAFT)
    assert "2023 年支出预算（二上草案）" in page.text
    (phases,) = [picker for picker in page.context["pickers"] if picker.label == "阶段"]
    assert [(choice.text, choice.url) for choice in phases.choices] == [
        ("一上", "/desk/2023-first/318/318001/expenditure/"),
        ("二上", DRAFT),
        ("年初预算", LINES),
        ("调整", "/desk/2023-adjustment/318/318001/expenditure/"),
        ("决算", "/desk/2023-final/318/318001/expenditure/"),
    ]
    assert phases.current == "二上"


def test_a_save_whose_answer_got_lost_can_be_sent_again(desk):
    data = loaded(desk)
    send(desk, data, *added(SALARY, OFFICE))

    again = send(desk, data, *added(SALARY, OFFICE)).json()

    assert [row[0] for row in again["saved"]] == [0, 1]
    assert cells(desk) == [SALARY, OFFICE]


# What is refused

FAULTS = [
    (changed(SALARY, function=""), 0, "不能为空。"),
    (changed(SALARY, function="20103"), 0, "政府办公厅（室）及相关机构事务 不是末级科目"),
    (changed(SALARY, economic="39999999"), 1, "部门经济分类科目中没有这个编码。"),
    (changed(SALARY, source="财政拨款"), 3, "“财政拨款”不是末级资金来源"),
    (changed(SALARY, source="基金"), 3, "应为：一般公共预算拨款、"),
    (changed(SALARY, project="P009"), 5, "2023 年的项目 P009 不在单位 318001 的项目中。"),
    (changed(SALARY, note="很" * 201), 7, "有 201 个字，最多 200 个字。"),
    (changed(SALARY, amount="十元"), 8, "不是数字。"),
    (changed(SALARY, amount="0.00"), 8, "金额不能为0。"),
    (changed(SALARY, amount="-5"), 8, "金额应大于0；"),
    (changed(SALARY, amount="1.005"), 8, "最多 2 位小数。"),
]


@pytest.mark.parametrize(("row", "column", "message"), FAULTS)
def test_a_fault_is_named_in_its_cell_and_nothing_is_saved(desk, row, column, message):
    answer = send(desk, loaded(desk), *added(OFFICE, row)).json()

    found = answer["faults"][0]
    assert (found["row"], found["column"]) == (1, column)
    assert found["message"].startswith(message)
    assert (BudgetLine.objects.count(), UnitBudget.objects.count()) == (0, 0)


def test_every_fault_of_a_row_is_named_at_once(desk):
    row = changed(SALARY, function="20103", source="", amount="十元", note="很" * 201)

    answer = send(desk, loaded(desk), *added(row)).json()

    assert sorted(fault["column"] for fault in answer["faults"]) == [0, 3, 7, 8]


def test_the_same_line_twice_is_refused_with_its_twin(desk):
    stored = send(desk, loaded(desk), *added(SALARY)).json()["saved"][0][1]

    answer = send(desk, loaded(desk), *added(SALARY, OFFICE, OFFICE)).json()

    words = "与另一行重复（2010301 {} 一般公共预算拨款）。请合并为一行或删除一行。"
    assert answer["faults"] == [
        {"row": 0, "column": 0, "message": words.format("30101 人员经费"), "twin": stored},
        {"row": 2, "column": 0, "message": words.format("30201 公用经费"), "like": 1},
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"version": "", "last": 0, "rows": [[0, null, null]]}',
        b'{"version": "", "last": 0, "rows": [[0, null, null, ["x"]]]}',
        b'{"version": "", "last": 0, "rows": [[0, 5, null, null]]}',
        b'{"version": "", "last": 0, "rows": [[0, null, null, null], [0, null, null, null]]}',
        b'{"version": "", "last": 0, "rows": [["a", null, null, null]]}',
        json.dumps({"version": "", "last": 0, "rows": [[0, None, None, ["\ud800"] * 9]]}).encode(),
        json.dumps({"version": "", "last": 0, "rows": [[0, None, None, [1] * 9]]}).encode(),
    ],
)
def test_what_no_page_sends_is_no_request(desk, body):
    sent = desk.post(f"{LINES}save/", body, content_type="application/json")

    assert (sent.status_code, desk.post(f"{LINES}save/", {"rows": "1"}).status_code) == (400, 400)


# What it costs


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_and_a_save_cost_the_same_for_one_row_and_for_many(
    desk, django_assert_num_queries, count
):
    with django_assert_num_queries(21):
        data = loaded(desk)
    rows = [changed(SALARY, note=f"第{n}项") for n in range(count)]
    with django_assert_num_queries(30):
        assert len(send(desk, data, *added(*rows)).json()["saved"]) == count
