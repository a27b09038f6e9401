"""Projects at the desk: the list, the page of one, its cost estimate, and who may do what."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from budget.models import BudgetLine, Project, ProjectCost, State, UnitBudget
from budget.scope import Scope
from desk.snapshots import take
from performance import targets
from performance.models import Target
from tests import builders

pytestmark = pytest.mark.django_db

SCOPE = Scope(2023, "318", "318001")
LIST = "/desk/2023/318/318001/projects/"
NEW = "/desk/2023/318/318001/new-project/"
ONE = f"{LIST}P001/"
REMOVE = f"{ONE}remove/"


@pytest.fixture
def project(people):
    return builders.project(people["clerk"].unit, "P001", "信息化项目")


def fields(client, url=ONE, costs=(), **values):
    """What the page's form sends: as stored, with other values; costs as rows of five cells."""
    entry = client.get(url).context["entry"]
    sent = {name: entry.form[name].value() or "" for name in entry.form.fields} | values
    columns = dict(
        zip(
            ("item", "measure", "quantity", "standard", "note"),
            zip(*costs, strict=True),
            strict=False,
        )
    )
    return {
        "seen": entry.seen,
        **sent,
        **({name: list(column) for name, column in columns.items()}),
    }


def posted(client, url=ONE, **more):
    return client.post(url, fields(client, url, **more))


def costs():
    rows = ProjectCost.objects.order_by("order")
    return [(row.order, row.item, row.quantity, row.standard, row.note) for row in rows]


# Who

