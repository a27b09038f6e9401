"""What belongs to a year, as a start of the next: department targets, 保障措施 and assets; nothing is overwritten."""

import re
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from budget.models import Asset, BudgetLine, Change, State, Unit
from desk.copying_projects import Text
from desk.copying_year import Content, dated, digest, starts, write
from disclosure.models import Section, Statement
from performance.models import Goal, Kind, Target
from tests import builders as make
from tests.desk.uploads import logged_in, words
from tests.performance.samples import LEVELS, rows, target

pytestmark = pytest.mark.django_db

COPY, CONFIRM = "/desk/copy/", "/desk/copy/confirm/"
ASKED = {"from": "2023-initial", "to": "2024-first", "place": "318"}
ALL = tuple(Content.values)


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def accountant(unit):
    return logged_in(make.accountant(unit.department))


def measures(text="加强调度。", year=2023, order=1, **more):
    return Statement.objects.create(
        year=year, department_id="318", section=Section.MEASURES, order=order, text=text, **more
    )


def asset(unit, day=date(2022, 12, 31), kind="车辆", quantity=2, value=100):
    return Asset.objects.create(unit=unit, as_of=day, kind=kind, quantity=quantity, value=value)


@pytest.fixture
def year(unit):
    """A department's own targets, with sections numbered through, 保障措施 and a unit's assets."""
    target(goals=("依法理财。",), indicators=())
    target(section="收入", goals=("应收尽收。", "不收过头税。"))
    target(section="支出", goals=("保工资。",))
    target(section="专项", kind=Kind.FUND)
    measures()
    asset(unit)


def coming(units=("318001",), what=ALL, years=(2023, 2024)):
    return starts(["318"], units, years, what)


def told(found):
    return [(start.owner, start.name, start.rows, start.reason) for start in found]


def copied(year=2024):
    """The own targets of a year: kind, name, goals and indicators."""
    own = Target.objects.filter(year=year, project=None).order_by("pk")
    return [(row.kind, row.section, *rows(row)) for row in own]


def test_all_of_a_year_comes_whole_and_in_its_order(year):
    found = coming()
    assert told(found) == [
        ("318", "部门整体绩效目标", "1 条目标，0 个指标", ""),
        ("318", "分项绩效目标“收入”", "2 条目标，1 个指标", ""),
        ("318", "分项绩效目标“支出”", "1 条目标，1 个指标", ""),
        ("318", "专项资金“专项”", "1 条目标，1 个指标", ""),
        ("318", "工作保障措施", "1 条", ""),
        ("318001", "固定资产", "1 类", ""),
    ]
    assert write(found) == [start.name for start in found]
    indicators = [(1, "培训人数", "≥50人")]
    assert copied() == [
        ("部门总体", "", [(1, "依法理财。")], []),
        ("部门分项", "收入", [(1, "应收尽收。"), (2, "不收过头税。")], indicators),
        ("部门分项", "支出", [(3, "保工资。")], indicators),
        ("专项资金", "专项", [(1, "培训骨干。")], indicators),
    ]
    kept = Target.objects.get(year=2024, section="收入").indicators.get()
    assert [getattr(kept, name) for name in ("level1", "level2", "description", "basis")] == [
        LEVELS[0], LEVELS[1], LEVELS[3], LEVELS[5],
    ]  # fmt: skip
    text = Statement.objects.get(year=2024)
    assert (text.department_id, text.unit_id, text.section, text.text) == (
        "318", None, "工作保障措施", "加强调度。",
    )  # fmt: skip
    held = Asset.objects.get(as_of__year=2023)
    assert (held.as_of, held.unit_id, held.kind, held.quantity, held.value) == (
        date(2023, 12, 31), "318001", "车辆", 2, Decimal(100),
    )  # fmt: skip


def test_only_what_is_asked_for_comes(year):
    assert {start.name for start in coming(what=["assets"])} == {"固定资产"}
    assert "固定资产" not in {start.name for start in coming(what=["targets"])}
    assert coming(what=["budget"]) == []


def test_within_a_year_nothing_comes_again(year):
    assert coming(years=(2023, 2023)) == []


