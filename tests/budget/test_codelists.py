"""An office's list of a year, read, compared and applied over the code lists."""

from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command

from budget.codelists import LISTS, apply, plan, read_list
from budget.codelists.reading import Entry
from budget.models import (
    BudgetLine,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    Procurement,
)
from tests import builders

pytestmark = pytest.mark.django_db

FUNCTION = LISTS["function"]


@pytest.fixture
def small(db):
    """A function list of four codes in force since ever."""
    FunctionCode.objects.all().delete()
    for code, name in [
        ("201", "一般公共服务支出"),
        ("20103", "政府办公厅（室）及相关机构事务"),
        ("2010301", "行政运行"),
        ("2010399", "其他事务支出"),
    ]:
        FunctionCode.objects.create(
            code=code, name=name, level=len(code) // 2, parent_code=code[:-2] if code[3:] else ""
        )
    return [Entry(row.code, row.name) for row in FunctionCode.objects.all()]


def rows(model=FunctionCode):
    return list(model.objects.values_list("code", "name", "year_from", "year_to"))


def write_csv(path, *lines, encoding="utf-8"):
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def write_xlsx(path, *lines, sheet="功能分类科目"):
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for line in lines:
        workbook.active.append(line)
    workbook.save(path)
    return path


def faults(path, code_list=None):
    return [str(fault) for fault in read_list(path, code_list).faults]


def loadcodes(*arguments, status=0):
    out, err = StringIO(), StringIO()
    if status:
        with pytest.raises(SystemExit) as stopped:
            call_command("loadcodes", *map(str, arguments), stdout=out, stderr=err)
        assert stopped.value.code == status
    else:
        call_command("loadcodes", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_that_offices_write(tmp_path, encoding):
    path = write_csv(
        tmp_path / "功能分类科目.csv", "编码,名称", "201,一般公共服务支出", encoding=encoding
    )
    reading = read_list(path)
    assert reading == (FUNCTION, (Entry("201", "一般公共服务支出"),), ())


def test_a_workbook_is_read_below_its_title_with_numbers_as_codes_and_letters_in_words(tmp_path):
    path = write_xlsx(
        tmp_path / "2026.xlsx",
        ["2026年政府收支分类科目"],
        ["科目编码", "科目名称", "所属预算", "备注"],
        [201, "一般公共服务支出", "一般公共预算"],
        [],
        ["２０１０３", " 　政府办公厅（室）及相关机构事务　", "GF"],
    )
    reading = read_list(path)
    assert reading.faults == ()
    assert reading.entries == (
        Entry("201", "一般公共服务支出", "G"),
        Entry("20103", "政府办公厅（室）及相关机构事务", "GF"),
    )


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("2026年政府收支分类科目 支出功能分类科目", "function"),
        ("部门预算支出经济分类科目", "economic"),
        ("政府预算支出经济分类科目", "government"),
        ("政府收支分类科目 部门预算支出经济分类", "economic"),
    ],
)
def test_the_title_tells_which_list_it_is(tmp_path, title, slug):
    code = LISTS[slug].digit + "01"
    path = write_csv(tmp_path / "list.csv", title, "编码,名称", f"{code},某类")
    assert read_list(path).code_list == LISTS[slug]


def test_a_file_that_does_not_say_which_list_it_is_has_to_be_told(tmp_path):
    path = write_csv(tmp_path / "list.csv", "编码,名称", "201,一般公共服务支出")
    assert faults(path) == [
        "list.csv：不能判断是哪一个目录。请用 --list function|economic|government 指明。"
    ]
    assert read_list(path, FUNCTION).faults == ()


def test_of_several_sheets_the_one_asked_for_is_read(tmp_path):
    path = write_xlsx(tmp_path / "2026.xlsx", ["编码", "名称"], ["201", "类"])
    workbook = openpyxl.load_workbook(path)
    other = workbook.create_sheet("部门经济分类科目")
    other.append(["编码", "名称"])
    other.append(["301", "工资福利支出"])
    workbook.save(path)
    assert read_list(path).faults != ()
    assert read_list(path, LISTS["economic"]).entries == (Entry("301", "工资福利支出"),)


