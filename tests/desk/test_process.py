"""The process: the declared table tried against every person and every state, and what each step does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from budget import locks
from budget.issuing import Level, draft, issue
from budget.models import Part, Phase, Reopened, Role, State, UnitBudget
from budget.scope import Scope
from desk.models import Reply, Step, Thread, Version
from desk.process import ACTS, BY_SLUG, RefusedActError, perform
from desk.process_conditions import Blocker
from disclosure.models import Particulars
from tests import builders

pytestmark = pytest.mark.django_db

UNIT, WHOLE = Scope(2023, "318", "318001"), Scope(2023, "318")
# What each person sees of 318 and of its unit 318001, and its role.
PEOPLE = {
    "clerk": (Role.CLERK, {UNIT}),
    "sister": (Role.CLERK, set()),
    "approver": (Role.APPROVER, {UNIT}),
    "accountant": (Role.ACCOUNTANT, {UNIT, WHOLE}),
    "reviewer": (Role.REVIEWER, {UNIT, WHOLE}),
    "other": (Role.ACCOUNTANT, set()),
    "auditor": (Role.AUDITOR, {UNIT, WHOLE}),
    "administrator": (Role.ADMINISTRATOR, set()),
    "outsider": ("", set()),
}


@pytest.fixture
def unit(people):
    """A unit that alone makes its department, so that its state is the department's."""
    return people["clerk"].unit


@pytest.fixture
def budget(unit):
    made = builders.unit_budget(unit)
    builders.line(made)
    builders.revenue(made)
    return made


def scope_of(act, phase=Phase.INITIAL):
    return Scope(2023, "318", "" if act.whole else "318001", phase)


def address(act, phase=Phase.INITIAL):
    return reverse("desk:act", args=[scope_of(act, phase), act.slug])


def sent(act):
    return {"comment": "请核实"} if act.returns else {}


def expected(name, act, state):
    """What the table declares: unseen, not this role's, not now, or done."""
    role, seen = PEOPLE[name]
    if scope_of(act).unit not in {scope.unit for scope in seen} or not seen:
        return 404
    if role not in act.roles:
        return 403
    return 302 if state in act.origins and Phase.INITIAL in act.phases else 409


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.slug)
def test_each_person_does_in_each_state_what_the_table_declares(client, people, budget, act, state):
    answers, declared = {}, {}
    for name in PEOPLE:
        builders.unit_budget(budget.unit, state=state)
        client.force_login(people[name])
        if act.slug == "withdraw":
            _submitted(people, budget, state)
        before = UnitBudget.objects.get(pk=budget.pk).state
        answers[name] = client.post(address(act), sent(act)).status_code
        declared[name] = expected(name, act, state)
        if answers[name] != 302:
            assert UnitBudget.objects.get(pk=budget.pk).state == before
    assert answers == declared


def _submitted(people, budget, state):
    Step.objects.create(
        unit_budget=budget, act="submit", before=State.COMPILING, after=state,
        person=people["clerk"],
    )  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_the_page_of_a_submission_is_read_by_who_sees_it(client, people, budget, name):
    role, seen = PEOPLE[name]
    client.force_login(people[name])
    for scope in (UNIT, WHOLE):
        page = client.get(reverse("desk:process", args=[scope]))
        assert page.status_code == (200 if scope in seen else 404)
        if scope in seen and role == Role.AUDITOR:
            assert '<form method="post" action="/desk/' not in page.text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk", 200),
        ("approver", 200),
        ("auditor", 200),
        ("administrator", 403),
        ("outsider", 403),
    ],
)
def test_the_list_of_submissions_is_for_who_takes_part(client, people, name, status):
    client.force_login(people[name])
    assert client.get(reverse("desk:review")).status_code == status


# What blocks


def refused(act, person, scope=UNIT, **more):
    with pytest.raises(RefusedActError) as error:
        perform(BY_SLUG[act], person, scope, **more)
    return error.value.blockers


