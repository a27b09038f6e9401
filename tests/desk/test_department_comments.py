"""Comments on a department's own targets: whose they are, who takes part, where they show, whom they wait for."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from budget.models import Change, Part, Phase, Role, State
from budget.scope import Scope
from desk.models import Reply, Thread
from desk.process import BY_SLUG, perform
from desk.tasks import tasks
from tests import builders
from tests.desk.test_process import PEOPLE, UNIT, WHOLE
from tests.performance.samples import LEVELS, OVERALL, OVERVIEW, target

pytestmark = pytest.mark.django_db
SAID = "依据不足，请补充"
SECTION = f"{OVERVIEW}sections/"


@pytest.fixture
def own(people):
    """A 分项 of 318 with an indicator; the unit 318001 has a budget."""
    builders.unit_budget(people["clerk"].unit)
    return target(section="收入", indicators=(LEVELS,))


def indicator(of):
    return of.indicators.get()


def said(people, about=None, part=Part.TARGETS, name="reviewer", **more):
    key = about.pk if about else 0
    return Thread.objects.create(
        **{"department_id": "318", "year": 2023, **more}, part=part, key=key, subject="分项",
        person=people[name], text=SAID,
    )  # fmt: skip


def commenting(part, key, scope=WHOLE):
    return reverse("desk:comment", args=[scope, part, key])


def due(person):
    return [(task.what, task.place, task.url) for task in tasks(person)]


# Whose


def test_a_comment_is_on_a_budget_or_on_a_departments_own_targets(people, own):
    budget = builders.unit_budget(people["clerk"].unit)
    nobodys = {"department_id": None, "year": None}
    for wrong in (
        nobodys,
        {"unit_budget": budget},
        {"year": None},
        {"department_id": None},
        {"part": Part.WHOLE},
        {"part": Part.EXPENDITURE},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            said(people, **wrong)
    said(people, own)
    said(people, unit_budget=budget, part=Part.WHOLE, **nobodys)
    assert Thread.objects.count() == 2


def test_it_is_on_record_as_the_departments(people, own):
    thread = said(people, own)
    change = Change.objects.get(model="desk.thread", row=str(thread.pk))
    assert (change.department, change.unit, change.year, change.unit_budget) == (
        "318", "", 2023, None,
    )  # fmt: skip


def test_a_units_comment_is_on_record_as_before(people):
    budget = builders.unit_budget(people["clerk"].unit)
    thread = said(people, unit_budget=budget, part=Part.WHOLE, department_id=None, year=None)
    change = Change.objects.get(model="desk.thread", row=str(thread.pk))
    assert (change.department, change.unit, change.year, change.unit_budget) == (
        "318", "318001", 2023, budget.pk,
    )  # fmt: skip


# Who takes part


def expected(name, done):
    """As the table of persons says: for who does not see the whole department, nothing is there."""
    role, seen = PEOPLE[name]
    if WHOLE not in seen:
        return 404
    return 403 if role == Role.AUDITOR else done


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_takes_part_as_it_sees_the_department(client, people, own, name):
    client.force_login(people[name])
    row, thread = indicator(own), said(people, own)
    answers = {
        "targets": client.get(reverse("desk:parts", args=[WHOLE, "targets"])).status_code,
        "indicators": client.get(reverse("desk:parts", args=[WHOLE, "indicators"])).status_code,
        "form": client.get(commenting("targets", own.pk)).status_code,
        "on a target": client.post(commenting("targets", own.pk), {"text": "?"}).status_code,
        "on a row": client.post(commenting("indicators", row.pk), {"text": "?"}).status_code,
        "on all": client.post(commenting("targets", 0), {"text": "?"}).status_code,
        "reply": client.post(reverse("desk:reply", args=[thread.pk]), {"text": "!"}).status_code,
        "close": client.post(reverse("desk:close", args=[thread.pk])).status_code,
    }
    reads = {"targets", "indicators", "form"}
    assert answers == {act: expected(name, 200 if act in reads else 302) for act in answers}
    took_part = expected(name, 302) == 302
    assert Thread.objects.count() == (4 if took_part else 1)
    assert Reply.objects.exists() == took_part
    assert bool(Thread.objects.get(pk=thread.pk).closed) == took_part


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_said_is_read_by_who_sees_the_department(client, people, own, name):
    said(people, own)
    said(people, indicator(own), Part.INDICATORS)
    client.force_login(people[name])
    pages = [
        "/", OVERVIEW, f"{SECTION}{own.pk}/", "/desk/review/", "/desk/record/",
        reverse("desk:process", args=[WHOLE]), reverse("desk:process", args=[UNIT]),
        reverse("desk:parts", args=[UNIT, "targets"]),
    ]  # fmt: skip
    told = {page for page in pages if SAID in client.get(page).text}
    seen = WHOLE in PEOPLE[name][1]
    everywhere = {reverse("desk:process", args=[WHOLE])} if seen else set()
    assert told - {"/desk/record/"} == everywhere
    if not seen:
        assert told == set()


@pytest.mark.parametrize(
    ("part", "key", "scope"),
    [
        ("indicators", 0, WHOLE),
        ("whole", 0, WHOLE),
        ("expenditure", 0, WHOLE),
        ("projects", 0, WHOLE),
        ("nothing", 0, WHOLE),
        ("targets", 999, WHOLE),
        ("targets", 0, Scope(2023, "318", phase=Phase.ADJUSTMENT)),
        ("targets", 0, Scope(2023)),
    ],
)
def test_what_a_department_has_not_is_not_found(client, people, own, part, key, scope):
    client.force_login(people["reviewer"])
    assert client.post(commenting(part, key, scope), {"text": "?"}).status_code == 404
    assert not Thread.objects.exists()


def test_targets_of_projects_and_of_other_years_are_not_the_departments_own(client, people, own):
    client.force_login(people["reviewer"])
    work = target(builders.project(people["clerk"].unit, "P1"))
    assert client.post(commenting("targets", work.pk), {"text": "?"}).status_code == 404
    later = Scope(2024, "318")
    assert client.post(commenting("targets", own.pk, later), {"text": "?"}).status_code == 404
    assert client.post(commenting("targets", own.pk, UNIT), {"text": "?"}).status_code == 404


# Where it shows


def test_it_shows_at_the_row_and_leads_back_to_it(client, people, own):
    client.force_login(people["reviewer"])
    row = indicator(own)
    page = client.get(f"{SECTION}{own.pk}/").text
    assert f'href="{commenting("indicators", row.pk)}"' in page
    assert f'href="{commenting("targets", own.pk)}"' in page
    thread = client.post(commenting("indicators", row.pk), {"text": SAID}).url.partition("#")[2]
    page = client.get(f"{SECTION}{own.pk}/").text
    assert f'#{thread}" aria-label="看对“培训人数”的意见"' in page
    process = client.get(reverse("desk:process", args=[WHOLE])).text
    assert f'href="{SECTION}{own.pk}/#indicator-{row.pk}"' in process
    assert "分项绩效目标“收入” › 培训人数 ≥50人" in process
    assert "● 有意见" in client.get(OVERVIEW).text


def test_a_target_that_is_not_written_yet_can_be_asked_for(client, people, own):
    client.force_login(people["reviewer"])
    assert client.post(commenting("targets", 0), {"text": "请填写整体目标"}).status_code == 302
    thread = Thread.objects.get()
    assert (thread.subject, thread.department_id, thread.year) == ("部门绩效目标", "318", 2023)
    assert f'href="{OVERVIEW}"' in client.get(reverse("desk:process", args=[WHOLE])).text


def test_it_goes_with_the_year_from_phase_to_phase(client, people, own):
    said(people, own)
    unit = people["clerk"].unit
    client.force_login(people["accountant"])
    for phase in (Phase.FIRST_DRAFT, Phase.SECOND_DRAFT):
        builders.unit_budget(unit, phase=phase)
        page = client.get(reverse("desk:process", args=[Scope(2023, "318", phase=phase)]))
        assert SAID in page.text
    other = client.get(reverse("desk:process", args=[Scope(2024, "318")]))
    assert SAID not in other.text


def test_who_has_answered_is_told_and_the_department_closes(client, people, own):
    thread = said(people, own)
    client.force_login(people["accountant"])
    answer = client.post(reverse("desk:reply", args=[thread.pk]), {"text": "已补充"}, follow=True)
    assert answer.redirect_chain[0][0] == f"/desk/2023/318/process/#thread-{thread.pk}"
    assert "● 已答复" in answer.text
    client.post(reverse("desk:close", args=[thread.pk]))
    assert Thread.objects.get().closed_by == people["accountant"]
    assert "● 有意见" not in client.get(OVERVIEW).text


def test_a_removed_target_leaves_its_comment_readable(client, people, own):
    said(people, own)
    said(people, indicator(own), Part.INDICATORS)
    client.force_login(people["accountant"])
    client.post(f"{SECTION}{own.pk}/remove/")
    page = client.get(reverse("desk:process", args=[WHOLE]))
    assert page.text.count(f'href="{OVERVIEW}"') == 2
    assert len(due(people["accountant"])) == 1
    assert client.get(OVERVIEW).status_code == 200


def test_it_neither_blocks_nor_joins_a_step(client, people, own):
    unit = people["clerk"].unit
    budget = builders.unit_budget(unit, state=State.AT_BUREAU)
    thread = said(people, own)
    client.force_login(people["reviewer"])
    act = reverse("desk:act", args=[UNIT, "bureau-return"])
    assert client.post(act, {"thread": thread.pk}).status_code == 409  # no comment of this budget
    perform(BY_SLUG["bureau-approve"], people["reviewer"], WHOLE)
    budget.refresh_from_db()
    assert budget.state == State.APPROVED
    thread.refresh_from_db()
    assert (thread.returned, thread.closed) == (False, None)


# 待办


def test_it_waits_for_the_accountant_then_for_who_made_it(people, own):
    thread = said(people, indicator(own), Part.INDICATORS)
    place, page = "2023 年 318", f"/desk/2023/318/process/#thread-{thread.pk}"
    row = f"{SECTION}{own.pk}/#indicator-{indicator(own).pk}"
    assert {name: due(person) for name, person in people.items() if due(person)} == {
        "accountant": [("答复意见：分项", place, row)]
    }
    Reply.objects.create(thread=thread, person=people["accountant"], text="已补充")
    assert {name: due(person) for name, person in people.items() if due(person)} == {
        "reviewer": [("看答复，办结意见：分项", place, page)]
    }
    Reply.objects.create(thread=thread, person=people["reviewer"], text="还不够")
    assert due(people["accountant"]) == [("答复意见：分项", place, row)]
    Thread.objects.update(closed=thread.opened, closed_by=people["reviewer"])
    assert {name: due(person) for name, person in people.items() if due(person)} == {}


def test_several_are_one_task_that_leads_to_the_process(people, own):
    first = said(people, own)
    said(people, indicator(own), Part.INDICATORS)
    assert due(people["accountant"]) == [
        ("答复意见（2 条）", "2023 年 318", f"/desk/2023/318/process/#thread-{first.pk}")
    ]


def test_a_long_subject_is_cut_where_it_shows(people, own):
    thread = said(people, own)
    Thread.objects.filter(pk=thread.pk).update(subject="名" * 40)
    ((what, _, _),) = due(people["accountant"])
    assert what == f"答复意见：{'名' * 30}…"


def test_a_comment_on_a_units_row_waits_for_its_clerk_at_that_row(people):
    budget = builders.unit_budget(people["clerk"].unit, phase=Phase.FIRST_DRAFT, state="at-bureau")
    line = builders.line(budget)
    unit = {"unit_budget": budget, "department_id": None, "year": None}
    said(people, line, Part.EXPENDITURE, "accountant", **unit)
    grid = "/desk/2023-first/318/318001/expenditure/"
    assert due(people["clerk"]) == [
        ("答复意见：分项", "2023 年一上 318001", f"{grid}#row-{line.pk}")
    ]
    assert due(people["sister"]) == due(people["approver"]) == []
    builders.unit_budget(people["clerk"].unit, phase=Phase.SECOND_DRAFT)
    assert [what for what, *_ in due(people["clerk"])] == ["编报并上报"]


@pytest.mark.parametrize("count", [1, 2])
def test_what_came_back_in_one_row_leads_to_that_row(people, count):
    budget = builders.unit_budget(people["clerk"].unit, phase=Phase.SECOND_DRAFT)
    rows = [builders.line(budget, economic=code) for code in ("30101", "30102")[:count]]
    unit = {"unit_budget": budget, "department_id": None, "year": None}
    threads = [said(people, row, Part.EXPENDITURE, "accountant", **unit) for row in rows]
    builders.unit_budget(people["clerk"].unit, phase=Phase.SECOND_DRAFT, state="at-department")
    scope = Scope(2023, "318", "318001", Phase.SECOND_DRAFT)
    act = BY_SLUG["department-return"]
    perform(act, people["accountant"], scope, threads=threads, comment="请尽快")
    grid = f"/desk/2023-second/318/318001/expenditure/#row-{rows[0].pk}"
    process = "/desk/2023-second/318/318001/process/"
    assert due(people["clerk"]) == [
        ("修改并重新上报", "2023 年二上 318001", grid if count == 1 else process)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_comment_and_for_three(
    client, people, own, count, django_assert_num_queries
):
    for _ in range(count):
        for thread in (said(people, own), said(people, indicator(own), Part.INDICATORS)):
            Reply.objects.create(thread=thread, person=people["reviewer"], text="?")
    client.force_login(people["accountant"])
    with django_assert_num_queries(19):
        client.get(reverse("desk:process", args=[WHOLE]))
    with django_assert_num_queries(9):
        assert len(tasks(people["accountant"])) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_tasks_cost_the_same_for_one_department_and_for_three(
    people, own, count, django_assert_num_queries
):
    reviewer = people["reviewer"]
    for code in ("321", "322", "323")[:count]:
        reviewer.responsible_for.add(builders.department(code))
        thread = said(people, department_id=code)
        Reply.objects.create(thread=thread, person=people["accountant"], text="已补充")
    with django_assert_num_queries(7):
        assert len(tasks(reviewer)) == count


def test_the_overall_target_has_its_own_page(client, people, own):
    whole = target(goals=("依法理财。",), indicators=())
    thread = said(people, whole)
    client.force_login(people["accountant"])
    assert f'href="{OVERALL}"' in client.get(reverse("desk:process", args=[WHOLE])).text
    assert f"#thread-{thread.pk}" in client.get(OVERALL).text
