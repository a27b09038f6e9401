"""Comments on single indicators: who makes them, where they show, and what a return of one opens."""

import pytest
from django.urls import reverse

from budget.models import Part, Reopened, State
from budget.scope import Scope
from desk.models import Thread
from desk.process import BY_SLUG, perform
from desk.workbook import read_workbook
from performance.models import Indicator
from tests import builders
from tests.performance.samples import LEVELS, PROJECT, posted, target
from tests.workbooks import grid

pytestmark = pytest.mark.django_db
SCOPE = Scope(2023, "318", "318001")
OTHER = (*LEVELS[:2], "培训次数", "", "≥2次", "")


@pytest.fixture
def aims(people):
    """A project's target with two indicators, before the department."""
    budget = builders.unit_budget(people["clerk"].unit)
    work = builders.project(budget.unit, "P001", "培训经费")
    builders.line(budget, category="2", project=work)
    made = target(work, indicators=(LEVELS, OTHER))
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    return made


@pytest.fixture
def returned(people, aims):
    """The first indicator, returned by the department."""
    row = aims.indicators.order_by("order").first()
    thread = Thread.objects.create(
        unit_budget=builders.unit_budget(people["clerk"].unit, state=State.AT_DEPARTMENT),
        part=Part.INDICATORS, key=row.pk, subject="培训人数", text="偏低",
        person=people["accountant"],
    )  # fmt: skip
    act = BY_SLUG["department-return"]
    perform(act, people["accountant"], SCOPE, threads=[thread])
    return row


def sent(aims, first="≥80人", second="≥2次", **more):
    one, two = aims.indicators.order_by("order")
    goal = aims.goals.get()
    rows = [(one.pk, *LEVELS[:4], first, LEVELS[5]), (two.pk, *OTHER[:4], second, "")]
    return {"goals": [(goal.pk, goal.text)], "indicators": rows, **more}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk", 302), ("sister", 404), ("approver", 302), ("accountant", 302),
        ("reviewer", 302), ("other", 404), ("auditor", 403), ("administrator", 404),
        ("outsider", 404),
    ],
)  # fmt: skip
def test_an_indicator_is_commented_by_who_takes_part(client, people, aims, name, status):
    row = aims.indicators.first()
    client.force_login(people[name])
    url = reverse("desk:comment", args=[SCOPE, Part.INDICATORS, row.pk])
    assert client.post(url, {"text": "依据？"}).status_code == status
    assert Thread.objects.filter(part=Part.INDICATORS, key=row.pk).exists() == (status == 302)


def test_the_comment_shows_at_the_row_and_leads_back_to_it(client, people, aims):
    row = aims.indicators.order_by("order").first()
    client.force_login(people["reviewer"])
    url = reverse("desk:comment", args=[SCOPE, Part.INDICATORS, row.pk])
    thread = client.post(url, {"text": "依据？"}).url.partition("#")[2]
    assert f'#{thread}" aria-label="看对“培训人数”的意见"' in client.get(PROJECT).text
    process = client.get(reverse("desk:process", args=[SCOPE])).text
    assert f'href="{PROJECT}#indicator-{row.pk}"' in process
    assert "P001 培训经费 › 培训人数 ≥50人" in process


def test_there_is_no_comment_on_all_indicators_but_on_their_target(client, people, aims):
    client.force_login(people["reviewer"])
    assert client.get(reverse("desk:comment", args=[SCOPE, "indicators", 0])).status_code == 404
    page = client.get(reverse("desk:parts", args=[SCOPE, "indicators"]))
    assert "对全部绩效指标" not in page.text


def test_only_the_returned_indicator_is_open(desk, aims, returned):
    page = desk.get(PROJECT)
    assert page.context["entry"].only == {returned.pk}
    assert page.text.count("readonly") == 1 + 6  # the goal, and the other indicator's cells
    assert desk.post(PROJECT, posted(page, **sent(aims))).status_code == 302
    assert [row.value for row in aims.indicators.order_by("order")] == ["≥80人", "≥2次"]


@pytest.mark.parametrize(
    "changed",
    [
        {"second": "≥9次"},
        {"goals": [("", "新的目标")]},
        {"goals": []},
        {"indicators": []},
    ],
)
def test_what_was_not_returned_is_refused(desk, aims, returned, changed):
    page = desk.get(PROJECT)
    answer = desk.post(PROJECT, posted(page, **{**sent(aims), **sent(aims, **changed)}))
    assert "只退回了标出的指标" in answer.text
    assert [row.value for row in aims.indicators.order_by("order")] == ["≥50人", "≥2次"]
    assert [goal.text for goal in aims.goals.all()] == ["培训骨干。"]


def test_rows_are_neither_added_nor_moved_beside_a_returned_one(desk, aims, returned):
    rows = sent(aims)["indicators"]
    for its in (rows[::-1], [*rows, ("", *OTHER)], rows[:1]):
        page = desk.get(PROJECT)
        assert (
            "只退回了" in desk.post(PROJECT, posted(page, **{**sent(aims), "indicators": its})).text
        )
    assert list(Indicator.objects.order_by("order").values_list("pk", flat=True)) == [
        rows[0][0], rows[1][0],
    ]  # fmt: skip


def test_a_returned_table_is_open_as_a_whole(desk, people, aims):
    builders.unit_budget(people["clerk"].unit, state=State.RETURNED)
    budget = builders.unit_budget(people["clerk"].unit, state=State.RETURNED)
    Reopened.objects.create(unit_budget=budget, part=Part.TARGETS, key=aims.pk)
    page = desk.get(PROJECT)
    assert page.context["entry"].only == frozenset()
    assert desk.post(PROJECT, posted(page, **sent(aims, second="≥9次"))).status_code == 302


HEADS = ["预算年度", "目标类别", "部门编码", "项目编码", "分项", "序号", "一级指标", "二级指标",
         "三级指标", "指标描述", "指标值", "确定依据"]  # fmt: skip


def imported(*values):
    rows = [[2023, "项目", "318", "P001", "", n, *its] for n, its in enumerate(values, start=1)]
    return read_workbook(grid(绩效指标=[HEADS, *rows])).intake.faults


@pytest.mark.parametrize(("place", "faults"), [(1, 0), (2, 1)])
def test_an_import_changes_the_returned_indicator_and_no_other(
    people, aims, returned, place, faults
):
    values = [[*LEVELS[:4], "≥50人", LEVELS[5]], [*OTHER]]
    values[place - 1][4] = "≥7"
    assert len(imported(*values)) == faults


def test_an_import_neither_leaves_out_nor_adds_what_was_not_returned(people, aims, returned):
    first = [*LEVELS[:4], "≥50人", LEVELS[5]]
    assert imported(first)
    assert imported(first, [*OTHER], [*OTHER[:2], "又一个", "", "≥1次", ""])
    assert not imported(first, [*OTHER])


def test_an_import_changes_only_the_target_that_was_returned(people, aims):
    """The return of one project's targets opens no other project's."""
    unit = people["clerk"].unit
    other = target(builders.project(unit, "P002", "其他经费"), indicators=(LEVELS, OTHER))
    budget = builders.unit_budget(unit, state=State.RETURNED)
    Reopened.objects.create(unit_budget=budget, part=Part.TARGETS, key=other.pk)
    assert imported([*LEVELS[:4], "≥51人", LEVELS[5]], [*OTHER])
