"""The pages of targets: who sees and writes what, what is saved, and what a page costs."""

import pytest
from django.urls import reverse

from budget.models import UnitBudget
from performance.models import Target
from tests.builders import accountant, clerk, line, project, unit_budget

from .samples import (
    LEVELS,
    LIBRARY,
    NEW_SECTION,
    OVERALL,
    OVERVIEW,
    PROJECT,
    people,
    posted,
    target,
)

# Who sees and writes what

SEEN = {  # overview, project, overall, section, new section
    "clerk": (200, 200, 404, 404, 404),
    "sister": (200, 404, 404, 404, 404),
    "accountant": (200, 200, 200, 200, 200),
    "stranger": (404, 404, 404, 404, 404),
    "reviewer": (200, 200, 200, 200, 403),
    "auditor": (200, 200, 200, 200, 403),
    "administrator": (404, 404, 404, 404, 404),
    "outsider": (404, 404, 404, 404, 404),
}
WRITTEN = {  # project, overall, section, new section, move, remove
    "clerk": (302, 404, 404, 404, 404, 404),
    "sister": (404, 404, 404, 404, 404, 404),
    "accountant": (302, 302, 302, 302, 302, 302),
    "stranger": (404, 404, 404, 404, 404, 404),
    "reviewer": (403, 403, 403, 403, 403, 403),
    "auditor": (403, 403, 403, 403, 403, 403),
    "administrator": (404, 404, 404, 404, 404, 404),
    "outsider": (404, 404, 404, 404, 404, 404),
}


def addresses(section):
    own = f"{OVERVIEW}sections/{section.pk}/"
    return OVERVIEW, PROJECT, OVERALL, own, NEW_SECTION, f"{own}move/", f"{own}remove/"


@pytest.mark.parametrize(("who", "statuses"), SEEN.items())
def test_who_sees_a_page(client, training, who, statuses):
    client.force_login(people(training)[who])
    pages = addresses(target(section="规范管理"))[:5]
    assert tuple(client.get(page).status_code for page in pages) == statuses


@pytest.mark.parametrize(("who", "statuses"), WRITTEN.items())
def test_who_writes_a_page(client, training, who, statuses):
    everyone, section = people(training), target(section="规范管理")
    _, *pages = addresses(section)
    client.force_login(everyone["accountant"])
    sent = [posted(client.get(page), section=page[-9:]) for page in pages[:4]]
    client.force_login(everyone[who])
    answers = [client.post(page, data) for page, data in zip(pages, sent, strict=False)]
    answers += [client.post(page, {"direction": "up"}) for page in pages[4:]]
    assert tuple(answer.status_code for answer in answers) == statuses


@pytest.mark.parametrize("url", [OVERVIEW, PROJECT, LIBRARY])
def test_nobody_sees_anything_before_logging_in(client, training, url):
    assert client.get(url).url == f"/login/?next={url}"


def test_a_clerks_overview_has_its_projects_only(client, training):
    everyone = people(training)
    target(section="规范管理")
    target(training)
    for who, seen in {"clerk": 1, "sister": 0, "accountant": 1}.items():
        client.force_login(everyone[who])
        board = client.get(OVERVIEW).context["board"]
        sections = 1 if who == "accountant" else 0
        assert (len(board.projects), len(board.sections)) == (seen, sections)


def test_a_section_is_found_in_its_own_department_and_year_only(client, training):
    client.force_login(accountant(training.unit.department))
    key = target(section="规范管理").pk
    assert client.get(f"/performance/2022/318/sections/{key}/").status_code == 404
    assert client.get(f"{OVERVIEW}sections/{target(training).pk}/").status_code == 404


@pytest.mark.parametrize("year", [0, 9999, 10**30])
def test_a_year_that_no_budget_can_have_has_no_targets(keeper, year):
    assert keeper.get(f"/performance/{year}/318/").status_code == 404


def test_the_index_leads_to_the_latest_year(client, training):
    client.force_login(clerk(training.unit))
    assert client.get("/performance/").url == OVERVIEW


# Warnings, the library and the admin


