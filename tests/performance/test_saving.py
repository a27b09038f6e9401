"""What a target's page saves: rows in their order, all or nothing, sections numbered through."""

import pytest

from performance.models import Goal, Kind, Target
from tests.builders import project, unit

from .samples import LEVELS, NEW_SECTION, OVERALL, OVERVIEW, PROJECT, posted, rows, target


def test_rows_are_saved_in_the_order_of_the_page(writer, training):
    second = (*LEVELS[:2], "培训次数", "", "≥2次", "")
    sent = posted(
        writer.get(PROJECT),
        goals=[("", "甲"), ("", "乙")],
        indicators=[("", *second), ("", *LEVELS)],
    )
    assert writer.post(PROJECT, sent).url == PROJECT
    assert rows(training.targets.get()) == (
        [(1, "甲"), (2, "乙")],
        [(1, "培训次数", "≥2次"), (2, "培训人数", "≥50人")],
    )


def test_moved_and_changed_rows_stay_the_same_rows_and_removed_ones_go(writer, training):
    more = [(*LEVELS[:2], f"指标{n}", "", "1次", "") for n in range(3)]
    of = target(training, indicators=more, goals=("甲", "乙"))
    first, second, third = of.indicators.order_by("order")
    one, two = of.goals.order_by("order")
    sent = posted(
        writer.get(PROJECT),
        goals=[(two.pk, "乙"), (one.pk, "甲一")],
        indicators=[
            (third.pk, *more[2]), ("", *LEVELS), (first.pk, *more[0][:4], "2次", ""),
        ],
    )  # fmt: skip
    writer.post(PROJECT, sent)
    assert rows(of) == (
        [(1, "乙"), (2, "甲一")],
        [(1, "指标2", "1次"), (2, "培训人数", "≥50人"), (3, "指标0", "2次")],
    )
    kept = of.indicators.filter(pk__in=[first.pk, second.pk, third.pk])
    assert list(kept.order_by("order").values_list("pk", flat=True)) == [third.pk, first.pk]
    assert list(of.goals.order_by("order").values_list("pk", flat=True)) == [two.pk, one.pk]


def test_blank_rows_are_not_saved_and_nothing_at_all_removes_the_target(writer, training):
    target(training)
    blank = ("", *[" "] * 6)
    writer.post(PROJECT, posted(writer.get(PROJECT), indicators=[blank]))
    assert rows(training.targets.get())[1] == []
    writer.post(PROJECT, posted(writer.get(PROJECT), goals=[("", "")], indicators=[blank]))
    assert not training.targets.exists()


def test_one_faulty_row_keeps_all_from_being_saved_and_is_shown_in_place(writer, training):
    of = target(training)
    faulty = [
        ("", *LEVELS),
        ("", "产出指标", "", "", "描述", "5个", ""),
        ("", *LEVELS[:2], "很" * 121, "", "", ""),
    ]
    answer = writer.post(PROJECT, posted(writer.get(PROJECT), indicators=faulty))
    entry = answer.context["entry"]
    assert [dict(form.errors) for form in entry.indicators] == [
        {},
        {"level2": ["不能为空。"], "level3": ["不能为空。"]},
        {"level3": ["有 121 个字，最多 120 个字。"]},
    ]
    assert entry.indicators[1]["description"].value() == "描述"
    assert rows(of) == ([(1, "培训骨干。")], [(1, "培训人数", "≥50人")])


def test_indicators_without_a_goal_are_refused(writer, training):
    answer = writer.post(PROJECT, posted(writer.get(PROJECT), goals=[("", "")]))
    assert answer.context["entry"].messages == ["至少填写一条绩效目标。"]
    assert not training.targets.exists()


def test_who_saves_second_is_told_and_may_insist(writer, training):
    target(training)
    mine = posted(writer.get(PROJECT), goals=[("", "我的")])
    writer.post(PROJECT, posted(writer.get(PROJECT), goals=[("", "别人的")]))
    answer = writer.post(PROJECT, mine)
    assert len(answer.context["entry"].messages) == 1
    assert rows(training.targets.get())[0] == [(1, "别人的")]
    writer.post(PROJECT, {**mine, "seen": answer.context["entry"].seen})
    assert rows(training.targets.get())[0] == [(1, "我的")]