def done(act, person, scope=UNIT, **more):
    moved = perform(BY_SLUG[act], person, scope, **more)
    return {row.unit_id: UnitBudget.objects.get(pk=row.pk).state for row in moved}


@pytest.mark.parametrize("year", [0, 1948, 9999])
def test_a_year_that_no_budget_can_have_has_no_process(client, people, unit, year):
    client.force_login(people["clerk"])
    scope = Scope(year, "318", "318001")
    sent = {"text": "请核实"}
    assert [
        client.get(reverse("desk:process", args=[scope])).status_code,
        client.post(reverse("desk:act", args=[scope, "submit"])).status_code,
        client.post(reverse("desk:comment", args=[scope, Part.WHOLE, 0]), sent).status_code,
    ] == [404, 404, 404]
    assert not UnitBudget.objects.exists()


def test_checks_that_forbid_block_with_a_link_to_each_place(people, budget):
    builders.line(budget, economic="30102")
    page = reverse("disclosure:checks", args=[UNIT])
    assert refused("submit", people["clerk"]) == [
        Blocker(
            "D01 收支平衡：318001 财政局本级 · 一般公共预算拨款 · 本年，收入应等于支出加年终结转结余。"
            "（收入预算 100.00 元，支出预算和年终结转结余 200.00 元，相差 -100.00 元）",
            f"{page}#D01",
        )
    ]
    assert UnitBudget.objects.get(pk=budget.pk).state == State.COMPILING
    assert not Step.objects.exists()


def test_a_budget_above_its_ceiling_does_not_go_up(people, unit):
    second = builders.unit_budget(unit, phase=Phase.SECOND_DRAFT)
    builders.line(second)
    builders.revenue(second)
    ceiling(people, "90.00")
    scope = Scope(2023, "318", "318001", Phase.SECOND_DRAFT)
    (blocker,) = refused("submit", people["clerk"], scope)
    assert blocker.text == (
        "超过控制数：318001 一般公共预算拨款，预算 100.00 元，控制数 90.00 元，超 10.00 元"
    )
    ceiling(people, "100.00")
    assert done("submit", people["clerk"], scope) == {"318001": State.AT_UNIT}


def ceiling(people, amount):
    for to_units, cell, person in (
        (False, ("", "11"), people["reviewer"]),
        (True, ("318001", "11"), people["accountant"]),
    ):
        level = Level(2023, "318", to_units)
        draft(level, {cell: Decimal(amount)})
        issue(level, person)


def test_nobody_approves_what_he_entered_or_submitted(people, budget):
    assert done("submit", people["accountant"]) == {"318001": State.AT_UNIT}
    assert done("unit-approve", people["approver"]) == {"318001": State.AT_DEPARTMENT}
    assert refused("department-approve", people["accountant"], WHOLE) == [
        Blocker("318001 的预算中有您录入或上报的内容，应由其他人审核。")
    ]


def test_a_unit_without_an_approver_goes_straight_to_its_department(people, budget):
    people["approver"].is_active = False
    people["approver"].save()
    assert done("submit", people["clerk"]) == {"318001": State.AT_DEPARTMENT}


def test_a_department_goes_up_when_each_of_its_units_has(people, budget):
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    sister = builders.unit_budget(people["sister"].unit)
    (blocker,) = refused("department-approve", people["accountant"], WHOLE)
    assert blocker.text == "318002 支付中心：编报中"
    builders.unit_budget(sister.unit, state=State.AT_DEPARTMENT)
    assert done("department-approve", people["accountant"], WHOLE) == dict.fromkeys(
        ("318001", "318002"), State.AT_BUREAU
    )


def test_a_unit_of_last_year_that_has_not_begun_is_missed(people, budget):
    builders.unit_budget(people["sister"].unit, 2022)
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    (blocker,) = refused("department-approve", people["accountant"], WHOLE)
    assert blocker.text.startswith("318002 支付中心：尚未编报")
    assert done("submit", people["sister"], Scope(2023, "318", "318002")) == {
        "318002": State.AT_DEPARTMENT
    }