def test_every_fault_of_a_list_is_named_with_its_place_and_remedy(tmp_path):
    path = write_xlsx(
        tmp_path / "2026.xlsx",
        ["编码", "名称", "所属预算"],
        ["201", "一般公共服务支出", "G"],
        ["2019", "四位"],
        ["301", "经济科目"],
        ["20103", ""],
        ["201", "再来一次"],
        [20103.5, "小数"],
        ["20104", "发展与改革事务", "地方"],
    )
    assert faults(path) == [
        '功能分类科目!A3 编码 "2019"：应为3位（类）、5位（款）或7位（项、细目）数字。',
        '功能分类科目!A4 编码 "301"：功能分类科目的编码以 2 开头。请核对目录的种类。',
        '功能分类科目!B5 名称 ""：不能为空。',
        '功能分类科目!A6 编码 "201"：与 A2 重复。请只保留一行。',
        '功能分类科目!A7 编码 "20103.5"：编码已被 Excel 变成数值，可能丢失数字。'
        "请把该列设为文本格式后重新填写。",
        '功能分类科目!C8 所属预算 "地方"：应为 G（一般公共）、F（政府性基金）、C（国有资本）、'
        "S（社会保险）或其组合。",
    ]


def test_a_code_without_its_parent_in_the_list_is_a_fault(tmp_path):
    path = write_csv(tmp_path / "功能.csv", "编码,名称", "201,类", "2010301,行政运行")
    assert faults(path) == ['功能!A3 编码 "2010301"：目录中没有它的上级“20103”。请补上级科目。']


@pytest.mark.parametrize("name", ["missing.csv", "missing.xlsx", "empty.csv", "broken.xlsx"])
def test_a_file_that_is_no_list_is_refused_in_one_line(tmp_path, name):
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(b"" if name == "empty.csv" else b"PK\x03\x04nonsense")
    assert len(faults(tmp_path / name)) == 1


def test_a_list_without_codes_is_refused(tmp_path):
    path = write_csv(tmp_path / "功能.csv", "编码,名称")
    assert faults(path) == ["功能：表头下没有科目。请填写这一年度的完整目录。"]


# A list of a year


def test_the_same_list_changes_nothing(small):
    changes = plan(small, FUNCTION, 2026)
    assert not changes
    assert changes.summary() == "功能分类科目（2026年起）：新增 0，更名 0，停用 0，不变 4"


def test_new_renamed_and_missing_codes_from_the_list_s_year_on(small):
    entries = [small[0], small[1], Entry("2010301", "行政运行（新）"), Entry("2010350", "事业运行")]
    changes = plan(entries, FUNCTION, 2026)
    assert list(changes.details()) == [
        "新增 2010350 事业运行",
        "更名 2010301 行政运行 → 行政运行（新）",
        "停用 2010399 其他事务支出",
    ]
    apply(changes)
    assert rows()[2:] == [
        ("2010301", "行政运行", 1949, 2025),
        ("2010301", "行政运行（新）", 2026, 9999),
        ("2010350", "事业运行", 2026, 9999),
        ("2010399", "其他事务支出", 1949, 2025),
    ]
    new = FunctionCode.objects.get(code="2010350")
    assert (new.parent_code, new.level, new.budget, new.pinyin) == (
        "20103",
        3,
        "G",
        "shiyeyunxing syyx",
    )
    assert not plan(entries, FUNCTION, 2026)


def test_a_name_that_differs_only_in_width_and_spaces_is_the_same(small):
    entries = [*small[:1], Entry("20103", "政府办公厅(室)及 相关机构事务"), *small[2:]]
    assert not plan(entries, FUNCTION, 2026)


def test_a_second_list_of_the_same_year_renames_in_place_and_takes_back_what_began_there(small):
    apply(plan([*small[:2], Entry("2010301", "甲"), Entry("2010350", "乙")], FUNCTION, 2026))
    apply(plan([*small[:2], Entry("2010301", "丙")], FUNCTION, 2026))
    assert rows()[2:] == [
        ("2010301", "行政运行", 1949, 2025),
        ("2010301", "丙", 2026, 9999),
        ("2010399", "其他事务支出", 1949, 2025),
    ]


def test_another_budget_begins_a_new_row_and_a_list_may_leave_the_budget_out(small):
    apply(plan([*small[:3], Entry("2010399", "其他事务支出", "GF")], FUNCTION, 2026))
    budgets = FunctionCode.objects.filter(code="2010399").values_list("year_from", "budget")
    assert list(budgets) == [(1949, "G"), (2026, "GF")]
    assert not plan(small, FUNCTION, 2026)


def test_a_new_code_counts_to_the_budget_of_the_code_above_it(small):
    new = [Entry("223", "国有资本经营预算支出", "C"), Entry("22301", "解决历史遗留问题")]
    apply(plan([*small, *new], FUNCTION, 2026))
    assert FunctionCode.objects.get(code="22301").budget == "C"


def test_a_list_of_an_earlier_year_leaves_the_rows_of_a_later_one(small):
    apply(plan([*small, Entry("2010350", "事业运行")], FUNCTION, 2026))
    apply(plan([*small, Entry("2010350", "旧事业运行")], FUNCTION, 2024))
    assert rows()[3:5] == [
        ("2010350", "旧事业运行", 2024, 2025),
        ("2010350", "事业运行", 2026, 9999),
    ]