def test_what_is_there_stays_and_the_rest_comes_beside_it(year, unit):
    there = Target.objects.create(year=2024, kind="部门分项", department_id="318", section="收入")
    for number, text in enumerate(("新目标", "又一个"), start=1):
        Goal.objects.create(target=there, order=number, text=text)
    measures("新措施。", 2024)
    asset(unit, date(2023, 11, 30), value=9)
    found = coming()
    stay = "2024 年已有，保留现有内容"
    assert [(start.name, start.reason) for start in found if start.reason] == [
        ("分项绩效目标“收入”", stay),
        ("工作保障措施", stay),
        ("固定资产", "已有 2023 年末的固定资产，保留现有内容"),
    ]
    write(found)
    assert [(name, goals) for _, name, goals, _ in copied()] == [
        ("收入", [(1, "新目标"), (2, "又一个")]),
        ("", [(1, "依法理财。")]),
        ("支出", [(3, "保工资。")]),
        ("专项", [(1, "培训骨干。")]),
    ]
    assert Statement.objects.get(year=2024).text == "新措施。"
    assert Asset.objects.get(as_of__year=2023).value == 9
    assert write(coming()) == []


def test_of_several_days_the_assets_of_the_last_come_with_the_day_to_count_again(unit):
    asset(unit, date(2022, 6, 30), value=1)
    asset(unit, date(2022, 12, 31), "房屋", value=3)
    (start,) = coming()
    assert [(row.kind, row.value) for row in start.made] == [("房屋", 3)]
    assert start.note == "数量和价值是 2022-12-31 的实有数，请按 2023-12-31 的实有数修改"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2023年12月底前完成", True),
        ("2023-12-31", True),
        ("较2022年增长", False),  # says the same of both years
        ("2024年完成", False),
        ("按财预〔2023〕5号执行", False),
        ("12023人次，20231元", False),
        ("12月底前完成", False),
    ],
)
def test_texts_that_name_the_year_gone_by_are_told(text, told):
    assert bool(dated([Text("318 部门整体绩效目标", text)], 2023, 2024)) == told


def test_what_stands_around_the_year_is_shown():
    (found,) = dated([Text("318", f"{'前' * 30}2023年{'后' * 30}")], 2023, 2024)
    assert found.words == f"…{'前' * 24}2023年{'后' * 19}…"


def test_the_digest_changes_with_what_would_come(year):
    before = digest(coming())
    assert digest(coming()) == before
    Goal.objects.filter(text="保工资。").update(text="保运转。")
    assert digest(coming()) != before


# In the browser


def confirmed(client, asked=ASKED, page=None, **more):
    page = page or client.get(COPY, asked)
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]
    return client.post(CONFIRM, {**asked, "digest": digest, **more})


def test_targets_are_previewed_with_the_texts_to_mend_and_copied(accountant, year):
    Goal.objects.filter(text="保工资。").update(text="2023年底前保工资。")
    page = accountant.get(COPY, ASKED)
    assert "318 分项绩效目标“支出” 1 条目标，1 个指标 复制" in words(page)
    assert "318 分项绩效目标“支出” 2023年底前保工资。" in words(page)
    answer = confirmed(accountant, page=page)
    assert (answer.status_code, answer.url) == (302, "/")
    assert (
        "已把部门整体绩效目标、分项绩效目标“收入”等 6 项复制到 2024 年。"
        in accountant.get("/").text
    )
    assert len(copied()) == 4
    assert copied()[2][2] == [(3, "2023年底前保工资。")]


def test_the_words_of_projects_are_looked_through_too(accountant, unit):
    work = make.project(unit, "P1")
    make.line(make.unit_budget(unit), category="2", project=work)
    aim = target(work, goals=("2023年建成。",))
    aim.indicators.update(value="2023年11月")
    page = accountant.get(COPY, {**ASKED, "chosen": "1", "roll": "P1"})
    assert [each.place for each in page.context["dated"]] == [
        "项目 P1 信息化项目 绩效目标",
        "项目 P1 信息化项目 绩效指标",
    ]
    assert accountant.get(COPY, ASKED).context["dated"] == []


