"""The booklet of the real case: every section, computed figures, and what it lacks when facts are missing."""

import pytest

from budget.models import BudgetLine, Unit
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.document import Heading, Paragraph, TableBlock
from disclosure.models import Particulars, Population, Statement


@pytest.fixture
def case(codes):
    assert import_workbook(WORKBOOK).faults == []


def paragraphs(composed):
    return [block.text for block in composed.booklet.blocks() if isinstance(block, Paragraph)]


def paragraph_with(composed, words):
    (found,) = [text for text in paragraphs(composed) if words in text]
    return found


def tables(composed, prefix=""):
    return [
        block.table
        for block in composed.booklet.blocks()
        if isinstance(block, TableBlock) and block.table.slug.startswith(prefix)
    ]


def test_the_case_lacks_nothing(case):
    composed = compose(Scope(2023, "318"))

    assert composed.gaps == ()
    assert composed.booklet.title == "秦皇岛经济技术开发区财政局2023年度部门预算公开"
    assert composed.booklet.month == "二〇二三年三月"


def test_the_contents_list_the_nine_tables_and_the_nine_sections(case):
    contents = [heading.text for heading in compose(Scope(2023, "318")).booklet.contents()]

    assert contents == [
        "第一部分 2023年部门预算公开表",
        "部门预算收支总表",
        "部门预算收入总表",
        "部门预算支出总表",
        "部门预算财政拨款收支总表",
        "部门预算一般公共预算财政拨款支出表",
        "部门预算一般公共预算财政拨款基本支出表",
        "部门预算政府基金预算财政拨款支出表",
        "部门预算国有资本经营预算财政拨款支出表",
        "部门预算财政拨款“三公”经费支出表",
        "第二部分 2023年部门预算情况说明",
        "一、部门职责及机构设置情况",
        "二、部门预算安排的总体情况",
        "三、机关运行经费安排情况",
        "四、财政拨款“三公”经费预算情况及增减变化原因",
        "五、预算绩效信息",
        "六、政府采购预算情况",
        "七、国有资产信息",
        "八、名词解释",
        "九、其他需要说明的事项",
    ]


def test_headings_have_anchors_of_their_own(case):
    keys = [heading.key for heading in compose(Scope(2023, "318")).booklet.headings()]

    assert len(keys) == len(set(keys))


def test_sentences_say_the_published_figures(case):
    composed = compose(Scope(2023, "318"))

    assert (
        "较2022年预算增加288.75万元，增长24.19%。其中：基本支出较2022年预算增加261.64万元"
        in paragraph_with(composed, "收支总计")
    )
    assert "项目支出较2022年预算增加27.11万元" in paragraph_with(composed, "收支总计")
    assert "机关运行经费安排94.89万元" in paragraph_with(composed, "机关运行经费安排")
    assert "固定资产总额298.89万元" in paragraph_with(composed, "固定资产总额")
    assert "政府采购预算0.00万元" in paragraph_with(composed, "安排政府采购预算")


def test_three_public_rises_by_what_its_only_changed_part_rises(case):
    composed = compose(Scope(2023, "318"))

    assert "安排6.28万元，较2022年预算增加0.04万元" in paragraph_with(
        composed, "“三公”经费预算安排"
    )
    assert paragraph_with(composed, "3、公务接待费").startswith(
        "3、公务接待费0.58万元，较2022年预算增加0.04万元"
    )
    assert "公务用车运行维护费5.70万元，与2022年预算持平" in paragraph_with(
        composed, "2、公务用车购置及运维费"
    )
    assert "0.00万元，2022年与本年均无此项预算" in paragraph_with(composed, "1、因公出国")


def test_uses_of_operating_cost_are_just_the_items_with_money(case):
    uses = paragraph_with(compose(Scope(2023, "318")), "机关运行经费安排")

    assert "会议费" not in uses
    assert "取暖费" not in uses
    assert "培训费5.11万元" in uses


def test_targets_are_printed_whole_with_the_projects_amounts(case):
    composed = compose(Scope(2023, "318"))
    sections = [text for text in paragraphs(composed) if text.startswith("绩效指标：")]
    projects = tables(composed, "project-")

    assert len(sections) == 30
    assert sum(text.count("；") + 1 for text in sections) == 90
    assert len(projects) == 19
    assert sum(len(table.rows) - 1 for table in projects) == 152
    assert projects[0].rows[0].cells[0].text.startswith("预算金额：19.00万元\n绩效目标：")


def test_first_level_cells_are_merged_over_equal_neighbours(case):
    rows = tables(compose(Scope(2023, "318")), "project-1")[0].rows

    assert [row.cells[0].rows for row in rows[1:]] == [7, 0, 0, 0, 0, 0, 0, 1, 1]


def test_every_amount_in_a_computed_sentence_knows_its_cell(case):
    composed = compose(Scope(2023, "318"))
    figures = [
        figure
        for block in composed.booklet.blocks()
        if isinstance(block, Paragraph)
        for figure in block.figures
    ]

    assert len(figures) > 40
    assert all(figure.origins for figure in figures)