def test_what_the_next_has_reviewed_is_not_taken_back(people, budget):
    done("submit", people["clerk"])
    assert done("withdraw", people["clerk"]) == {"318001": State.COMPILING}
    done("submit", people["clerk"])
    done("unit-approve", people["approver"])
    (blocker,) = refused("withdraw", people["clerk"])
    assert "已经过审核，不能撤回" in blocker.text


def test_two_who_approve_at_once_are_one_approval(people, budget):
    done("submit", people["clerk"])
    second = builders.approver(budget.unit, "second")
    assert done("unit-approve", people["approver"]) == {"318001": State.AT_DEPARTMENT}
    (blocker,) = refused("unit-approve", second)
    assert "状态已经变化" in blocker.text
    assert Step.objects.filter(act="unit-approve").count() == 1


# Returned


def test_where_there_is_no_budget_nothing_is_commented(client, people, budget):
    client.force_login(people["reviewer"])
    scope = Scope(2023, "318", "318001", Phase.SECOND_DRAFT)

    answer = client.post(
        reverse("desk:comment", args=[scope, Part.WHOLE, 0]), {"text": "请核实"}, follow=True
    )

    assert "这个阶段还没有预算" in answer.text
    assert [each.phase for each in UnitBudget.objects.all()] == [Phase.INITIAL]
    assert not Thread.objects.exists()


def comment(people, budget, part, row, name="accountant"):
    return Thread.objects.create(
        unit_budget=budget, part=part, key=row.pk if row else 0, subject="行", text="请核实",
        person=people[name],
    )  # fmt: skip


def test_a_return_says_why(people, budget):
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    (blocker,) = refused("department-return", people["accountant"])
    assert "请写明退回的意见" in blocker.text
    done("department-return", people["accountant"], comment="请压减")
    assert not Reopened.objects.exists()
    assert list(Thread.objects.values_list("part", "text", "returned")) == [
        (Part.WHOLE, "请压减", True)
    ]


def test_only_what_was_returned_is_open_again_with_the_revenue_that_pays_for_it(people, budget):
    line, paid = budget.lines.get(), budget.revenue_lines.get()
    other = builders.line(budget, economic="30102", source="3")
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    thread = comment(people, budget, Part.EXPENDITURE, line)

    done("department-return", people["accountant"], threads=[thread], comment="请尽快")

    subjects = Thread.objects.filter(returned=True).order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == ["行", "本次退回（只退回一部分）"]
    assert set(Reopened.objects.values_list("part", "key")) == {
        (Part.EXPENDITURE, line.pk),
        (Part.REVENUE, paid.pk),
    }
    whose = {row: locks.why_closed(*locks.of_row(row)) for row in (line, paid, other, budget)}
    assert [bool(reason) for reason in whose.values()] == [False, False, True, True]


def test_what_is_said_over_a_partial_return_asks_for_no_second_answer(people, budget):
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    thread = comment(people, budget, Part.EXPENDITURE, budget.lines.get())
    done("department-return", people["accountant"], threads=[thread], comment="请尽快")
    assert len(refused("submit", people["clerk"])) == 1
    Reply.objects.create(thread=thread, person=people["clerk"], text="已核实")
    assert done("submit", people["clerk"]) == {"318001": State.AT_UNIT}


def test_what_was_returned_goes_up_with_an_answer(people, budget):
    line = budget.lines.get()
    builders.unit_budget(budget.unit, state=State.AT_DEPARTMENT)
    thread = comment(people, budget, Part.EXPENDITURE, line)
    done("department-return", people["accountant"], threads=[thread])
    (blocker,) = refused("submit", people["clerk"])
    assert blocker.text == "退回意见尚未答复：行（请核实）"
    Reply.objects.create(thread=thread, person=people["clerk"], text="已核实")

    assert done("submit", people["clerk"]) == {"318001": State.AT_UNIT}
    assert done("withdraw", people["clerk"]) == {"318001": State.RETURNED}
    done("submit", people["clerk"])
    done("unit-approve", people["approver"])
    assert Thread.objects.get().closed is None
    done("department-approve", people["accountant"], WHOLE)
    assert Thread.objects.get().closed_by == people["accountant"]
    assert not Reopened.objects.exists()