def test_targets_alone_leave_the_budgets_as_they_are(accountant, unit, year):
    make.line(make.unit_budget(unit))
    there = make.unit_budget(unit, 2024, "first")
    make.line(there, economic="30103", amount="1")
    asked = {**ASKED, "what": ["targets"]}
    assert confirmed(accountant, asked).status_code == 302
    assert (len(copied()), there.lines.get().amount) == (4, 1)
    assert not Asset.objects.filter(as_of__year=2023).exists()


def test_what_moved_since_the_preview_is_shown_anew(accountant, year):
    page = accountant.get(COPY, ASKED)
    Goal.objects.filter(text="保工资。").update(text="保运转。")
    answer = confirmed(accountant, page=page)
    assert (answer.status_code, "预览之后数据有变化，没有复制" in words(answer)) == (409, True)
    assert copied() == []


def test_with_nothing_to_copy_nothing_is_offered(accountant, year):
    confirmed(accountant)
    page = accountant.get(COPY, {**ASKED, "what": ["targets", "assets"]})
    assert "没有可以复制的内容" in words(page)
    assert "确认复制" not in page.text


def test_what_the_bureau_reviews_gets_nothing(accountant, unit, year):
    make.unit_budget(unit, 2024, "second", State.AT_BUREAU)
    found = {
        start.name: start.reason for start in accountant.get(COPY, ASKED).context["found"].starts
    }
    assert all("待财政审核，现在不能修改" in reason for reason in found.values())
    assert len(found) == 6


def test_a_unit_has_its_assets_and_nothing_of_its_department(unit, year):
    clerk = logged_in(make.clerk(unit))
    page = clerk.get(COPY, {**ASKED, "place": "318001"})
    assert [name for name, _, _ in page.context["contents"]] == ["budget", "assets"]
    assert [start.name for start in page.context["found"].starts] == ["固定资产"]
    asked = {**ASKED, "place": "318001", "what": ["targets", "assets"]}
    assert confirmed(clerk, asked).status_code == 302
    assert copied() == []
    assert Asset.objects.filter(as_of__year=2023).count() == 1
    assert Change.objects.filter(model="budget.asset").latest("pk").note == "复制"


def test_the_bureau_starts_the_year_of_all_its_departments_and_of_no_other(unit, year):
    other = make.unit("320001")
    Target.objects.create(year=2023, kind="部门总体", department=other.department)
    asset(other)
    reviewer = logged_in(make.reviewer(unit.department))
    assert confirmed(reviewer, {**ASKED, "place": ""}).status_code == 302
    assert len(copied()) == 4
    assert set(Target.objects.filter(year=2024).values_list("department", flat=True)) == {"318"}
    assert set(Asset.objects.filter(as_of__year=2023).values_list("unit", flat=True)) == {"318001"}


@pytest.mark.parametrize("what", [["x"], ["targets", "x"]])
def test_no_other_content_exists(accountant, what):
    assert accountant.get(COPY, {**ASKED, "what": what}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_costs_the_same_for_one_target_and_for_three(
    unit, count, django_assert_num_queries
):
    make.line(make.unit_budget(unit))
    for number in range(count):
        target(section=f"分项{number}")
        asset(make.unit(f"31801{number}"))
    measures()
    client = logged_in(make.accountant(unit.department))
    with django_assert_num_queries(36):
        client.get(COPY, ASKED)


@pytest.mark.django_db(transaction=True)
def test_two_who_copy_at_once_are_one_copy(codes, unit, year):
    make.line(make.unit_budget(unit))
    people = [make.accountant(unit.department), make.accountant(unit.department, "second")]
    clients = [logged_in(person) for person in people]
    pages = [client.get(COPY, ASKED) for client in clients]
    barrier, answers = Barrier(2), []

    def confirm(client, page):
        barrier.wait()
        try:
            answers.append(confirmed(client, page=page).status_code)
        finally:
            connection.close()

    threads = [Thread(target=confirm, args=each) for each in zip(clients, pages, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409]
    assert len(copied()) == 4
    assert BudgetLine.objects.filter(unit_budget__year=2024).count() == 1
    assert Unit.objects.count() == 1