def test_a_missing_reason_is_asked_for_and_leaves_no_placeholder(case):
    Statement.objects.filter(section="增减原因", title="基本支出").delete()
    composed = compose(Scope(2023, "318"))

    assert [gap.what for gap in composed.gaps] == ["基本支出较2022年增加261.64万元的原因"]
    assert "基本支出较2022年预算增加261.64万元，增长26.58%；项目支出" in paragraph_with(
        composed, "收支总计"
    )


def test_a_reason_that_speaks_of_the_opposite_is_named(case):
    Statement.objects.filter(title="基本支出").update(text="减少原因是人员退休")

    assert [gap.what for gap in compose(Scope(2023, "318")).gaps] == [
        "基本支出较2022年增加261.64万元，所写原因却说减少"
    ]


@pytest.mark.parametrize("begun", ["", "主要原因是", "主要是", "原因：", "主要原因为"])
def test_a_reason_is_not_introduced_twice(case, begun):
    Statement.objects.filter(section="增减原因", title="基本支出").update(text=f"{begun}人员增加。")

    assert "增长26.58%，主要原因是人员增加；项目支出" in paragraph_with(
        compose(Scope(2023, "318")), "收支总计"
    )


def test_without_last_years_lines_nothing_is_compared(case):
    BudgetLine.objects.filter(unit_budget__year=2022).delete()
    composed = compose(Scope(2023, "318"))

    assert "2022年预算数据未录入，不作比较。" in paragraph_with(composed, "收支总计")
    assert composed.gaps == ()


def test_by_law_only_administrative_units_bear_operating_cost(case):
    Particulars.objects.update(population=Population.ADMINISTRATIVE)

    assert "机关运行经费安排76.52万元" in paragraph_with(
        compose(Scope(2023, "318")), "机关运行经费安排"
    )


def test_the_units_edition_speaks_of_the_unit_with_its_own_figures(case):
    composed = compose(Scope(2023, "318", "318002"))
    titles = [heading.text for heading in composed.booklet.headings()]

    assert composed.booklet.title == "秦皇岛经济技术开发区财政集中支付中心2023年度单位预算公开"
    assert "二、单位预算安排的总体情况" in titles
    assert not any("部门整体绩效目标" in title for title in titles)
    assert "2023年预算收支总计358.01万元" in paragraph_with(composed, "收支总计")
    assert not any("本部门" in text for text in paragraphs(composed)[:12])


def test_typed_amounts_years_and_percentages_without_a_fact_are_marked(case):
    Statement.objects.filter(section="其他说明").update(
        text="2023年预算１４８２.64万元，比2021年增加30%，其中14826400元，接待费0.58万元，共88.8万元。"
        "依据《2019年办法》，截至2020年末。"
    )
    (marked,) = compose(Scope(2023, "318")).marked

    assert [(mark.words, mark.why) for mark in marked.marks] == [
        ("2021年", "不是本年度或上年度"),
        ("30%", "计算的文字中没有这个百分比"),
        ("88.8万元", "各表和计算的文字中没有这个金额"),
    ]


def test_a_department_without_anything_still_makes_a_whole_booklet(case):
    BudgetLine.objects.all().delete()
    Statement.objects.all().delete()
    Unit.objects.get(pk="318002").assets.all().delete()
    composed = compose(Scope(2024, "318"))

    assert [block.text for block in composed.booklet.blocks() if isinstance(block, Heading)][
        :2
    ] == [
        "第一部分 2024年部门预算公开表",
        "部门预算收支总表",
    ]
    assert "部门职责的文字" in [gap.what for gap in composed.gaps]


def test_a_place_without_units_under_the_law_has_no_operating_cost(case):
    Particulars.objects.update(population=Population.ADMINISTRATIVE)

    assert "2023年，本单位未安排机关运行经费。" in paragraphs(compose(Scope(2023, "318", "318002")))


@pytest.mark.parametrize("words", ["0", "XX万元", "增加（减少）"])
def test_what_is_no_reason_is_asked_for_again(case, words):
    Statement.objects.filter(section="增减原因", title="基本支出").update(text=words)

    assert [gap.what for gap in compose(Scope(2023, "318")).gaps] == [
        f"基本支出较2022年增加261.64万元，所写原因“{words}”不是原因"
    ]
    assert "增长26.58%；项目支出" in paragraph_with(compose(Scope(2023, "318")), "收支总计")


def test_a_placeholder_left_in_a_text_is_named(case):
    Statement.objects.filter(section="其他说明").update(text="本部门共有XX人。")

    assert [gap.what for gap in compose(Scope(2023, "318")).gaps] == ["“XX”是没有填写的占位文字"]


def test_assets_are_those_of_each_units_last_day(case):
    unit = Unit.objects.get(pk="318001")
    unit.assets.create(as_of="2022-06-30", kind="车辆", value=99)

    assert "截至2022年12月31日，本部门固定资产总额298.89万元。" in paragraphs(
        compose(Scope(2023, "318"))
    )


def test_assets_that_nobody_entered_are_not_said_to_be_zero(case):
    Unit.objects.get(pk="318001").assets.all().delete()
    composed = compose(Scope(2023, "318"))

    assert "本部门未登记2022年末的固定资产。" in paragraphs(composed)
    assert [gap.what for gap in composed.gaps] == ["2022年末的固定资产"]
