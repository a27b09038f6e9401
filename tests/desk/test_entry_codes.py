"""What the look-up in the grids of 编报 offers."""

import pytest

from tests import builders

pytestmark = pytest.mark.django_db

LINES = "/desk/2023/318/318001/expenditure/"


def test_the_lists_offer_usable_codes_those_of_last_year_first(client, codes):
    unit = builders.unit("318001")
    client.force_login(builders.clerk(unit))
    builders.line(builders.unit_budget(unit, 2022), function="2010601", economic="30201")
    builders.project(unit, "P001", "信息化项目")
    builders.project(builders.unit("318002"), "P002", "别人的项目")

    found = client.get(f"{LINES}codes.json").json()

    lists = found["lists"]
    path = "一般公共服务支出 › 财政事务"
    assert lists["function"][0] == ["2010601", "行政运行", "xingzhengyunxing xzyx", path, 1]
    assert lists["economic"][0][0] == "30201"
    assert [item[0] for item in lists["project"]] == ["P001"]
    assert "20106" not in {item[0] for item in lists["function"]}
    assert found["classes"]["201"] == "一般公共服务支出"
    assert found["kept"] == ["年终结转结余"]


def test_the_grid_of_revenue_needs_sources_alone(client, codes):
    client.force_login(builders.clerk(builders.unit("318001")))

    found = client.get(LINES.replace("expenditure", "revenue") + "codes.json").json()

    assert list(found["lists"]) == ["source"]
    assert found["lists"]["source"][0][0] == "一般公共预算拨款"