def test_rows_of_another_target_are_not_touched(writer, training):
    other = target(project(unit("318002", "支付中心"), "P002", "会议经费"))
    theirs = other.indicators.get()
    writer.post(PROJECT, posted(writer.get(PROJECT), indicators=[(theirs.pk, *LEVELS)]))
    theirs.refresh_from_db()
    assert (theirs.target, training.targets.get().indicators.count()) == (other, 1)


def test_columns_of_unequal_length_are_no_form_of_ours(writer, training):
    sent = {**posted(writer.get(PROJECT)), "level3": ["甲", "乙"]}
    assert writer.post(PROJECT, sent).status_code == 400


def test_markup_is_text(writer, training):
    words = "<script>alert(1)</script> #$\\@ \"'"
    goals = [("", words)]
    writer.post(PROJECT, posted(writer.get(PROJECT), goals=goals))
    assert rows(training.targets.get())[0] == [(1, words)]
    assert "<script>alert" not in writer.get(PROJECT).content.decode()


def test_the_overall_target_is_saved_with_goals_alone(keeper, training):
    keeper.post(OVERALL, posted(keeper.get(OVERALL), goals=[("", "总的")], indicators=[]))
    assert rows(Target.objects.get(kind=Kind.OVERALL)) == ([(1, "总的")], [])


# Sections


def numbers():
    goals = Goal.objects.filter(target__kind=Kind.SECTION).order_by("order")
    return [(goal.order, goal.target.section) for goal in goals]


def test_a_new_section_is_the_last_and_needs_no_levels(keeper, training):
    target(section="甲")
    indicators = [("", "", "", "完成率", "", "98%", "")]
    sent = posted(keeper.get(NEW_SECTION), indicators=indicators, section="乙")
    answer = keeper.post(NEW_SECTION, sent)
    made = Target.objects.get(section="乙")
    assert answer.url == f"{OVERVIEW}sections/{made.pk}/"
    assert numbers() == [(1, "甲"), (2, "乙")]


def test_a_section_has_a_name_of_its_own(keeper, training):
    target(section="甲")
    errors = [
        keeper.post(NEW_SECTION, posted(keeper.get(NEW_SECTION), section=name))
        .context["entry"].section.errors["section"]
        for name in ("", "甲")
    ]  # fmt: skip
    assert errors == [["不能为空。"], ["已有同名的部门分项。"]]
    assert Target.objects.count() == 1


def test_a_section_with_another_goal_moves_those_behind_it(keeper, training):
    first, _ = target(section="甲"), target(section="乙")
    page = f"{OVERVIEW}sections/{first.pk}/"
    goals = [(first.goals.get().pk, "一"), ("", "二")]
    keeper.post(page, posted(keeper.get(page), goals=goals, section="甲改"))
    assert numbers() == [(1, "甲改"), (2, "甲改"), (3, "乙")]


@pytest.mark.parametrize(
    ("name", "direction", "order"),
    [
        ("甲", "up", "甲乙丙"),
        ("甲", "down", "乙甲丙"),
        ("丙", "up", "甲丙乙"),
        ("丙", "down", "甲乙丙"),
    ],
)
def test_a_section_moves_one_place(keeper, training, name, direction, order):
    sections = {section: target(section=section) for section in "甲乙丙"}
    keeper.post(f"{OVERVIEW}sections/{sections[name].pk}/move/", {"direction": direction})
    assert numbers() == list(enumerate(order, start=1))


def test_a_removed_section_leaves_no_gap(keeper, training):
    sections = {section: target(section=section) for section in "甲乙丙"}
    keeper.post(f"{OVERVIEW}sections/{sections['乙'].pk}/remove/")
    assert numbers() == [(1, "甲"), (2, "丙")]
