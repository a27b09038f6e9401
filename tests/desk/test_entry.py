"""The grids of 编报: who opens and saves them, what a save writes, what it refuses."""

import json

import pytest
from django.test import Client

from budget.models import BudgetLine, RevenueLine, UnitBudget
from tests import builders

pytestmark = pytest.mark.django_db

LINES = "/desk/2023/318/318001/expenditure/"
REVENUE = "/desk/2023/318/318001/revenue/"
SALARY = ("2010301", "30101", "人员经费", "一般公共预算拨款", "否", "", "", "", "100.00")
OFFICE = ("2010301", "30201", "公用经费", "一般公共预算拨款", "否", "", "", "", "50.00")


@pytest.fixture
def people(codes):
    own = builders.unit("318001", "财政局本级")
    sister = builders.unit("318002", "支付中心")
    other = builders.unit("319001", "教育局本级")
    return {
        "clerk": builders.clerk(own),
        "sister": builders.clerk(sister, "sister"),
        "accountant": builders.accountant(own.department),
        "reviewer": builders.reviewer(own.department),
        "other": builders.accountant(other.department, "other"),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def desk(client, people):
    client.force_login(people["clerk"])
    return client


def loaded(client, url=LINES):
    return client.get(url).context["data"]


def send(client, data, *rows):
    """Rows as (primary key, as loaded, as wanted); their numbers are their refs."""
    body = {
        "version": data["version"],
        "last": data["last"],
        "rows": [[ref, pk, was, now] for ref, (pk, was, now) in enumerate(rows)],
    }
    return client.post(data["save"], json.dumps(body), content_type="application/json")


def added(*rows):
    return [(None, None, list(row)) for row in rows]


def cells(client, url=LINES):
    return [tuple(row[1:]) for row in loaded(client, url)["rows"]]


def changed(row, **values):
    places = {"function": 0, "economic": 1, "source": 3, "project": 5, "note": 7, "amount": 8}
    made = list(row)
    for name, value in values.items():
        made[places[name]] = value
    return made


# Who

STATUS = {
    "clerk": (200, 200),
    "sister": (404, 404),
    "accountant": (200, 200),
    "reviewer": (200, 403),
    "other": (404, 404),
    "auditor": (200, 403),
    "administrator": (404, 404),
    "outsider": (404, 404),
}


@pytest.mark.parametrize("url", [LINES, REVENUE])
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
        "/desk/2023/318/318001/assets/",
        "/desk/2023/319/revenue/",
    ],
)
def test_what_is_not_there_is_not_found(desk, url):
    assert desk.get(url).status_code == 404


def test_the_map_leads_to_the_first_unit_in_the_latest_year(client, people):
    builders.unit_budget(builders.unit("318002"), 2022)
    client.force_login(people["accountant"])

    assert client.get("/desk/entry/").url == "/desk/2022/318/318001/expenditure/"
    assert client.get("/desk/2022/318/revenue/").url == "/desk/2022/318/318001/revenue/"


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


# Two people in one unit


@pytest.fixture
def both(desk, people):
    """A line that the clerk has loaded, and the accountant's client."""
    send(desk, loaded(desk), *added(SALARY, OFFICE))
    accountant = Client()
    accountant.force_login(people["accountant"])
    return loaded(desk), accountant


def test_a_row_that_another_has_changed_is_shown_before_anything_is_written(desk, both):
    data, accountant = both
    row = data["rows"][0]
    theirs, mine = changed(SALARY, amount="1.00"), changed(SALARY, amount="2.00")
    send(accountant, loaded(accountant), (row[0], row[1:], theirs))

    answer = send(desk, data, (row[0], row[1:], mine)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": mine, "theirs": theirs}]
    assert answer["rows"] == loaded(desk)["rows"]
    assert cells(desk) == [tuple(theirs), OFFICE]
    insisted = send(desk, {**data, **answer}, (row[0], theirs, mine)).json()
    assert insisted["saved"] == [[0, row[0], mine]]


def test_a_row_that_another_has_deleted_is_shown(desk, both):
    data, accountant = both
    row = data["rows"][0]
    send(accountant, loaded(accountant), (row[0], row[1:], None))
    mine = changed(SALARY, amount="2.00")

    answer = send(desk, data, (row[0], row[1:], mine)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": mine, "theirs": None}]
    assert cells(desk) == [OFFICE]


def test_deleting_what_another_has_changed_is_asked_too(desk, both):
    data, accountant = both
    row = data["rows"][0]
    theirs = changed(SALARY, amount="1.00")
    send(accountant, loaded(accountant), (row[0], row[1:], theirs))

    answer = send(desk, data, (row[0], row[1:], None)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": None, "theirs": theirs}]


def test_changes_of_different_rows_join_and_both_are_told(desk, both):
    data, accountant = both
    one, two = data["rows"]
    theirs = changed(OFFICE, amount="1.00")
    send(accountant, loaded(accountant), (two[0], two[1:], theirs))

    answer = send(desk, data, (one[0], one[1:], changed(SALARY, amount="2.00"))).json()

    assert answer["rows"] == loaded(desk)["rows"]
    assert cells(desk) == [tuple(changed(SALARY, amount="2.00")), tuple(theirs)]


def test_the_same_change_twice_and_the_same_deletion_twice_are_no_conflict(desk, both):
    data, accountant = both
    one, two = data["rows"]
    same = [(one[0], one[1:], changed(SALARY, amount="2.00")), (two[0], two[1:], None)]
    send(accountant, loaded(accountant), *same)

    answer = send(desk, data, *same).json()

    assert answer["saved"] == [[0, one[0], changed(SALARY, amount="2.00")]]


def test_a_row_of_another_unit_is_not_touched_and_not_shown(desk, people):
    line = builders.line(builders.unit_budget(people["sister"].unit))

    answer = send(desk, loaded(desk), (line.pk, list(SALARY), list(OFFICE))).json()

    assert answer["conflicts"] == [{"row": 0, "mine": list(OFFICE), "theirs": None}]
    assert BudgetLine.objects.get().unit_budget.unit_id == "318002"


# What it costs


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_and_a_save_cost_the_same_for_one_row_and_for_many(
    desk, django_assert_num_queries, count
):
    with django_assert_num_queries(15):
        data = loaded(desk)
    rows = [changed(SALARY, note=f"第{n}项") for n in range(count)]
    with django_assert_num_queries(28):
        assert len(send(desk, data, *added(*rows)).json()["saved"]) == count