def test_lines_of_the_list_s_years_move_to_the_renamed_code_and_earlier_ones_stay(small):
    unit = builders.unit()
    old = builders.line(builders.unit_budget(unit, 2025))
    new = builders.line(builders.unit_budget(unit, 2026))
    bought = Procurement.objects.create(
        unit_budget=new.unit_budget,
        function=new.function,
        economic=new.economic,
        kind=Procurement.Kind.GOODS,
        item="计算机",
        source_id="11",
        amount=10,
    )
    apply(plan([*small[:2], Entry("2010301", "行政运行（新）"), small[3]], FUNCTION, 2026))
    old.refresh_from_db()
    new.refresh_from_db()
    bought.refresh_from_db()
    assert (old.function.name, new.function.name) == ("行政运行", "行政运行（新）")
    assert bought.function == new.function


def test_mappings_serve_the_renamed_code_as_well():
    entries = [
        Entry(row.code, "办公用品费" if row.code == "30201" else row.name)
        for row in EconomicCode.objects.in_force(2026)
    ]
    before = set(
        EconomicMapping.objects.filter(economic__code="30201").values_list(
            "government", "applies_to"
        )
    )
    apply(plan(entries, LISTS["economic"], 2026))
    renamed = EconomicCode.objects.get(code="30201", year_from=2026)
    assert before
    assert set(renamed.mappings.values_list("government", "applies_to")) == before


def test_a_code_in_use_cannot_be_dropped_and_nothing_is_changed(small):
    unit = builders.unit("318001", "财政局本级")
    builders.line(builders.unit_budget(unit, 2025), "2010399")
    builders.line(builders.unit_budget(unit, 2026), "2010399")
    builders.line(builders.unit_budget(unit, 2026), "2010399", note="另一条")
    before = rows()
    changes = plan([*small[:2], Entry("2010301", "新名")], FUNCTION, 2026)
    assert [str(fault) for fault in changes.faults] == [
        '功能分类科目 编码 "2010399"：目录中没有这个编码，但 318001 财政局本级 2026 年还有 2 条'
        "支出预算使用它。请先改用其他编码，或把它补入目录。"
    ]
    with pytest.raises(ValueError, match="faults"):
        apply(changes)
    assert rows() == before


# The command


def test_the_command_without_a_file_loads_the_seed():
    out, _ = loadcodes()
    assert out == [
        "功能分类科目：新增 0",
        "部门经济分类科目：新增 0",
        "政府经济分类科目：新增 0",
        "经济分类对应关系：新增 0",
        "资金来源：新增 0",
        "支出类别：新增 0",
    ]


def test_the_command_previews_and_applies_a_list(small, tmp_path):
    lines = [f"{entry.code},{entry.name}" for entry in small]
    path = write_csv(tmp_path / "功能.csv", "编码,名称", *lines, "2010350,事业运行")
    preview = [
        "功能分类科目（2026年起）：新增 1，更名 0，停用 0，不变 4",
        "  新增 2010350 事业运行",
    ]
    assert loadcodes(path, "--year=2026", "--dry-run") == (
        [*preview, "试运行，没有保存。"],
        [],
    )
    assert len(rows()) == 4
    assert loadcodes(path, "--year=2026") == ([*preview, "已保存。"], [])
    assert len(rows()) == 5
    assert loadcodes(path, "--year=2026") == (
        ["功能分类科目（2026年起）：新增 0，更名 0，停用 0，不变 5"],
        [],
    )


def test_the_command_says_each_fault_in_a_line_and_ends_with_1(small, tmp_path):
    path = write_csv(tmp_path / "功能.csv", "编码,名称", "2019,四位", "20,两位")
    _, err = loadcodes(path, "--year=2026", status=1)
    assert [line.split("：")[0] for line in err] == ['功能!A2 编码 "2019"', '功能!A3 编码 "20"']
    assert len(rows()) == 4


def test_the_command_needs_the_year_of_a_list(tmp_path):
    _, err = loadcodes(tmp_path / "any.csv", status=1)
    assert err == ["请用 --year 指明目录的执行年度，如 --year 2026。"]


def test_the_command_refuses_a_list_that_drops_codes_in_use(small, tmp_path):
    builders.line(builders.unit_budget(builders.unit(), 2026))
    path = write_csv(tmp_path / "功能.csv", "编码,名称", "201,一般公共服务支出")
    _, err = loadcodes(path, "--year=2026", status=1)
    assert len(err) == 1
    assert len(rows()) == 4
    assert BudgetLine.objects.get().function.code == "2010301"
