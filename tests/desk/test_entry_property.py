"""The grids of 采购 and 资产: what they save, refuse, offer and show."""

from datetime import date
from decimal import Decimal

import pytest

from budget.models import Asset, Procurement, UnitBudget
from tests import builders

from .grids import added, cells, loaded, send

pytestmark = pytest.mark.django_db

PURCHASES = "/desk/2023/318/318001/procurement/"
ASSETS = "/desk/2023/318/318001/assets/"
COMPUTER = (
    "", "2010301", "31002", "货物", "台式电脑", "A02010105", "台", "3", "5000.00",
    "一般公共预算拨款", "否", "15000.00", "6000.00", "2000.00",
)  # fmt: skip
CARS = ("2022-12-31", "车辆", "2", "300000.00")
HOUSE = ("2022-12-31", "房屋", "1234.5", "0.00")


def with_(row, **values):
    """A row with other cells, by their numbers: c3="服务"."""
    made = list(row)
    for name, value in values.items():
        made[int(name.removeprefix("c"))] = value
    return made


def test_purchases_come_back_as_they_are_stored(desk):
    typed = with_(COMPUTER, c7="３.00", c8="5,000", c11="15000", c12="", c13="")

    answer = send(desk, loaded(desk, PURCHASES), *added(typed)).json()

    stored = Procurement.objects.get()
    assert answer["saved"] == [[0, stored.pk, with_(COMPUTER, c12="0.00", c13="0.00")]]
    assert (stored.quantity, stored.price, stored.unit_budget.phase) == (3, 5000, "initial")


def test_a_purchase_of_a_draft_belongs_to_the_draft(desk):
    draft = PURCHASES.replace("2023", "2023-second")

    send(desk, loaded(desk, draft), *added(COMPUTER))

    assert cells(desk, draft) == [COMPUTER]
    assert cells(desk, PURCHASES) == []
    assert UnitBudget.objects.get().phase == "second"


def test_a_purchase_stays_the_same_row_whatever_of_it_changes(desk, people):
    builders.project(people["clerk"].unit, "P001")
    ((_, pk, was),) = send(desk, loaded(desk, PURCHASES), *added(COMPUTER)).json()["saved"]
    now = with_(
        COMPUTER,
        c0="P001",
        c3="服务",
        c4="软件开发",
        c8="",
        c10="是",
        c11="7.00",
        c12="0.00",
        c13="0.00",
    )

    answer = send(desk, loaded(desk, PURCHASES), (pk, was, now)).json()

    assert answer["saved"] == [[0, pk, now]]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (with_(COMPUTER, c0="P009"), 0, "2023 年的项目 P009 不在单位 318001 的项目中。"),
        (with_(COMPUTER, c1="201"), 1, "一般公共服务支出 不是末级科目"),
        (with_(COMPUTER, c3="软件"), 3, "应为：货物、工程、服务。"),
        (with_(COMPUTER, c4=""), 4, "不能为空。"),
        (with_(COMPUTER, c7="-1"), 7, "不能为负数。"),
        (with_(COMPUTER, c8="五千"), 8, "不是数字。"),
        (with_(COMPUTER, c11="0", c12="", c13=""), 11, "金额不能为0。"),
        (with_(COMPUTER, c12="15000.01"), 12, "不能大于采购金额。"),
        (with_(COMPUTER, c13="6000.01"), 13, "不能大于预留中小微企业份额。"),
    ],
)
def test_a_fault_of_a_purchase_is_named_in_its_cell(desk, row, column, message):
    (fault,) = send(desk, loaded(desk, PURCHASES), *added(row)).json()["faults"]

    assert (fault["column"], fault["message"].startswith(message)) == (column, True)
    assert Procurement.objects.count() == 0