# The whole way


def up(people, phase):
    """From the clerk to the bureau's approval."""
    own, whole = Scope(2023, "318", "318001", phase), Scope(2023, "318", "", phase)
    done("submit", people["clerk"], own)
    done("unit-approve", people["approver"], own)
    done("department-approve", people["accountant"], whole)
    assert done("bureau-approve", people["reviewer"], whole) == {"318001": State.APPROVED}
    return whole


def draft_of(unit, phase):
    made = builders.unit_budget(unit, phase=phase)
    builders.line(made)
    builders.revenue(made)
    return made


def way(client, people, scope):
    """How far a page of the process says that a budget is."""
    client.force_login(people["auditor"])
    stages = client.get(reverse("desk:process", args=[scope])).context["stages"]
    return ["done" if each["done"] else each["name"] if each["here"] else "" for each in stages]


def test_a_second_draft_is_begun_from_the_first_when_ceilings_are_issued(client, people, unit):
    draft_of(unit, Phase.FIRST_DRAFT)
    reviewer, whole = people["reviewer"], up(people, Phase.FIRST_DRAFT)
    own = Scope(2023, "318", "318001", Phase.FIRST_DRAFT)
    assert way(client, people, own) == [*["done"] * 4, "下达控制数、开始二上"]
    (blocker,) = refused("open-second", reviewer, whole)
    assert "还没有下达控制数" in blocker.text
    ceiling(people, "100.00")

    done("open-second", reviewer, whole)

    second = UnitBudget.objects.get(unit=unit, phase=Phase.SECOND_DRAFT)
    assert (second.state, second.lines.get().amount) == (State.COMPILING, 100)
    (blocker,) = refused("bureau-return", reviewer, own, comment="晚了")
    assert blocker.text == "二上已经开始，请在二上办理。"
    (blocker,) = refused("submit", people["clerk"])
    assert blocker.text.startswith("本年度有二上预算")
    assert way(client, people, own) == ["done"] * 5
    # What the bureau has copied it has not entered, and may approve.
    up(people, Phase.SECOND_DRAFT)


def test_what_is_approved_becomes_the_budget_of_the_year(people, unit):
    second = draft_of(unit, Phase.SECOND_DRAFT)
    whole = up(people, Phase.SECOND_DRAFT)

    done("grant", people["reviewer"], whole, day=date(2023, 2, 20))

    final = UnitBudget.objects.get(unit=unit, phase=Phase.INITIAL)
    assert (final.state, final.lines.get().amount) == (State.GRANTED, 100)
    assert UnitBudget.objects.get(pk=second.pk).state == State.ISSUED
    department = Particulars.objects.get(department="318", unit=None)
    assert (department.approved, department.month) == (date(2023, 2, 20), date(2023, 2, 1))

    done("issue", people["accountant"], WHOLE, day=date(2023, 3, 1))

    assert UnitBudget.objects.get(pk=final.pk).state == State.ISSUED
    assert Particulars.objects.get(unit=unit).approved == date(2023, 3, 1)
    assert list(Step.objects.filter(unit_budget=second).values_list("act", flat=True)) == [
        "submit", "unit-approve", "department-approve", "bureau-approve", "grant",
    ]  # fmt: skip
    assert Version.objects.filter(unit_budget=second).count() == 5


def test_steps_and_answers_are_only_added(people, budget):
    done("submit", people["clerk"])
    for act in (lambda: Step.objects.update(comment="x"), lambda: Step.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