STATUS = {  # list, page, the form for a new one; saving, removing
    "clerk": (200, 200, 200, 200, 302),
    "sister": (404, 404, 404, 404, 404),
    "approver": (200, 200, 403, 403, 403),
    "accountant": (200, 200, 200, 200, 302),
    "reviewer": (200, 200, 403, 403, 403),
    "other": (404, 404, 404, 404, 404),
    "auditor": (200, 200, 403, 403, 403),
    "administrator": (404, 404, 404, 404, 404),
    "outsider": (404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("name", STATUS)
def test_projects_are_seen_and_written_by_whom_they_are_for(client, people, project, name):
    client.force_login(people[name])

    seen = [client.get(url).status_code for url in (LIST, ONE, NEW)]
    done = [client.post(url).status_code for url in (ONE, REMOVE)]

    assert (*seen, *done) == STATUS[name]


@pytest.mark.parametrize(
    "url",
    [LIST.replace("318001", "319001"), f"{LIST}P009/", ONE.replace("2023", "2022")],
)
def test_what_is_not_there_is_not_found(desk, project, url):
    assert desk.get(url).status_code == 404


def test_a_department_leads_to_its_first_unit(desk, project):
    assert desk.get("/desk/2023/318/projects/").url == LIST


def test_readers_find_no_button(client, people, project):
    client.force_login(people["auditor"])

    page = client.get(ONE).text

    assert [mark in page for mark in ("<fieldset disabled>", ">保存<", "删除这个项目")] == [
        True,
        False,
        False,
    ]


def test_what_is_submitted_is_read_only_and_says_why(desk, people, project):
    builders.unit_budget(people["clerk"].unit, state="at-department")

    page = desk.get(ONE).text
    answers = [desk.post(url).status_code for url in (ONE, REMOVE, f"{ONE}files/")]

    assert ("只读：318001 2023 年年初预算待部门审核" in page, ">保存<" in page) == (True, False)
    assert answers == [403, 403, 403]


# The list


def test_the_list_shows_each_project_with_the_money_of_the_phase_and_its_estimate(
    desk, people, project
):
    budget = builders.unit_budget(people["clerk"].unit)
    draft = builders.unit_budget(people["clerk"].unit, phase="second")
    for of, amount in ((budget, "1000.00"), (draft, "900.00")):
        builders.line(of, category="2", project=project, amount=amount)
    builders.cost(project)
    builders.project(people["clerk"].unit, "P002", "没有测算的")

    def rows(scope):
        found = desk.get(reverse("desk:projects", args=[scope])).context["rows"]
        return [(row.project.code, row.amount, row.estimate, row.differs) for row in found]

    nothing = ("P002", Decimal(0), None, False)
    assert rows(SCOPE) == [("P001", Decimal(1000), Decimal(1000), False), nothing]
    assert rows(replace(SCOPE, phase="second")) == [
        ("P001", Decimal(900), Decimal(1000), True),
        nothing,
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_project_and_for_three(
    desk, people, count, django_assert_num_queries
):
    for n in range(count):
        builders.cost(builders.project(people["clerk"].unit, f"P{n}"))

    with django_assert_num_queries(13):
        assert len(desk.get(LIST).context["rows"]) == count


# Writing one


def test_a_project_is_made_with_its_costs(desk):
    values = {
        "code": "P100", "name": "培训", "kind": "特定目标类", "office": "教科文科",
        "year_from": "2023", "year_to": "2025", "grounds": "依据一\n依据二",
    }  # fmt: skip
    rows = [
        ("讲课费", "课时", "12", "1,000", ""),
        ("", "", "", "", ""),
        ("场租", "天", "1.5", "２００", "两处"),
    ]

    answer = posted(desk, NEW, costs=rows, **values)

    assert answer.url == f"{LIST}P100/"
    made = Project.objects.get()
    assert {name: str(getattr(made, name)) for name in values} == values
    assert (made.unit_id, made.year) == ("318001", 2023)
    assert costs() == [
        (1, "讲课费", Decimal(12), Decimal(1000), ""),
        (2, "场租", Decimal("1.5"), Decimal(200), "两处"),
    ]
    assert desk.get(answer.url).context["estimate"] == Decimal(12300)


def test_the_code_of_a_project_stays(desk, project):
    posted(desk, code="P777", name="改名")

    assert list(Project.objects.values_list("code", "name")) == [("P001", "改名")]


def test_costs_are_replaced_as_a_whole_and_saving_the_page_changes_nothing(desk, project):
    posted(desk, costs=[("甲", "", "1", "1", ""), ("乙", "", "2", "2.50", "")])
    before = costs()
    posted(desk, costs=[("甲", "", "1", "1", ""), ("乙", "", "2", "2.50", "")])
    assert costs() == before

    posted(desk, costs=[("乙", "", "2", "2.50", "")])

    assert costs() == [(1, "乙", Decimal(2), Decimal("2.5"), "")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "不能为空。"),
        ("name", "很" * 201, "有 201 个字，最多 200 个字。"),
        ("year_from", "23", "应为四位年份，如 2023。"),
        ("year_to", "2020", "终止年度不能早于起始年度。"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_saved(desk, project, field, value, message):
    sent = {"year_from": "2023", "costs": [("甲", "", "1", "1", "")]} | {field: value}

    answer = posted(desk, **sent)

    assert answer.context["entry"].form.errors == {field: [message]}
    assert costs() == []


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (("", "", "1", "1", ""), {"item": ["不能为空。"]}),
        (("甲", "", "", "1", ""), {"quantity": ["不能为空。"]}),
        (("甲", "", "0", "1", ""), {"quantity": ["应大于0。"]}),
        (("甲", "", "-1", "1", ""), {"quantity": ["不能为负数。"]}),
        (
            ("甲", "", "1", "一元", ""),
            {"standard": ["不是数字。应只填数字，如 12345.60，不带单位和文字。"]},
        ),
        (
            ("甲", "", "0.33", "0.01", ""),
            {"standard": ["数量×标准＝0.0033 元，不是整分。请调整数量或标准。"]},
        ),
        (
            ("甲", "", "999999999999", "9999999999", ""),
            {"standard": ["数量×标准的金额过大，请检查。"]},
        ),
    ],
)
def test_a_fault_of_a_cost_is_said_in_its_row(desk, project, row, errors):
    answer = posted(desk, costs=[("乙", "", "1", "1", ""), row])

    assert [form.errors for form in answer.context["entry"].rows] == [{}, errors]
    assert costs() == []


def test_a_code_is_used_once_a_year(desk, project):
    answer = posted(desk, NEW, code="P001", name="另一个")

    assert "本年度已被使用" in answer.text
    assert Project.objects.count() == 1


def test_what_another_has_saved_meanwhile_is_not_overwritten_unseen(desk, people, project):
    mine = fields(desk, name="我的", costs=[("甲", "", "1", "1", "")])
    accountant = Client()
    accountant.force_login(people["accountant"])
    posted(accountant, name="对方的", costs=[("乙", "", "1", "1", "")])

    answer = desk.post(ONE, mine)

    assert answer.context["entry"].messages != []
    assert (Project.objects.get().name, costs()[0][1]) == ("对方的", "乙")
    desk.post(ONE, mine | {"seen": answer.context["entry"].seen})
    assert (Project.objects.get().name, costs()[0][1]) == ("我的", "甲")


def test_rows_of_unequal_length_are_no_request(desk, project):
    sent = fields(desk, costs=[("甲", "", "1", "1", "")]) | {"note": ["", ""]}

    assert desk.post(ONE, sent).status_code == 400


# Removing one


def test_a_project_with_money_in_any_phase_stays(desk, people, project):
    draft = builders.unit_budget(people["clerk"].unit, phase="first")
    builders.line(draft, category="2", project=project)

    answer = desk.post(REMOVE, follow=True)

    assert "还有支出，不能删除" in answer.text
    assert Project.objects.count() == 1


def test_a_project_goes_with_its_costs_and_targets(desk, project):
    builders.cost(project)
    Target.objects.create(department_id="318", year=2023, kind="项目", project=project)

    assert desk.post(REMOVE).url == LIST
    assert [model.objects.count() for model in (Project, ProjectCost, Target, BudgetLine)] == [
        0
    ] * 4


def test_a_project_is_new_in_an_adjustment_although_the_year_is_approved(desk, people, project):
    unit = people["clerk"].unit
    approved = builders.unit_budget(unit, state=State.ISSUED)
    before, printed = take(approved), targets.read(Scope(2023, "318", "318001"))
    later = Scope(2023, "318", "318001", "adjustment")
    refused = desk.get(reverse("desk:new-project", args=[replace(later, phase="initial")]))
    assert "请把阶段选为“调整”" in refused.text

    page = desk.get(reverse("desk:projects", args=[later]))
    assert "＋ 新增项目" in page.text
    url = reverse("desk:new-project", args=[later])
    assert (
        posted(
            desk, url, code="P9", name="追加的项目", costs=[("差旅", "", "3", "3.00", "")]
        ).status_code
        == 302
    )

    made = Project.objects.get(code="P9")
    builders.line(
        builders.unit_budget(unit, phase="adjustment"), category="2", project=made, amount="9"
    )
    assert (made.since, made.costs.count()) == ("adjustment", 1)
    assert take(UnitBudget.objects.get(pk=approved.pk)).facts == before.facts
    assert targets.read(Scope(2023, "318", "318001")) == printed
    assert made.code in {table.project for table in targets.read(later).projects}
    aims = reverse("performance:project", args=[2023, "318", "P9"])
    assert desk.get(aims).context["entry"] is not None
    assert desk.get(reverse("performance:overview", args=[2023, "318"])).text.count("9.00") == 1
    own = desk.get(reverse("desk:project", args=[later, project.code]))
    assert not own.context["may_write"]


def test_what_an_adjustment_brought_is_no_project_of_the_first_budget(desk, people, project):
    added = builders.project(people["clerk"].unit, "P9")
    Project.objects.filter(pk=added.pk).update(since="adjustment")
    first, later = (Scope(2023, "318", "318001", phase) for phase in ("initial", "adjustment"))
    codes = [
        [row.project.code for row in desk.get(reverse("desk:projects", args=[s])).context["rows"]]
        for s in (first, later)
    ]
    assert codes == [[project.code], [project.code, "P9"]]
