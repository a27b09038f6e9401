"""What typed texts say of a figure is held against that figure, and nothing else is."""

import pytest

from budget.findings import Address, Status
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.claims import amounts_said, directions
from disclosure.listing import HEADINGS, Signposts
from disclosure.models import Statement
from disclosure.review import check_booklet

DEPARTMENT = Scope(2023, "318")


@pytest.fixture
def said(db):
    """Composes the real case with one more sentence, and looks for what it claims wrongly."""
    assert import_workbook(WORKBOOK).faults == []
    row = Statement.objects.create(
        year=2023, department_id="318", section="其他说明", order=99, title="", text="x"
    )

    def composed(text):
        Statement.objects.filter(pk=row.pk).update(text=text)
        return compose(DEPARTMENT)

    return composed


RIGHT = (
    "“三公”经费6.28万元，比上年增加0.04万元。",
    "2023年“三公”经费预算6.28万元，2022年“三公”经费预算6.24万元。",
    "基本支出12461600.00元。",
    "其中：项目支出共计236.48万元。",
    "本年无公务用车购置费。",
    "上年没有公务接待费。",
    "一般公共预算基本支出1.00万元。",  # a part of 基本支出, for all that is known
    "信息化项目支出20万元。",
    "减少公务接待费0.5万元。",
    "无公务接待费超支。",
)
WRONG = {
    "“三公”经费15.39万元。": "“三公”经费15.39万元",
    "本年公务接待费为6.28万元。": "公务接待费为6.28万元",
    "本部门无公务接待费。": "无公务接待费",
    "基本支出1,482.64万元": "基本支出1,482.64万元",
    "未安排“三公”经费，": "未安排“三公”经费",
}


def test_what_is_right_or_of_another_figure_is_not_reported(said):
    composed = said("\n".join(RIGHT))

    assert [finding.place for finding in amounts_said(composed)] == []


def test_what_is_wrong_is_reported_with_both_figures(said):
    found = list(amounts_said(said("\n".join(WRONG))))

    assert {finding.place.rpartition(" · ")[2] for finding in found} == {
        f"“{words}”" for words in WRONG.values()
    }
    first = next(finding for finding in found if "15.39" in finding.place)
    assert first.text == "各表中“三公”经费为6.28万元，文字却说不是这个数。"
    assert first.left.cells == (Address("three-public", "three-public", "total"),)
    assert (first.left.amount, first.right.amount) == (62_800, 153_900)


def test_a_direction_is_reported_with_the_figures_of_both_years(said):
    (found,) = directions(said("“三公”经费比上年减少。"))

    assert found.text == "各表中“三公”经费增加0.04万元，文字却说减少。"
    cell = (Address("three-public", "three-public", "total"),)
    assert (found.left.cells, found.left.year) == (cell, 0)
    assert (found.right.cells, found.right.year) == (cell, 2022)
    assert (found.left.amount, found.right.amount) == (62_800, 62_400)


OPPOSITE = (
    "“三公”经费比上年减少0.04万元。",
    "“三公”经费预算6.28万元，较2022年下降。",
    "“三公”经费预算6.28万元，与上年持平。",
    "“三公”经费减少0.04万元。",
    "与上年相比，“三公”经费减少。",
    "项目支出有所下降12.9%。",
    "基本支出较上年不变。",
)
SO = (
    "“三公”经费预算6.28万元，较上年增加0.04万元。",
    "公务用车运行维护费5.70万元，与上年持平。",
    "与上年相比，“三公”经费略有增加。",
    "由于办公用房项目支出减少，其他有所增加。",
    "减少公务接待费0.5万元。",
    "局本级公务接待费减少0.5万元。",
)


@pytest.mark.parametrize("sentence", OPPOSITE)
def test_each_way_to_say_the_opposite_is_reported_once(said, sentence):
    assert len(list(directions(said(sentence)))) == 1


def test_what_goes_the_way_it_says_is_not_reported(said):
    assert [finding.place for finding in directions(said("\n".join(SO)))] == []


def test_an_amount_is_reported_once(said):
    report = check_booklet(said("“三公”经费62.80万元，会议费887.36万元。"))
    failing = {
        result.rule.number: [finding.place.rpartition(" · ")[2] for finding in result.findings]
        for result in report
        if result.status is Status.FAILS
    }

    assert failing["N13"] == ["““三公”经费62.80万元”"]
    assert failing["N01"] == ["“887.36万元”"]


def test_a_reader_is_led_to_both_figures_and_to_where_the_text_is_printed(said):
    composed = said("“三公”经费比上年减少。")
    (found,) = directions(composed)
    listed = Signposts(DEPARTMENT, composed.material.now.tables).listed(found, "N04")

    assert [link.url for link in (*listed.left, *listed.right, listed.place)] == [
        "/disclosure/2023/318/tables/9/#t9-three-public-total",
        "/disclosure/2022/318/figures/three-public/three-public/total/",
        "/disclosure/2023/318/booklet/text/#other",
    ]
    assert {heading.key for heading in composed.booklet.headings()} >= set(HEADINGS.values())