def test_the_same_purchase_twice_is_one(desk):
    answer = send(
        desk, loaded(desk, PURCHASES), *added(COMPUTER, with_(COMPUTER, c11="9000"))
    ).json()

    words = "2010301 31002 货物 台式电脑 A02010105 台 5000.00 一般公共预算拨款"
    (fault,) = [fault for fault in answer["faults"] if "like" in fault]
    assert fault["message"] == f"与另一行重复（{words}）。请合并为一行或删除一行。"


def test_purchases_are_offered_what_this_year_s_lines_carry(desk, people):
    builders.line(builders.unit_budget(people["clerk"].unit), economic="30299")

    offered = desk.get(f"{PURCHASES}codes.json").json()["lists"]

    assert offered["economic"][0][0] == "30299"
    assert [item[0] for item in offered["kind"]] == ["货物", "工程", "服务"]
    assert set(offered) == {"project", "function", "economic", "kind", "source"}


def test_assets_are_those_of_the_year_before_whatever_the_phase(desk):
    Asset.objects.create(unit_id="318001", as_of=date(2021, 12, 31), kind="车辆", value=Decimal(1))
    data = loaded(desk, ASSETS)
    answer = send(desk, data, *added(CARS, with_(HOUSE, c0="2022年12月31日"))).json()

    assert data["rows"] == []
    assert data["defaults"] == {"day": "2022-12-31"}
    assert [row[2] for row in answer["saved"]] == [list(CARS), list(HOUSE)]
    assert cells(desk, ASSETS.replace("2023", "2023-first")) == [HOUSE, CARS]
    assert UnitBudget.objects.count() == 0


def test_assets_stand_as_the_form_lists_them(desk):
    kinds = ("其他固定资产", "其中：办公用房", "车辆", "房屋")
    send(desk, loaded(desk, ASSETS), *added(*(with_(HOUSE, c1=kind, c3="1.00") for kind in kinds)))

    listed = [row[1] for row in cells(desk, ASSETS)]

    assert listed == ["房屋", "其中：办公用房", "车辆", "其他固定资产"]


def test_an_asset_keeps_its_row_and_goes_when_it_is_deleted(desk):
    send(desk, loaded(desk, ASSETS), *added(CARS, HOUSE))
    house, cars = loaded(desk, ASSETS)["rows"]
    moved = with_(CARS, c1="其他固定资产")

    send(desk, loaded(desk, ASSETS), (cars[0], cars[1:], moved), (house[0], house[1:], None))

    assert loaded(desk, ASSETS)["rows"] == [[cars[0], *moved]]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (with_(CARS, c0="2023-12-31"), 0, "应为 2022 年的日期，一般是 2022-12-31。"),
        (with_(CARS, c0="去年底"), 0, "应为日期，如 2022-12-31。"),
        (
            with_(CARS, c1="汽车"),
            1,
            "应为：房屋、其中：办公用房、车辆、单价在20万元以上的设备、其他固定资产。",
        ),
        (with_(CARS, c3="-1"), 3, "不能为负数。"),
    ],
)
def test_a_fault_of_an_asset_is_named_in_its_cell(desk, row, column, message):
    (fault,) = send(desk, loaded(desk, ASSETS), *added(row)).json()["faults"]

    assert (fault["column"], fault["message"]) == (column, message)


@pytest.mark.parametrize(
    ("url", "row", "count", "queries"),
    [
        (PURCHASES, COMPUTER, 1, 30),
        (PURCHASES, COMPUTER, 20, 30),
        (ASSETS, CARS, 1, 25),
        (ASSETS, CARS, 4, 25),
    ],
)
def test_a_page_and_a_save_cost_the_same_for_one_row_and_for_many(
    desk, django_assert_num_queries, url, row, count, queries
):
    kinds = [kind.value for kind in Asset.Kind]
    rows = [
        with_(row, c4=f"第{n}项") if url == PURCHASES else with_(row, c1=kinds[n])
        for n in range(count)
    ]
    with django_assert_num_queries(18 if url == PURCHASES else 17):
        data = loaded(desk, url)
    with django_assert_num_queries(queries):
        assert len(send(desk, data, *added(*rows)).json()["saved"]) == count
