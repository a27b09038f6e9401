"""变更记录 in the browser: who sees what, in words; found, paged, taken along; one row's history."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budget.acting import Via, acting
from budget.models import BudgetLine, Change, FunctionCode, Source
from disclosure.models import Statement
from tests import builders as make

pytestmark = pytest.mark.django_db
RECORD = "/desk/record/"


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def facts(unit):
    """Facts of three places, and of none: each with a change of its own."""
    budget = make.unit_budget(unit)
    make.line(budget, note="本级的行")
    make.line(make.unit_budget(make.unit("318002", "二所")), note="二所的行")
    make.line(make.unit_budget(make.unit("319001", "别的单位")), note="别部门的行")
    Statement.objects.create(
        year=2023, department=unit.department, section="部门职责", text="部门的文本"
    )
    Source.objects.filter(code="7").update(name="其他收入（改）")
    return budget


def reading(client, person):
    client.force_login(person)
    return client


SEEN = {
    # who: notes of lines, the department's text, codes, users
    "clerk": ({"本级的行"}, False, False, False),
    "approver": ({"本级的行"}, False, False, False),
    "accountant": ({"本级的行", "二所的行"}, True, False, False),
    "reviewer": ({"本级的行", "二所的行"}, True, False, False),
    "auditor": ({"本级的行", "二所的行", "别部门的行"}, True, True, True),
    "administrator": (set(), False, True, True),
    "outsider": (set(), False, False, False),
}


def somebody(role, unit):
    places = {
        "clerk": {"unit": unit},
        "approver": {"unit": unit},
        "accountant": {"department": unit.department},
        "reviewer": {"responsible_for": [unit.department]},
    }
    return make.person("" if role == "outsider" else role, role, **places.get(role, {}))


@pytest.mark.parametrize("role", SEEN)
def test_each_person_sees_the_changes_of_what_it_sees(client, unit, facts, role):
    client = reading(client, somebody(role, unit))
    notes, text, codes, users = SEEN[role]
    for address in (RECORD + "?q=的行", RECORD + "export/?q=的行"):
        answer = client.get(address)
        said = answer.content.decode() if "export" not in address else str(file_rows(answer))
        assert {note for note in ("本级的行", "二所的行", "别部门的行") if note in said} == notes
    assert (
        "部门的文本" in client.get(RECORD + "?q=部门的文本").content.decode()
    ) == text or not text
    assert bool(client.get(RECORD + "?kind=disclosure.statement").context["lines"]) == text
    assert bool(client.get(RECORD + "?kind=budget.source").context["lines"]) == codes
    assert bool(client.get(RECORD + "?kind=budget.user").context["lines"]) == users


@pytest.mark.parametrize("role", SEEN)
def test_each_person_sees_the_history_of_what_it_sees(client, unit, facts, role):
    client = reading(client, somebody(role, unit))
    notes, *_ = SEEN[role]
    for line in BudgetLine.objects.all():
        status = client.get(
            reverse("desk:history", args=["budget.budgetline", line.pk])
        ).status_code
        assert status == (200 if line.note in notes else 404)
    assert client.get(reverse("desk:history", args=["budget.unknown", 1])).status_code == 404
    assert client.get(reverse("desk:history", args=["budget.budgetline", "x"])).status_code == 404


def test_who_has_not_logged_in_is_asked_to(client):
    for address in (RECORD, RECORD + "export/", RECORD + "budget.source/11/"):
        assert client.get(address).url.startswith("/login/")


def test_a_change_is_told_field_by_field_in_words(client, unit):
    budget = make.unit_budget(unit)
    clerk = make.clerk(unit, "wang")
    line = make.line(budget, amount="1000.00")
    with acting(person=clerk.pk, via=Via.PAGE):
        line.amount, line.carried_over, line.source_id = 2500, True, "12"
        line.save()
    page = reading(client, clerk).get(reverse("desk:history", args=["budget.budgetline", line.pk]))
    changed, added = page.context["lines"]
    function = FunctionCode.objects.get(pk=line.function_id)
    assert (changed.kind, changed.place) == ("支出预算", "318001 财政局本级 2023 年初预算")
    assert changed.what == f"{function} 30101 基本工资 人员经费 政府性基金预算拨款"
    assert [tuple(fact) for fact in changed.facts] == [
        ("资金来源", "一般公共预算拨款", "政府性基金预算拨款"),
        ("上年结转", "否", "是"),
        ("金额（元）", "1,000.00", "2,500.00"),
    ]
    assert ("金额（元）", "", "1,000.00") in [tuple(fact) for fact in added.facts]
    assert "<del>1,000.00</del>" in page.content.decode()


def test_what_was_deleted_is_still_called_by_its_name(client, unit):
    budget = make.unit_budget(unit)
    project = make.project(unit, "P9", "旧项目")
    line = make.line(budget, category="2", project=project)
    line.delete()
    project.delete()
    budget.delete()
    page = reading(client, make.auditor()).get(f"{RECORD}?kind=budget.budgetline&act=delete")
    (line,) = page.context["lines"]
    assert line.place == "318001 财政局本级 2023（已删除）"
    assert ("项目", "P9 旧项目（已删除）", "") in [tuple(fact) for fact in line.facts]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unit=318001", {"甲"}), ("unit=318", {"甲", "乙"}), ("unit=319", set()),
        ("year=2023", {"甲", "乙"}), ("year=2022", set()),
        ("person=wang", {"甲"}), ("person=王经办", {"甲"}), ("person=nobody", set()),
        ("kind=budget.revenueline", set()), ("act=add", {"甲", "乙"}), ("act=delete", set()),
        ("via=import", {"甲"}), ("via=page", set()),
        ("q=甲", {"甲"}), ("q=基本工资", {"甲"}), ("q=30102", {"乙"}), ("q=津贴补贴", {"乙"}),
        ("q=1,234.50", {"甲"}), ("q=1234.5", {"甲"}), ("q=无此内容", set()),
    ],
)  # fmt: skip
def test_changes_are_found_by_place_person_kind_way_and_text(client, unit, query, found):
    clerk = make.clerk(unit, "wang")
    clerk.last_name, clerk.first_name = "王", "经办"
    clerk.save()
    with acting(person=clerk.pk, via=Via.IMPORT, note="预算.xlsx"):
        make.line(make.unit_budget(unit), amount="1234.50", note="甲")
    make.line(make.unit_budget(make.unit("318002", "二所")), economic="30102", note="乙")
    page = reading(client, make.auditor()).get(f"{RECORD}?{query}")
    notes = {(line.change.after or {}).get("note") for line in page.context["lines"]}
    assert notes & {"甲", "乙"} == found


def test_others_projects_do_not_crowd_out_ones_own(client, unit, monkeypatch):
    monkeypatch.setattr("desk.record_search.MOST_NAMED", 2)
    for number in range(3):
        make.project(make.unit("319001"), f"P{number}", f"甲乙丙{number}")
    own = make.project(unit, "P9", "甲乙丙")
    make.line(make.unit_budget(unit), "2010302", "30201", category="2", project=own)
    page = reading(client, make.clerk(unit)).get(f"{RECORD}?q=甲乙丙&kind=budget.budgetline")
    assert [line.kind for line in page.context["lines"]] == ["支出预算"]
    assert page.context["search"].notes == []


def test_a_search_that_is_cut_short_says_so(client, unit, monkeypatch):
    monkeypatch.setattr("desk.record_search.MOST_NAMED", 2)
    page = reading(client, make.clerk(unit)).get(f"{RECORD}?q=工资")
    assert page.context["search"].notes[0] == (
        "符合“工资”的部门经济分类科目超过 2 个，只找了其中 2 个；请写得更具体。"
    )
    assert "请写得更具体" in page.content.decode()


def test_changes_are_found_by_day(client, unit):
    make.unit_budget(unit)
    today = timezone.localdate()
    client = reading(client, make.clerk(unit))
    for query, some in [
        (f"since={today}", True),
        (f"until={today}", True),
        (f"since={today + timedelta(days=1)}", False),
        (f"until={today - timedelta(days=1)}", False),
    ]:
        assert bool(client.get(f"{RECORD}?{query}").context["lines"]) == some


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("unit=财政局", "单位应填写编码，如 318 或 318001。"),
        ("year=23", "年度应为四位数字，如 2023。"),
        ("since=昨天", "日期应为 2023-03-15 的形式。"),
        ("since=0001-01-01", "日期应为 2023-03-15 的形式。"),
        ("until=9999-12-31", "日期应为 2023-03-15 的形式。"),
        ("until=2023-02-31", "日期应为 2023-03-15 的形式。"),
    ],
)
def test_what_cannot_be_understood_is_said_and_finds_nothing(client, unit, query, problem):
    make.unit_budget(unit)
    page = reading(client, make.clerk(unit)).get(f"{RECORD}?{query}")
    assert (page.context["lines"], page.context["search"].problems) == ([], [problem])


def test_a_long_record_is_read_page_by_page(client, unit):
    budget = make.unit_budget(unit)
    for number in range(60):
        make.line(budget, note=f"第{number}行")
    client = reading(client, make.clerk(unit))
    first = client.get(f"{RECORD}?kind=budget.budgetline")
    assert len(first.context["lines"]) == 50
    second = client.get(f"{RECORD}?{first.context['earlier']}")
    assert [line.change.after["note"] for line in second.context["lines"]][-1] == "第0行"
    assert (len(second.context["lines"]), second.context["earlier"]) == (10, "")


def file_rows(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_file_has_a_row_for_each_field_that_changed(client, unit):
    clerk = make.clerk(unit, "wang")
    line = make.line(make.unit_budget(unit), amount="1.00", note="=1+1")
    with acting(person=clerk.pk, via=Via.PAGE):
        line.amount, line.note = 2, "乙"
        line.save()
    answer = reading(client, clerk).get(f"{RECORD}export/?kind=budget.budgetline")
    by_field = {row[9]: row for row in file_rows(answer)[1:]}
    assert by_field["摘要"][1:4] == ["wang", "", "页面"]
    assert by_field["摘要"][9:] == ["摘要", "=1+1", "乙"]
    assert by_field["金额（元）"][9:] == ["金额（元）", "1.00", "2.00"]
    assert "摘要：=1+1" in by_field[""][11]


@pytest.mark.parametrize("lines", [1, 3])
def test_a_page_costs_the_same_however_long_it_is(client, unit, lines):
    budget = make.unit_budget(unit)
    for number in range(lines):
        make.line(budget, note=str(number))
    client = reading(client, make.clerk(unit))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(f"{RECORD}?kind=budget.budgetline")
    assert len(page.context["lines"]) == lines
    # session, user; the changes; what they refer to: unit with its years, budget, four kinds of codes
    assert len(queries) == 10


def test_the_admin_shows_the_record_of_a_row(client, unit):
    line = make.line(make.unit_budget(unit))
    line.note = "改过"
    line.save()
    page = reading(client, make.clerk(unit)).get(f"/admin/budget/budgetline/{line.pk}/history/")
    assert [fact.after for fact in page.context["lines"][0].facts] == ["改过"]
    assert "改过" in page.content.decode()


def test_the_record_is_read_and_nothing_else(client, unit):
    client = reading(client, make.auditor())
    before = Change.objects.count()
    assert {client.post(address).status_code for address in (RECORD, RECORD + "export/")} == {405}
    assert Change.objects.count() == before