def test_warnings_stand_beside_the_target_and_lead_to_their_row(writer, training):
    late = ("产出指标", "时效指标", "完成时间", "完成的时间", "2022年1月底前", "计划")
    of = target(training, indicators=(LEVELS, late))
    page = writer.get(PROJECT)
    found = [(notice.rule.number, notice.url) for notice in page.context["warnings"]]
    row = of.indicators.get(level3="完成时间")
    assert found == [("P02", PROJECT), ("P03", f"{PROJECT}#indicator-{row.pk}")]
    assert page.context["amount"] == "50,000.00"
    (line,) = writer.get(OVERVIEW).context["board"].projects
    assert (line.warnings, line.amount, line.url) == (2, "50,000.00", PROJECT)


def library(client, **query):
    return [found["level3"] for found in client.get(LIBRARY, query).json()["indicators"]]


def test_earlier_indicators_are_found_by_words_and_pinyin(writer, training):
    of = target(training, indicators=(LEVELS, LEVELS, (*LEVELS[:2], "会议次数", "", "2次", "")))
    assert library(writer, q="培训") == ["培训人数"]
    assert library(writer, q="hycs") == library(writer, q="huiyi") == ["会议次数"]
    assert library(writer, q="数量 次数") == ["会议次数"]
    assert library(writer, q="没有的") == []
    assert library(writer, q="", without=of.pk) == []


def test_the_library_has_what_a_person_sees(client, training):
    everyone = people(training)
    target(training)
    target(section="规范管理", indicators=(("", "", "完成率", "", "98%", ""),))
    seen = {}
    for who, user in everyone.items():
        client.force_login(user)
        seen[who] = sorted(library(client))
    both = ["培训人数", "完成率"]
    assert {who: sorted(names, key=both.index) for who, names in seen.items()} == {
        "clerk": ["培训人数"],
        "sister": [],
        "accountant": both,
        "stranger": [],
        "reviewer": both,
        "auditor": both,
        "administrator": [],
        "outsider": [],
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [("clerk", 1), ("sister", 0), ("accountant", 2), ("stranger", 0), ("auditor", 2)],
)
def test_the_admin_lists_what_a_person_sees(client, training, who, seen):
    user = people(training)[who]
    target(training)
    target(section="规范管理")
    client.force_login(user)
    for model in ("target", "indicator"):
        listed = client.get(reverse(f"admin:performance_{model}_changelist"))
        assert listed.context["cl"].result_count == seen
        assert client.get(reverse(f"admin:performance_{model}_add")).status_code == 403


# What the process has closed


def test_targets_of_a_submitted_unit_are_read_and_not_written(writer, training):
    sent = posted(writer.get(PROJECT))
    unit_budget(training.unit, state="at-department")

    page, answer = writer.get(PROJECT), writer.post(PROJECT, sent)

    assert "待部门审核，现在不能修改" in page.text
    assert page.context["entry"] is None
    assert (answer.status_code, Target.objects.count()) == (403, 0)


def test_a_departments_own_targets_are_closed_while_they_are_with_the_bureau(keeper, training):
    sent = posted(keeper.get(OVERALL))
    unit_budget(training.unit, state="at-department")
    assert keeper.get(OVERALL).context["entry"]
    unit_budget(training.unit, state="at-bureau")
    assert keeper.get(OVERALL).context["entry"] is None
    assert keeper.get(NEW_SECTION).status_code == 403
    assert keeper.post(OVERALL, sent).status_code == 403


def test_amounts_are_of_the_phase_that_the_year_has_come_to(client, training):
    client.force_login(people(training)["clerk"])
    line(unit_budget(training.unit, phase="first"), category="2", project=training, amount="70")
    UnitBudget.objects.filter(phase="initial").delete()
    page = client.get(OVERVIEW)
    assert ([row.amount for row in page.context["board"].projects], page.context["scope"].stage) == (
        ["70.00"], "一上草案",
    )  # fmt: skip
    line(unit_budget(training.unit), category="2", project=training, amount="60")
    page = client.get(OVERVIEW)
    assert [row.amount for row in page.context["board"].projects] == ["60.00"]


# What a page costs


@pytest.mark.parametrize(("url", "queries"), [(OVERVIEW, 15), (PROJECT, 21), (LIBRARY, 3)])
def test_a_page_costs_as_much_with_three_targets_as_with_one(
    keeper, training, url, queries, django_assert_num_queries
):
    target(training)
    target(section="分项")
    with django_assert_num_queries(queries):
        keeper.get(url)
    for number in range(2):
        target(project(training.unit, f"P10{number}", f"项目{number}"), indicators=(LEVELS,) * 3)
        target(section=f"分项{number}")
    with django_assert_num_queries(queries):
        keeper.get(url)
